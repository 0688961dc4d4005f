"""Brings the ZIP of another installation into an account.

Nothing in it is trusted: photos are cleaned as uploads are, and what clinicians or partners wrote
elsewhere is not taken for the word of those here. Ids are made new from the account and the old
one, so that the same ZIP adds nothing a second time, and an import that stopped goes on.
"""

import io
import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from PIL import Image

from classifier import images
from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.core.errors import ServiceError
from classifier.core.heat_maps import stored_png
from classifier.core.storage.room import store_in
from classifier.inference.models import ModelVersion
from classifier.intake import services as intake
from classifier.moles.models import Mole
from classifier.outcomes.documents import MOST_PDF_BYTES, accept_document
from classifier.outcomes.findings import Found, is_consistent
from classifier.outcomes.models import Outcome
from classifier.overviews.models import OverviewPin
from classifier.people.models import Subject, User
from classifier.people.services import accounts
from classifier.people.services.household import MAX_MEMBERS, agree_for
from classifier.photos.files import delete_files
from classifier.photos.models import Photo
from classifier.questionnaire import checklist
from classifier.questionnaire.models import Answers
from classifier.reminders.models import Reminder
from classifier.takeout.tables import TABLES_BY_NAME
from classifier.takeout.untrusted import TakeoutFile

# Bytes: the largest photo that any installation takes, with room.
MOST_PHOTO_BYTES = 100 * 1024 * 1024
# A heat map has as many pixels as the model's last layer, squared up: 64 by 64 or so.
MOST_HEAT_MAP_BYTES = 1024 * 1024
MOST_HEAT_MAP_SIDE = 1024
Row = dict[str, Any]


@dataclass(slots=True)
class Report:
    """What an import has added, and what it could not."""

    people: int = 0
    moles: int = 0
    photos: int = 0
    results: int = 0
    known_photos: int = 0
    refused_photos: int = 0
    other: int = 0
    refused: int = 0


