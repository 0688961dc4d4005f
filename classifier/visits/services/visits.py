"""Visits: prepare, print in a worker, print again after a deletion, erase."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Prefetch, QuerySet, TextField
from django.db.models.functions import Cast

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.comparing.models import Comparison
from classifier.core import jobs, lines
from classifier.core.storage.deletion import delete_on_commit, delete_unless_named
from classifier.core.storage.room import store
from classifier.inference.models import ModelVersion
from classifier.measuring.models import Measurement
from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.photos.models import Photo
from classifier.review.models import Review
from classifier.visits.content import choice
from classifier.visits.content.freeze import Content, PhotoRecord, VisitRecords, freeze
from classifier.visits.content.redaction import keep_only, pictured_photos
from classifier.visits.errors import VisitTooLargeError
from classifier.visits.models import Visit

Status = Visit.Status


@dataclass(frozen=True, slots=True)
class VisitRequest:
    """What a person wants to take to the doctor.

    `chosen` are the keys of the photos to show as pictures, by their mole's key. Moles without an
    entry show those of `choice.default_choice`. `pk` is the key that the visit gets.
    """

    moles: Sequence[Mole]
    since: date
    until: date
    paper: str = Visit.Paper.A4
    title: str = ""
    note: str = ""
    chosen: Mapping[uuid.UUID, Collection[uuid.UUID]] = field(default_factory=dict)
    pk: uuid.UUID = field(default_factory=uuid.uuid4)


@transaction.atomic
def prepare(*, subject: Subject, request: VisitRequest, actor: Actor) -> Visit:
    """Freeze what is known now about these moles in this period, and queue the PDF.

    Raises VisitTooLargeError, and ValueError for a mole of another subject.
    """
    if any(mole.subject_id != subject.pk for mole in request.moles):
        raise ValueError("The mole is of another subject.")
    Subject.objects.lock(subject.pk)
    visit = Visit.objects.create(
        pk=request.pk,
        subject=subject,
        title=request.title,
        note=request.note,
        since=request.since,
        until=request.until,
        paper=request.paper,
        content=freeze(_records(subject, request)),
        **_place(subject),
    )
    audit.record(Event.VISIT_PREPARED, actor=actor, subject_id=subject.pk, target=visit.pk)
    jobs.send_on_commit(KIND, visit)
    return visit


@transaction.atomic
def erase(*, visit: Visit, actor: Actor) -> None:
    """Delete a visit with its PDF and its links; safe to call twice."""
    Subject.objects.lock(visit.subject_id)
    locked = Visit.objects.select_for_update().filter(pk=visit.pk).first()
    if locked is None:
        return
    delete_on_commit(names=[locked.pdf.name])
    audit.record(Event.VISIT_ERASED, actor=actor, subject_id=locked.subject_id, target=locked.pk)
    locked.delete()


@transaction.atomic
def remove_photo_from_visits(*, photo: Photo) -> None:
    """Remove a photo that is being erased from every visit, and the PDFs that showed it."""
    for visit in _visits_with(photo.subject_id, photo.pk):
        _remove(visit, photos={str(photo.pk)})


@transaction.atomic
def remove_mole_from_visits(*, mole: Mole) -> None:
    """Remove a mole that is being erased from every visit, with its name and note."""
    for visit in _visits_with(mole.subject_id, mole.pk):
        _remove(visit, moles={str(mole.pk)})


def erase_visits_of(*, subject: Subject, actor: Actor) -> None:
    """Delete all visits of a person who is being erased."""
    for visit in Visit.objects.filter(subject=subject):
        erase(visit=visit, actor=actor)


def current_content(*, visit: Visit) -> Content:
    """Return what a visit may show now: its content without what is in the bin."""
    moles = Mole.objects.kept().filter(subject=visit.subject_id)
    photos = Photo.objects.kept().filter(subject=visit.subject_id)
    return keep_only(
        visit.content,
        photos={str(key) for key in photos.values_list("pk", flat=True)},
        moles={str(key) for key in moles.values_list("pk", flat=True)},
    )


def is_printed(*, visit: Visit, content: Content) -> bool:
    """Whether there is a PDF of the current content."""
    return visit.status == Status.SUCCEEDED and visit.printed == pictured_photos(content)


def print_again_if_outdated(*, visit: Visit, content: Content) -> None:
    """Queue the PDF again if it does not show the current content."""
    if visit.status == Status.SUCCEEDED and not is_printed(visit=visit, content=content):
        _requeue(visit)
        visit.refresh_from_db()


def print_again(*, visit: Visit) -> None:
    """Queue the PDF again after it could not be made."""
    _requeue(visit)


def pdf_of(*, visit: Visit, content: Content) -> bytes | None:
    """Return the PDF of the current content, or None while it is being made."""
    print_again_if_outdated(visit=visit, content=content)
    if not is_printed(visit=visit, content=content):
        return None
    try:
        with default_storage.open(str(visit.pdf.name)) as file:
            return bytes(file.read())
    except FileNotFoundError:
        _requeue(visit)
        return None


def _records(subject: Subject, request: VisitRequest) -> VisitRecords:
    if len(request.moles) > choice.MOST_MOLES:
        raise VisitTooLargeError
    photos = _photo_records(request)
    pictured: set[uuid.UUID] = set()
    for mole_id, records in photos.items():
        usual = choice.default_choice([(record.photo.pk, record.band) for record in records])
        chosen = request.chosen.get(mole_id, usual)
        pictured |= {record.photo.pk for record in records if record.photo.pk in chosen}
    if len(pictured) > choice.MOST_PICTURES:
        raise VisitTooLargeError
    results = [row for records in photos.values() for record in records for row in record.results]
    return VisitRecords(
        subject=subject,
        moles=request.moles,
        photos=photos,
        pictured=pictured,
        comparisons=Comparison.objects.filter(
            earlier__mole__in=request.moles, later__mole__in=request.moles, aligned=True
        ).select_related("earlier"),
        versions=ModelVersion.objects.filter(pk__in={row.model_version_id for row in results}),
    )


def _photo_records(request: VisitRequest) -> dict[uuid.UUID, list[PhotoRecord]]:
    """Return each mole's photos of the period, oldest first."""
    records: dict[uuid.UUID, list[PhotoRecord]] = {mole.pk: [] for mole in request.moles}
    for photo in _photos(request):
        if photo.mole_id is not None:
            results, measurements = photo.assessments.all(), photo.measurements.all()
            records[photo.mole_id].append(
                PhotoRecord(photo, list(results), list(measurements), list(photo.answers.all()))
            )
    return records


