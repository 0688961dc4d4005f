"""Measurements: requested by the person, or made in the background for photos of moles."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.core import jobs, lines
from classifier.measuring import vision
from classifier.measuring.errors import MeasuringError
from classifier.measuring.models import Measurement
from classifier.measuring.texts import CONSENT_WITHDRAWN
from classifier.people.errors import ConsentMissingError
from classifier.people.models import Subject
from classifier.people.services import accounts
from classifier.photos.models import Photo

Priority = Measurement.Priority


@transaction.atomic
def request_measurement(
    *,
    photo: Photo,
    actor: Actor,
    scale_kind: str = Measurement.Scale.AUTO,
    given: Mapping[str, Any] | None = None,
) -> Measurement:
    """Queue a photo's measurement and send it. `given` is passed to `vision.measure`.

    Raises MeasuringError while another one is open, and ConsentMissingError.
    """
    row = _create(photo, actor, scale_kind, given or {}, Priority.PERSON)
    jobs.send_on_commit(KIND, row)
    return row


def step() -> bool:
    """Measure the newest unmeasured photo of a person's mole; returns whether to continue.

    Those of partners are measured by `partners.follow_up`.
    """
    photo = _unmeasured().order_by("-uploaded_at").first()
    return photo is not None and measure_now(photo=photo)


def measure_now(*, photo: Photo) -> bool:
    """Measure a photo in this process; returns false if it waits for another attempt."""
    try:
        row = _create(photo, audit.SYSTEM, Measurement.Scale.AUTO, {}, Priority.BACKGROUND)
    except (MeasuringError, ConsentMissingError):
        return False
    jobs.carry_out(KIND, row.pk, claim=str(uuid.uuid4()))
    # A row that has to be retried means trouble, so the next photo waits for the next round.
    return not Measurement.objects.filter(pk=row.pk, status__in=Measurement.OPEN).exists()


@transaction.atomic
def _create(
    photo: Photo,
    actor: Actor,
    scale_kind: str,
    given: Mapping[str, Any],
    priority: Measurement.Priority,
) -> Measurement:
    Subject.objects.lock(photo.subject_id)
    accounts.require_consent(subject=photo.subject)
    try:
        with transaction.atomic():
            row = Measurement.objects.create(
                photo=photo,
                subject_id=photo.subject_id,
                scale_kind=scale_kind,
                given=dict(given),
                **lines.place(Measurement, priority=priority, owner=photo.subject.owner),
            )
    except IntegrityError as error:
        raise MeasuringError from error
    audit.record(
        Event.MEASUREMENT_REQUESTED,
        actor=actor,
        subject_id=photo.subject_id,
        target=photo.id,
        scale=scale_kind,
        outline="drawn" if "outline" in given else "found",
    )
    return row


def _measure(row: Measurement) -> dict[str, Any]:
    """Return the fields to store; a reason only if consent was withdrawn meanwhile."""
    try:
        accounts.require_consent(subject=row.subject)
    except ConsentMissingError:
        return {"reasons": [CONSENT_WITHDRAWN]}
    measured = vision.measure(row.photo, scale_kind=row.scale_kind, given=row.given)
    row.result = measured.measurement.as_dict()
    longest = row.longest_diameter
    in_mm = longest["value"] if longest and longest["unit"] == "mm" else None
    return {"result": row.result, "reasons": measured.reasons, "diameter_mm": in_mm}


def _record_finished(row: Measurement) -> None:
    audit.record(
        Event.MEASUREMENT_FINISHED,
        actor=audit.SYSTEM,
        subject_id=row.subject_id,
        target=row.photo_id,
        status=row.status,
        reasons=row.reasons,
    )


KIND = jobs.JobKind(Measurement, "classifier.tasks.measure_work_task", _measure, _record_finished)


def _unmeasured() -> QuerySet[Photo]:
    """Return photos of people's moles that were never measured, where consent is in force."""
    measured = Measurement.objects.filter(photo=OuterRef("pk"))
    of_people = Photo.objects.filter(mole__isnull=False, subject__user__isnull=False)
    return of_people.kept().consented().filter(~Exists(measured)).select_related("subject")
