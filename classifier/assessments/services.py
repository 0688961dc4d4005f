"""Request assessments and run them as jobs."""

import logging
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, Unpack

from django.db import IntegrityError, transaction
from PIL import Image

from classifier import images
from classifier.assessments.errors import AlreadyRunningError, OverviewNotAssessedError
from classifier.assessments.models import Assessment
from classifier.assessments.person import adjusted_fields, person_in
from classifier.assessments.regions import pixels_of
from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.core import job_counts, jobs, lines, tracing
from classifier.core.heat_maps import stored_png
from classifier.core.job_times import is_due
from classifier.core.storage.deletion import delete_unless_named
from classifier.core.storage.room import store
from classifier.inference import door as inference
from classifier.inference.models import ModelVersion
from classifier.people.errors import ConsentMissingError
from classifier.people.models import Subject
from classifier.people.services import accounts
from classifier.photos.models import Modality, Photo
from classifier.photos.services import PhotoFields, change_photo
from classifier.photos.working_copies import drop_working_copy, read_working_copy
from classifier.webhooks.event_types import EventType
from classifier.webhooks.services import publishing as webhooks
from ml.classification.manifest import Manifest
from ml.classification.outcome import Outcome
from ml.classification.person import Person
from ml.geometry import Box

logger = logging.getLogger(__name__)

Status = Assessment.Status
Priority = Assessment.Priority
# How long an assessment waits while the model can't be used: two sweeps. Shorter would fill the log
# with the same error, longer would keep photos waiting after the repair.
MODEL_PAUSE = timedelta(seconds=30)


class StoredPicture(Protocol):
    """What the model needs of a stored photo; the fields mean what those of `Photo` do."""

    original: Any
    width: Any
    height: Any
    orientation: Any
    modality: Any

    @property
    def working_copy_name(self) -> str:
        """The storage key of its working copy."""


@transaction.atomic
def request_assessment(
    *,
    photo: Photo,
    actor: Actor,
    region: Box | None = None,
    priority: Assessment.Priority | None = None,
) -> Assessment:
    """Queue an assessment of a photo, or of a region of it, and send it to a worker on commit.

    Raises what `open_assessment` raises.
    """
    assessment = open_assessment(photo=photo, actor=actor, region=region, priority=priority)
    jobs.send_on_commit(KIND, assessment)
    return assessment


@transaction.atomic
def open_assessment(
    *,
    photo: Photo,
    actor: Actor,
    region: Box | None = None,
    priority: Assessment.Priority | None = None,
) -> Assessment:
    """Queue an assessment that the caller carries out itself; if it dies, the sweeper sends it.

    `region` is x, y, width and height as fractions of the upright photo; None for all of it.
    Without a `priority` it is that of a person or partner who waits for the result.

    Raises AlreadyRunningError while another one is queued or running, ConsentMissingError, and
    OverviewNotAssessedError.
    """
    if photo.kind == Photo.Kind.OVERVIEW:
        raise OverviewNotAssessedError
    Subject.objects.lock(photo.subject_id)
    accounts.require_consent(subject=photo.subject)
    try:
        with transaction.atomic():
            assessment = Assessment.objects.create(
                photo=photo,
                subject=photo.subject,
                region=region and list(region),
                **_place(photo.subject, priority),
            )
    except IntegrityError as error:
        raise AlreadyRunningError from error
    details = {"region": "chosen"} if region else {}
    _record(Event.ASSESSMENT_REQUESTED, assessment, actor, **details)
    return assessment


@transaction.atomic
def correct_photo(*, photo: Photo, actor: Actor, **fields: Unpack[PhotoFields]) -> Photo:
    """Correct what is recorded about a photo; returns the row as it is stored.

    Where its newest result rests on what changed, the photo is assessed again: the stated kind of
    camera may be a reason, and the time may change the age. Raises as `change_photo` does.
    """
    Subject.objects.lock(photo.subject_id)
    before = Photo.objects.select_for_update().get(pk=photo.pk)
    after = change_photo(photo=photo, actor=actor, **fields)
    # A worker may have read the photo already, so its claim is taken away.
    rows = Assessment.objects.filter(photo=photo).order_by("-requested_at", "id")
    newest = rows.select_for_update().first()
    if newest is None or not _rests_on_change(newest, before, after):
        return after
    try:
        if newest.status in Assessment.OPEN:
            rows.filter(pk=newest.pk).update(**jobs.restart_fields())
            jobs.send_on_commit(KIND, newest)
        else:
            request_assessment(photo=after, actor=actor, region=newest.region)
    except ConsentMissingError:
        logger.info("Photo %s was corrected without consent: no new assessment", photo.pk)
    return after