class _Import:
    """One import: the rows of the ZIP by their old ids, and the new rows that came of them."""

    def __init__(self, user: User, source: TakeoutFile) -> None:
        self.user = user
        self.source = source
        self.actor: Actor = audit.person(user)
        self.report = Report()
        self.people: dict[str, Subject] = {}
        self.moles: dict[str, Mole] = {}
        self.photos: dict[str, Photo] = {}

    def new_id(self, old: str) -> uuid.UUID:
        return uuid.uuid5(self.user.pseudonym, old)

    def by_photo(self, table: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.source.rows(table):
            found[row["photo"]].append(row)
        return found


def import_account(*, user: User, source: TakeoutFile) -> Report:
    """Add what a ZIP holds to an account; returns how much. Safe to call again.

    A photo comes with its results and answers, or not at all. Raises ConsentMissingError.
    """
    own = accounts.welcome(user=user)
    accounts.require_consent(subject=own)
    run = _Import(user, source)
    _add_people(run, own)
    _add_moles(run)
    _add_photos(run)
    _add_others(run)
    audit.record(Event.ACCOUNT_IMPORTED, actor=run.actor, subject_id=own.pk)
    return run.report


def _fields(table: str, row: Row, *left_out: str) -> Row:
    """Return the plain columns of a row in Python's types, checked. Raises ValidationError."""
    entry = TABLES_BY_NAME[table]
    fields = {}
    for name in entry.columns:
        column: Any = entry.model._meta.get_field(name)  # noqa: SLF001
        if name in left_out or name in entry.files or column.is_relation or name == "id":
            continue
        value = column.to_python(row[name])
        if isinstance(value, datetime) and timezone.is_naive(value):
            value = timezone.make_aware(value)
        fields[name] = value
    return fields


def _add_people(run: _Import, own: Subject) -> None:
    basis = {
        row["subject"]: row["basis"]
        for row in sorted(run.source.rows("consents"), key=lambda row: str(row["created_at"]))
        if row["subject"] is not None and row["is_given"]
    }
    for row in run.source.rows("people"):
        if row["relation"] == Subject.Relation.SELF:
            run.people[row["id"]] = own
            if own.details_answered_at is None:
                details = ("year_of_birth", "sex", "details_answered_at")
                fields = _fields("people", row)
                Subject.objects.filter(pk=own.pk).update(**{name: fields[name] for name in details})
        else:
            _add_member(run, row, basis.get(row["id"], ""))


@transaction.atomic
def _add_member(run: _Import, row: Row, basis: str) -> None:
    """Add somebody of the family; without a basis they have to be agreed for on the page."""
    new = run.new_id(row["id"])
    known = Subject.objects.filter(pk=new, user=run.user).first()
    if known is None:
        Subject.objects.lock(accounts.welcome(user=run.user).pk)
        if Subject.objects.of(run.user).count() > MAX_MEMBERS:
            run.report.refused += 1
            return
        fields = _fields("people", row)
        known = Subject.objects.create(pk=new, user=run.user, **fields)
        Subject.objects.filter(pk=new).update(**fields)
        audit.record(Event.MEMBER_ADDED, actor=run.actor, subject_id=new, relation=known.relation)
        if basis in ("guardian", "asked"):
            agree_for(user=run.user, member=known, basis=basis)
        run.report.people += 1
    run.people[row["id"]] = known


def _add_moles(run: _Import) -> None:
    for row in run.source.rows("moles"):
        subject = run.people.get(row["subject"])
        if subject is None:
            run.report.refused += 1
            continue
        new = run.new_id(row["id"])
        known = Mole.objects.filter(pk=new, subject=subject).first()
        if known is None:
            known = _stored(run, Mole, new, _fields("moles", row), subject=subject)
            if known is None:
                continue
            audit.record(Event.MOLE_ADDED, actor=run.actor, subject_id=subject.pk, target=new)
            run.report.moles += 1
        run.moles[row["id"]] = known


def _stored(run: _Import, model: Any, pk: uuid.UUID, fields: Row, **relations: Any) -> Any:
    """Store a row with the times that it had; None if the database refuses it."""
    try:
        with transaction.atomic():
            Subject.objects.lock(_subject_of(relations).pk)
            row = model(pk=pk, **fields, **relations)
            row.save(force_insert=True)
            if fields:  # those that are set at the moment of storing
                model.objects.filter(pk=pk).update(**fields)
    except (DatabaseError, ValidationError, ValueError):
        run.report.refused += 1
        return None
    return row


def _subject_of(relations: Row) -> Subject:
    """Return whom a row belongs to, by itself or by its photo."""
    subject: Subject = relations.get("subject") or relations["photo"].subject
    return subject


def _add_photos(run: _Import) -> None:
    results, answers = run.by_photo("results"), run.by_photo("answers")
    for row in run.source.rows("photos"):
        subject = run.people.get(row["subject"])
        new = run.new_id(row["id"])
        known = Photo.objects.filter(pk=new, subject=subject).first() if subject else None
        if known is not None:
            run.photos[row["id"]] = known
            run.report.known_photos += 1
        elif subject is None:
            run.report.refused_photos += 1
        else:
            try:
                _add_photo(run, subject, row, results[row["id"]], answers[row["id"]])
            except (ServiceError, DatabaseError, ValidationError, ValueError):
                run.report.refused_photos += 1


def _add_photo(
    run: _Import, subject: Subject, row: Row, results: list[Row], answers: list[Row]
) -> None:
    """Clean and store one photo with its results and answers, all or nothing."""
    data = run.source.file("photos", row, "original", most=MOST_PHOTO_BYTES)
    if data is None:
        run.report.refused_photos += 1
        return
    clean = _turned(intake.clean_photo(data=data, for_model=False), row["orientation"])
    same = Photo.objects.filter(subject=subject, sha256=clean.sha256).first()
    if same is not None:
        run.photos[row["id"]] = same
        run.report.known_photos += 1
        return
    stored = intake.stored_fields(clean=clean)
    fields = _fields("photos", row, *stored)
    photo = Photo(pk=run.new_id(row["id"]), **stored, **fields)
    mole = run.moles.get(row["mole"])
    with intake.stored_files(photo=photo, clean=clean, owner=subject.pk) as names:
        intake.insert(photo=photo, subject=subject, actor=run.actor, mole=mole)
        Photo.objects.filter(pk=photo.pk).update(uploaded_at=fields["uploaded_at"])
        adopted = _add_results(run, photo, results, names)
        _add_answers(run, photo, answers)
        if not adopted and photo.kind == Photo.Kind.CLOSE_UP:
            _ask_for_result(photo, run.actor)
    run.photos[row["id"]] = photo
    run.report.photos += 1


def _turned(clean: images.CleanPhoto, orientation: int) -> images.CleanPhoto:
    """Return a photo as it was turned before: its file says nothing of that any more."""
    if clean.orientation != 1 or orientation not in range(2, 9):
        return clean
    size = (clean.width, clean.height)
    width, height = size if orientation < 5 else size[::-1]
    thumbnail = images.make_thumbnail(clean.data, orientation=orientation)
    return replace(clean, orientation=orientation, width=width, height=height, thumbnail=thumbnail)


def _add_results(run: _Import, photo: Photo, rows: list[Row], names: list[str]) -> int:
    """Restore results of model versions that are known here, as history; returns how many.

    A score of another version could not be read: its thresholds and figures are not here.
    """
    added = 0
    for row in rows:
        version = ModelVersion.objects.filter(pk=row["model_version"]).first()
        if version is None or row["status"] == Assessment.Status.FAILED:
            run.report.refused += 1
            continue
        fields = _fields("results", row, "urgency")
        asked, finished = fields.pop("requested_at"), fields.pop("finished_at")
        assessment = assessments.adopt_result(
            photo=photo,
            actor=run.actor,
            fields=fields | {"model_version": version},
            heat_map=_heat_map(run, row),
            asked_and_finished=(asked, finished),
        )
        names.extend(filter(None, [assessment.heat_map.name]))
        added += 1
    run.report.results += added
    return added


def _heat_map(run: _Import, row: Row) -> bytes:
    """Return a heat map as it is kept here, drawn again from what the ZIP has."""
    data = run.source.file("results", row, "heat_map", most=MOST_HEAT_MAP_BYTES)
    if data is None:
        return b""
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            if max(picture.size) > MOST_HEAT_MAP_SIDE:
                return b""
            return stored_png(picture.convert("L"))
    except (OSError, ValueError, SyntaxError):
        return b""


def _ask_for_result(photo: Photo, actor: Actor) -> None:
    assessments.request_assessment(
        photo=photo, actor=actor, priority=Assessment.Priority.BACKGROUND
    )


def _add_answers(run: _Import, photo: Photo, rows: list[Row]) -> None:
    """Restore answers to the questions of this version, with points counted here."""
    for row in rows:
        given = checklist.clean(row["answers"])
        if row["version"] != checklist.VERSION or not given:
            run.report.refused += 1
            continue
        fields = _fields("answers", row) | {"answers": given, "points": checklist.points(given)}
        relations = {"photo": photo, "subject": photo.subject}
        if _stored(run, Answers, run.new_id(row["id"]), fields, **relations):
            run.report.other += 1


def _add_others(run: _Import) -> None:
    """Add pins, reminders and outcomes, each by itself."""
    for row in run.source.rows("pins"):
        photo, mole = run.photos.get(row["photo"]), run.moles.get(row["mole"])
        if photo is not None and (mole is None or mole.subject_id == photo.subject_id):
            _add(run, "pins", OverviewPin, row, photo=photo, mole=mole)
    for row in run.source.rows("reminders"):
        subject, mole = run.people.get(row["subject"]), run.moles.get(row["mole"])
        is_of_mole = row["mole"] is None or (mole and subject and mole.subject_id == subject.pk)
        if subject is not None and is_of_mole:
            _add(run, "reminders", Reminder, row, subject=subject, mole=mole)
    for row in run.source.rows("outcomes"):
        _add_outcome(run, row)


def _add(run: _Import, table: str, model: Any, row: Row, **relations: Any) -> None:
    new = run.new_id(row["id"])
    is_new = not model.objects.filter(pk=new).exists()
    if is_new and _stored(run, model, new, _fields(table, row), **relations):
        run.report.other += 1


def _add_outcome(run: _Import, row: Row) -> None:
    """Restore an outcome as the person's own word, whoever wrote it: nobody here did."""
    lesion = run.moles.get(row["mole"]) or run.photos.get(row["photo"])
    new = run.new_id(row["id"])
    if lesion is None or Outcome.objects.filter(pk=new).exists():
        return
    fields = _fields("outcomes", row) | {"source": Outcome.Source.PERSON}
    found = Found(*(fields[name] for name in ("kind", "diagnosis", "is_malignant", "found_on")))
    if not is_consistent(found):
        run.report.refused += 1
        return
    outcome = Outcome(pk=new, recorded_by=run.user)
    data = run.source.file("outcomes", row, "document", most=MOST_PDF_BYTES)
    relations: Row = {
        "subject": lesion.subject,
        "mole": lesion if isinstance(lesion, Mole) else None,
        "photo": lesion if isinstance(lesion, Photo) else None,
        "recorded_by": run.user,
    }
    try:
        if data:
            relations["document"] = _store_letter(outcome, data, lesion.subject_id)
    except ServiceError:
        run.report.refused += 1
    if _stored(run, Outcome, new, fields, **relations):
        run.report.other += 1
    elif data:
        delete_files([relations["document"]] if relations.get("document") else [])


def _store_letter(outcome: Outcome, data: bytes, owner: uuid.UUID) -> str:
    document = accept_document(data)
    name = f"{outcome.pk}.{document.extension}"
    return store_in(outcome.document, name, document.data, owner=owner)
