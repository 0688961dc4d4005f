"""Visits: prepared, printed by a worker, printed anew when a photo goes, erased."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Prefetch, QuerySet, TextField
from django.db.models.functions import Cast

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.comparing.models import Comparison
from classifier.core import jobs
from classifier.inference.models import ModelVersion
from classifier.measuring.models import Measurement
from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.photos.models import Photo
from classifier.visits.content import choice
from classifier.visits.content.freeze import Content, Seen, Told, frozen
from classifier.visits.content.present import remaining, shown_photos
from classifier.visits.errors import VisitTooLargeError
from classifier.visits.models import Visit

Status = Visit.Status


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to take along.

    `chosen` has the keys of the photos to show by their mole's key; of the moles that are not in
    it those of `choice.by_default` are shown.
    """

    moles: Sequence[Mole]
    since: date
    until: date
    paper: str = Visit.Paper.A4
    title: str = ""
    note: str = ""
    chosen: Mapping[uuid.UUID, Collection[uuid.UUID]] = field(default_factory=dict)


@transaction.atomic
def prepare(*, subject: Subject, wish: Wish, actor: Actor) -> Visit:
    """Freeze what is known now about these moles in this period, and have the PDF made.

    Raises VisitTooLargeError, and ValueError for a mole of another subject.
    """
    if any(mole.subject_id != subject.pk for mole in wish.moles):
        raise ValueError("The mole is of another subject.")
    visit = Visit.objects.create(
        subject=subject,
        title=wish.title,
        note=wish.note,
        since=wish.since,
        until=wish.until,
        paper=wish.paper,
        content=frozen(_told(subject, wish)),
    )
    audit.record(Event.VISIT_PREPARED, actor=actor, subject_id=subject.pk, target=visit.pk)
    jobs.send_on_commit(KIND, visit)
    return visit


@transaction.atomic
def erase(*, visit: Visit, actor: Actor) -> None:
    """Delete a visit with its PDF and its links; twice is the same as once."""
    locked = Visit.objects.select_for_update().filter(pk=visit.pk).first()
    if locked is None:
        return
    _delete_files(locked.pk)
    audit.record(Event.VISIT_ERASED, actor=actor, subject_id=locked.subject_id, target=locked.pk)
    locked.delete()


@transaction.atomic
def forget_photo(*, photo: Photo) -> None:
    """Take a photo that is being erased out of every visit, and its PDFs off the disk."""
    for visit in _visits_with(photo.subject_id, photo.pk):
        _forget(visit, photos={str(photo.pk)})


@transaction.atomic
def forget_mole(*, mole: Mole) -> None:
    """Take a mole that is being erased out of every visit, with its name and note."""
    for visit in _visits_with(mole.subject_id, mole.pk):
        _forget(visit, moles={str(mole.pk)})


def erase_all(*, subject: Subject, actor: Actor) -> None:
    """Delete all visits of somebody who is being erased."""
    for visit in Visit.objects.filter(subject=subject):
        erase(visit=visit, actor=actor)


def shown(*, visit: Visit) -> Content:
    """Return what a visit may show now: its content without what is in the bin or erased."""
    moles = Mole.objects.kept().filter(subject=visit.subject_id)
    photos = Photo.objects.kept().filter(subject=visit.subject_id)
    return remaining(
        visit.content,
        photos={str(key) for key in photos.values_list("pk", flat=True)},
        moles={str(key) for key in moles.values_list("pk", flat=True)},
    )


def is_printed(*, visit: Visit, content: Content) -> bool:
    """Whether there is a PDF that shows what may be shown now."""
    return visit.status == Status.SUCCEEDED and visit.printed == shown_photos(content)


def refresh(*, visit: Visit, content: Content) -> None:
    """Have the PDF made anew if it shows something else than may be shown now."""
    if visit.status == Status.SUCCEEDED and not is_printed(visit=visit, content=content):
        _print_anew(visit)
        visit.refresh_from_db()


def print_again(*, visit: Visit) -> None:
    """Try once more after the PDF could not be made."""
    _print_anew(visit)


def pdf_of(*, visit: Visit, content: Content) -> bytes | None:
    """Return the PDF, or None while it is being made."""
    refresh(visit=visit, content=content)
    if not is_printed(visit=visit, content=content):
        return None
    try:
        with default_storage.open(str(visit.pdf.name)) as file:
            return bytes(file.read())
    except FileNotFoundError:
        _print_anew(visit)
        return None