def _rests_on_change(assessment: Assessment, before: Photo, after: Photo) -> bool:
    """Whether a result of the photo after the correction may differ from this one."""
    if assessment.status in Assessment.OPEN:
        return (before.modality, before.taken_at) != (after.modality, after.taken_at)
    contradicted = [
        assessment.modality and photo.modality not in (Modality.UNKNOWN, assessment.modality)
        for photo in (before, after)
    ]
    if contradicted[0] != contradicted[1]:
        return True
    subject = after.subject
    is_aged = assessment.age_term is not None
    return is_aged and person_in(before, subject) != person_in(after, subject)


def carry_out(*, assessment_id: uuid.UUID, claim: str) -> None:
    """Assess one photo, if this claim wins; safe to call twice.

    While the model can't be used the assessment waits, and no attempt is counted. Without the
    person's consent it is deleted.
    """
    jobs.carry_out(KIND, assessment_id, claim=claim)


def forget_heat_map(*, name: str) -> None:
    """Let the result do without its heat map, whose file was lost."""
    Assessment.objects.filter(heat_map=name).update(heat_map="")


def is_any_due() -> bool:
    """Whether an assessment waits for a worker and is due."""
    return Assessment.objects.filter(is_due(), status=Status.QUEUED).exists()


def run_model(
    *, photo: StoredPicture, region: Box | None = None, source: inference.Source | None = None
) -> Outcome:
    """Return the outcome of the model in use, or of `source`, for a photo; stores nothing.

    With a region, the outcome and its heat map are of that part of the upright photo.

    Raises ArtefactError, and OSError if the photo's file can't be read.
    """
    with tracing.span("decode"):
        picture = _decoded(photo, region)
    if region:
        picture = picture.crop(pixels_of(region, picture.size))
    modality = None if photo.modality == Modality.UNKNOWN else photo.modality
    return inference.assess(picture, modality=modality, source=source, on_step=_trace_step)


@transaction.atomic
def adopt_result(
    *,
    photo: Photo,
    actor: Actor,
    fields: Mapping[str, Any],
    heat_map: bytes,
    asked_and_finished: tuple[datetime, datetime],
) -> Assessment:
    """Store a result that the same bytes got before they were a photo; nothing is assessed again.

    `fields` are those of `result_fields`; `heat_map` is from `stored_png`, empty for none. Its file
    is the caller's to delete if the transaction fails.
    """
    asked_at, finished_at = asked_and_finished
    Subject.objects.lock(photo.subject_id)
    assessment = Assessment(
        photo=photo, subject_id=photo.subject_id, attempts=1, finished_at=finished_at, **fields
    )
    if heat_map:
        name = _heat_map_name(assessment.pk, "")
        assessment.heat_map.name = store(name, heat_map, owner=photo.subject_id)
    assessment.save(force_insert=True)
    Assessment.objects.filter(pk=assessment.pk).update(requested_at=asked_at)
    _record_end(assessment, actor)
    return assessment


def result_fields(*, outcome: Outcome, person: Person | None = None) -> dict[str, Any]:
    """Return the outcome as fields of an assessment. Raises ModelChangedError.

    `person` is what is known of the person in the photo, if anything.
    """
    manifest = inference.manifest()
    if manifest.version != outcome.model_version:
        raise inference.ModelChangedError("Another model was activated during the assessment.")
    points = outcome.modality and manifest.operating_points[outcome.modality]
    return {
        "status": outcome.status,
        "score": outcome.score,
        "band": outcome.band or "",
        "reasons": list(outcome.reasons),
        "quality": dict(outcome.quality),
        "nearest": dict(outcome.nearest),
        "timings_ms": dict(outcome.timings_ms),
        "lesions": [list(box) for box in outcome.lesions],
        "model_version": ensure_version(manifest=manifest),
        "modality": outcome.modality or "",
        "lower_point": points and points.lower,
        "higher_point": points and points.higher,
    } | adjusted_fields(manifest, outcome, person or Person())


def _trace_step(step: str, begun_ns: int, ended_ns: int) -> None:
    tracing.note_past("network" if step == "model" else step, begun_ns, ended_ns)


def ensure_version(*, manifest: Manifest) -> ModelVersion:
    """Return the row of a model version, created when the version is first used."""
    return ModelVersion.objects.defer("manifest").get_or_create(
        version=manifest.version,
        defaults={"sha256": manifest.sha256, "manifest": dict(manifest.raw)},
    )[0]


def _place(subject: Subject, priority: Assessment.Priority | None) -> dict[str, Any]:
    usual = Priority.PERSON if subject.partner_id is None else Priority.PARTNER
    chosen = usual if priority is None else priority
    return lines.place(Assessment, priority=chosen, owner=subject.owner)