def _photos(request: VisitRequest) -> QuerySet[Photo]:
    """Return the photos of the period, oldest first; the rows about each are newest first."""
    results = Assessment.objects.filter(status__in=("succeeded", "rejected"))
    answers = Prefetch("reviews", Review.objects.current())
    within = choice.taken_within(request.since, request.until)
    photos = Photo.objects.kept().filter(within, mole__in=request.moles)
    return (
        photos.oldest_first()
        .prefetch_related(Prefetch("assessments", results.prefetch_related(answers)))
        .prefetch_related(Prefetch("measurements", Measurement.objects.finished()), "answers")
    )


def _print(visit: Visit) -> Mapping[str, Any]:
    from classifier.visits.content import document  # Typst is loaded in workers only

    content = current_content(visit=visit)
    data = document.pdf(visit, content)
    name = store(_pdf_name(visit.pk, visit.claim), data, owner=visit.subject_id)
    return {"pdf": name, "printed": pictured_photos(content)}


def _visits_with(subject_id: uuid.UUID, key: uuid.UUID) -> QuerySet[Visit]:
    """Return the visits whose content names a photo or a mole, locked."""
    text = Cast("content", TextField())
    visits = Visit.objects.select_for_update().filter(subject=subject_id)
    return visits.alias(text=text).filter(text__contains=str(key))


def _remove(visit: Visit, *, photos: Collection[str] = (), moles: Collection[str] = ()) -> None:
    kept = visit.content["moles"]
    visit.content = keep_only(
        visit.content,
        photos={row["photo"] for mole in kept for row in mole["rows"]} - set(photos),
        moles={mole["id"] for mole in kept} - set(moles),
    )
    visit.save(update_fields=["content"])
    _requeue(visit, is_running_outdated=True)


def _requeue(visit: Visit, *, is_running_outdated: bool = False) -> None:
    """Queue the PDF again, and delete the one that there is.

    A queued or running row stays as it is, unless `is_running_outdated`: then a worker that makes
    the PDF of the old content loses its claim.
    """
    statuses = Status.values if is_running_outdated else Visit.TERMINAL
    again = jobs.restart_fields() | {"pdf": "", "printed": []} | _place(visit.subject)
    queued = Visit.objects.filter(pk=visit.pk, status__in=statuses).update(**again)
    if queued:
        delete_on_commit(names=[visit.pdf.name])
        jobs.send_on_commit(KIND, visit)


def _place(subject: Subject) -> dict[str, Any]:
    return lines.place(Visit, priority=Visit.Priority.PERSON, owner=subject.owner)


def _delete_unused_pdf(visit: Visit) -> None:
    name = _pdf_name(visit.pk, visit.claim)
    delete_unless_named(rows=Visit.objects.filter(pk=visit.pk), column="pdf", name=name)


def _pdf_name(pk: uuid.UUID, claim: str) -> str:
    """Return the storage name of the PDF made under one claim; another claim has another name."""
    return f"{_folder(pk)}/{uuid.uuid5(pk, claim)}.pdf"


def _folder(pk: uuid.UUID) -> str:
    return f"visits/{pk}"


KIND = jobs.JobKind(Visit, "classifier.tasks.visit_work_task", _print, clean_up=_delete_unused_pdf)