def carry_out(*, pk: uuid.UUID, claim: str) -> None:
    """Make a visit's PDF, if this message wins the claim; safe to call twice.

    A PDF that no row points at (the visit or one of its photos was erased meanwhile) is deleted.
    """
    jobs.carry_out(KIND, pk=pk, claim=claim)
    name = _pdf_name(pk, claim)
    if not Visit.objects.filter(pk=pk, pdf=name).exists():
        default_storage.delete(name)


def _told(subject: Subject, wish: Wish) -> Told:
    if len(wish.moles) > choice.MOST_MOLES:
        raise VisitTooLargeError
    seen = _seen(wish)
    keys: set[uuid.UUID] = set()
    for mole_id, row in seen.items():
        usual = choice.by_default([(one.photo.pk, one.band) for one in row])
        chosen = wish.chosen.get(mole_id, usual)
        keys |= {one.photo.pk for one in row if one.photo.pk in chosen}
    if len(keys) > choice.MOST_PICTURES:
        raise VisitTooLargeError
    used = {
        result.model_version_id for row in seen.values() for one in row for result in one.results
    }
    return Told(
        subject=subject,
        moles=wish.moles,
        seen=seen,
        shown=keys,
        comparisons=Comparison.objects.filter(
            earlier__mole__in=wish.moles, later__mole__in=wish.moles, aligned=True
        ).select_related("earlier"),
        versions=ModelVersion.objects.filter(pk__in=used),
    )


def _seen(wish: Wish) -> dict[uuid.UUID, list[Seen]]:
    """Return each mole's photos of the period, oldest first."""
    seen: dict[uuid.UUID, list[Seen]] = {mole.pk: [] for mole in wish.moles}
    for photo in _photos(wish):
        if photo.mole_id is not None:
            results, measurements = photo.assessments.all(), photo.measurements.all()
            seen[photo.mole_id].append(
                Seen(photo, list(results), list(measurements), list(photo.answers.all()))
            )
    return seen


def _photos(wish: Wish) -> QuerySet[Photo]:
    """Return the photos of the period, oldest first, with what was made of them, newest first."""
    results = Assessment.objects.filter(status__in=("succeeded", "rejected"))
    measurements = Measurement.objects.filter(status=Measurement.Status.SUCCEEDED)
    within = choice.taken_within(wish.since, wish.until)
    photos = Photo.objects.kept().filter(within, mole__in=wish.moles)
    return (
        photos.order_by("taken_at", "uploaded_at", "id")
        .prefetch_related(Prefetch("assessments", results.prefetch_related("reviews")))
        .prefetch_related(Prefetch("measurements", measurements), "answers")
    )


def _print(visit: Visit) -> Mapping[str, Any]:
    from classifier.visits.content import document  # Typst is loaded in workers only

    content = shown(visit=visit)
    data = document.pdf(visit, content)
    name = default_storage.save(_pdf_name(visit.pk, visit.claim), ContentFile(data))
    return {"pdf": name, "printed": shown_photos(content)}


def _visits_with(subject_id: uuid.UUID, key: uuid.UUID) -> QuerySet[Visit]:
    """Return the visits that tell of a photo or a mole, locked."""
    text = Cast("content", TextField())
    visits = Visit.objects.select_for_update().filter(subject=subject_id)
    return visits.alias(text=text).filter(text__contains=str(key))


def _forget(visit: Visit, *, photos: Collection[str] = (), moles: Collection[str] = ()) -> None:
    told = visit.content["moles"]
    visit.content = remaining(
        visit.content,
        photos={row["photo"] for mole in told for row in mole["rows"]} - set(photos),
        moles={mole["id"] for mole in told} - set(moles),
    )
    visit.save(update_fields=["content"])
    _delete_files(visit.pk)
    _print_anew(visit, is_running_in_vain=True)


def _print_anew(visit: Visit, *, is_running_in_vain: bool = False) -> None:
    """Queue the PDF again, unless it waits already; a worker at it may lose its claim."""
    ended = Status.values if is_running_in_vain else Visit.TERMINAL
    again = jobs.restart_fields() | {"pdf": "", "printed": []}
    queued = Visit.objects.filter(pk=visit.pk, status__in=ended).update(**again)
    if queued:
        jobs.send_on_commit(KIND, visit)


def _pdf_name(pk: uuid.UUID, claim: str) -> str:
    """Return where the PDF made in one claim is kept; another claim never writes over it."""
    return f"{_folder(pk)}/{uuid.uuid5(pk, claim)}.pdf"


def _folder(pk: uuid.UUID) -> str:
    return f"visits/{pk}"


def _delete_files(pk: uuid.UUID) -> None:
    try:
        _, names = default_storage.listdir(_folder(pk))
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{_folder(pk)}/{name}")


KIND = jobs.JobKind(Visit, "classifier.tasks.visit_work_task", _print)