def _assess(assessment: Assessment) -> jobs.Outcome:
    try:
        accounts.require_consent(subject=assessment.subject)
        outcome = run_model(photo=assessment.photo, region=assessment.region)
        person = person_in(assessment.photo, assessment.subject)
        fields = result_fields(outcome=outcome, person=person)
        fields |= {"heat_map": _store_heat_map(assessment, outcome)}
        # Boxes are fractions of the whole photo, and a region already stands for one lesion.
        return fields | {"lesions": []} if assessment.region else fields
    except ConsentMissingError:
        return jobs.Cancel()
    except inference.ModelChangedError:
        return jobs.Postpone(timedelta(0))
    except inference.ArtefactError as error:
        logger.error("The model is not usable, assessment %s waits: %s", assessment.pk, error)  # noqa: TRY400
        return jobs.Postpone(MODEL_PAUSE)


def _decoded(photo: StoredPicture, region: Box | None) -> Image.Image:
    """Return the whole photo, as its working copy has it or out of the original."""
    # A region is decoded at the detail that a whole photo has, as far as the photo has it.
    shorter = min(region[2] * photo.width, region[3] * photo.height) if region else 0.0
    zoom = min(photo.width, photo.height) / shorter if shorter else 1.0
    min_side = round(inference.MIN_SIDE * zoom)
    copy = read_working_copy(name=photo.working_copy_name, min_side=min_side)
    if copy is not None:
        return copy
    with photo.original.open() as file:
        data = file.read()
    return images.decode(data, orientation=photo.orientation, min_side=min_side)


def _store_heat_map(assessment: Assessment, outcome: Outcome) -> str:
    if outcome.heat_map is None:
        return ""
    heat_map = Image.fromarray(outcome.heat_map)
    if assessment.region:
        heat_map = _on_whole_photo(heat_map, assessment.region)
    name = _heat_map_name(assessment.pk, assessment.claim)
    return store(name, stored_png(heat_map), owner=assessment.subject_id, is_owed=True)


def _delete_unused_heat_map(assessment: Assessment) -> None:
    delete_unless_named(
        rows=Assessment.objects.filter(pk=assessment.pk),
        column="heat_map",
        name=_heat_map_name(assessment.pk, assessment.claim),
    )


def _on_whole_photo(heat_map: Image.Image, region: Sequence[float]) -> Image.Image:
    """Return a region's heat map as a part of one of the whole photo, 0 elsewhere."""
    _, _, width, height = region
    size = (round(heat_map.width / width), round(heat_map.height / height))
    whole = Image.new("L", size)
    left, top, right, bottom = pixels_of(region, size)
    whole.paste(heat_map.resize((right - left, bottom - top)), (left, top))
    return whole


def _heat_map_name(assessment_id: uuid.UUID, claim: str) -> str:
    # One for each claim: a worker that lost its claim never overwrites the winner's heat map.
    return f"heat-maps/{uuid.uuid5(assessment_id, claim)}.png"


def _end(assessment: Assessment) -> None:
    _record_end(assessment)
    _drop_working_copy(assessment)
    result = assessment.band or str(assessment.status)
    counted = ((job_counts.RESULTS, result), 1)
    transaction.on_commit(lambda: job_counts.add(counted), robust=True)


def _drop_working_copy(assessment: Assessment) -> None:
    name = assessment.photo.working_copy_name
    transaction.on_commit(lambda: drop_working_copy(name=name))


def _record_end(assessment: Assessment, actor: Actor = audit.SYSTEM) -> None:
    details = {"status": assessment.status}
    if assessment.model_version_id is not None:
        details["model_version"] = assessment.model_version_id
    _record(Event.ASSESSMENT_FINISHED, assessment, actor, **details)
    webhooks.publish(
        event_type=EventType(f"assessment.{assessment.status}"),
        subject_id=assessment.subject_id,
        resource_id=assessment.id,
    )


def _cancelled(assessment: Assessment) -> None:
    _drop_working_copy(assessment)
    _record(Event.ASSESSMENT_CANCELLED, assessment, audit.SYSTEM)


def _record(event: Event, assessment: Assessment, actor: Actor, **details: str) -> None:
    audit.record(
        event,
        actor=actor,
        subject_id=assessment.subject_id,
        target=assessment.photo_id,
        assessment=str(assessment.pk),
        **details,
    )


KIND = jobs.JobKind(
    Assessment,
    "classifier.tasks.assess_photo_task",
    _assess,
    on_finished=_end,
    on_cancelled=_cancelled,
    clean_up=_delete_unused_heat_map,
    lock=lambda row: Subject.objects.lock_unless_erased(row.subject_id),
)
