"""Assessments: asked for, sent, claimed, carried out, finished, swept up.

The row is the truth. A message only says "look at this row"; it may be lost or come twice.
"""

import io
import logging
import uuid
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from PIL import Image

from classifier import images
from classifier.assessments.errors import AlreadyRunningError, OverviewNotAssessedError
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.inference import door as inference
from classifier.inference.models import ModelVersion
from classifier.people.errors import ConsentMissingError
from classifier.people.services import accounts
from classifier.photos.models import Photo
from ml.classification.manifest import Manifest
from ml.classification.outcome import Outcome

logger = logging.getLogger(__name__)

Status = Assessment.Status
# How long to wait after the first failed attempt, and after the second; the third is the last.
BACKOFF = (timedelta(seconds=15), timedelta(seconds=60))
MAX_ATTEMPTS = len(BACKOFF) + 1
# How long to wait while the model is not usable; this is no attempt.
MODEL_PAUSE = timedelta(seconds=30)
RESEND_AFTER = timedelta(seconds=60)
# Above the task's hard time limit (60 s): whoever had the claim is no more.
LOST_AFTER = timedelta(seconds=90)
SWEEP_BATCH = 500


@transaction.atomic
def request_assessment(*, photo: Photo, actor: Actor) -> Assessment:
    """Queue an assessment of a photo and send it.

    Raises AlreadyRunningError while another one is open, and ConsentMissingError.
    """
    assessment = open_assessment(photo=photo, actor=actor)
    transaction.on_commit(lambda: _send_now(assessment.id), robust=True)
    return assessment


@transaction.atomic
def open_assessment(*, photo: Photo, actor: Actor) -> Assessment:
    """Queue an assessment that the caller carries out itself; the sweeper does if it cannot.

    Raises AlreadyRunningError while another one is open, ConsentMissingError, and
    OverviewNotAssessedError.
    """
    if photo.kind == Photo.Kind.OVERVIEW:
        raise OverviewNotAssessedError
    accounts.require_consent(subject=photo.subject)
    try:
        with transaction.atomic():
            assessment = Assessment.objects.create(
                photo=photo, subject_id=photo.subject_id, sent_at=timezone.now()
            )
    except IntegrityError as error:
        raise AlreadyRunningError from error
    audit.record(
        Event.ASSESSMENT_REQUESTED,
        actor=actor,
        subject_id=photo.subject_id,
        target=photo.id,
        assessment=str(assessment.id),
    )
    return assessment


def send(assessment_id: uuid.UUID) -> bool:
    """Send the task's message; returns whether the broker took it."""
    from skinspect_site.celery import app

    task, args = "classifier.tasks.assess_photo_task", [str(assessment_id)]
    try:
        app.send_task(task, args=args, queue="assessments")
    except Exception as error:
        # Whatever ails the broker, the row is kept and the sweeper sends it.
        logger.warning("Broker unavailable (%s): %s waits", type(error).__name__, assessment_id)
        return False
    return True


def carry_out(*, assessment_id: uuid.UUID, claim: str) -> None:
    """Assess one photo, if this message wins the claim; safe to call twice.

    After an error of ours the row is queued again, due a little later each time, and failed after
    the last attempt. While the model is not usable it waits, and no attempt is counted. Without the
    person's consent it is taken back.
    """
    assessment = _claim(assessment_id, claim)
    if assessment is None:
        return
    try:
        accounts.require_consent(subject=assessment.subject)
        _finish(assessment, outcome_of(assessment.photo))
    except ConsentMissingError:
        _take_back(assessment)
    except inference.ModelChangedError:
        _put_back(assessment, timedelta(0), attempts=assessment.attempts - 1)
    except inference.ArtefactError as error:
        logger.error("The model is not usable, assessment %s waits: %s", assessment_id, error)  # noqa: TRY400
        _put_back(assessment, MODEL_PAUSE, attempts=assessment.attempts - 1)
    except Exception:
        logger.exception("Assessment %s failed in attempt %d", assessment_id, assessment.attempts)
        _retry_or_fail(assessment)


def sweep() -> int:
    """Put back what a worker left behind, and send what is due; returns how many messages."""
    now = timezone.now()
    for lost in Assessment.objects.filter(status=Status.RUNNING, claimed_at__lt=now - LOST_AFTER):
        logger.warning("Assessment %s was lost in attempt %d", lost.id, lost.attempts)
        _retry_or_fail(lost)
    unsent = Q(sent_at=None) | Q(sent_at__lt=now - RESEND_AFTER)
    due = Assessment.objects.filter(unsent, status=Status.QUEUED, due_at__lte=now)
    sent: list[uuid.UUID] = []
    for assessment_id in due.order_by("requested_at").values_list("id", flat=True)[:SWEEP_BATCH]:
        if not send(assessment_id):
            break
        sent.append(assessment_id)
    Assessment.objects.filter(pk__in=sent, status=Status.QUEUED).update(sent_at=now)
    return len(sent)


def is_any_due() -> bool:
    """Whether a photo waits for a worker now."""
    return Assessment.objects.filter(status=Status.QUEUED, due_at__lte=timezone.now()).exists()


def outcome_of(photo: Photo, source: inference.Source | None = None) -> Outcome:
    """Return what a model makes of a photo, the model of record unless another is named.

    Raises ArtefactError, and OSError when the photo's file cannot be read.
    """
    with photo.original.open() as file:
        data = file.read()
    picture = images.decode(data, orientation=photo.orientation, min_side=inference.MIN_SIDE)
    hint = None if photo.modality == "unknown" else photo.modality
    return inference.assess(picture, modality=hint, source=source)


def version_row(manifest: Manifest) -> ModelVersion:
    """Return the row of a model, made at its first use."""
    return ModelVersion.objects.get_or_create(
        version=manifest.version,
        defaults={"sha256": manifest.sha256, "manifest": dict(manifest.raw)},
    )[0]


def _send_now(assessment_id: uuid.UUID) -> None:
    """Send; what the broker didn't take is left to the next sweep."""
    if not send(assessment_id):
        Assessment.objects.filter(pk=assessment_id, status=Status.QUEUED).update(sent_at=None)


def _claim(assessment_id: uuid.UUID, claim: str) -> Assessment | None:
    """Move queued to running for one worker only; return the row if it was this one.

    The same message delivered again after its worker died may claim its own row again.
    """
    own = Q(status=Status.RUNNING, claim=claim, attempts__lt=MAX_ATTEMPTS)
    row = Assessment.objects.filter(Q(status=Status.QUEUED) | own, pk=assessment_id)
    won = row.update(
        status=Status.RUNNING,
        claim=claim,
        claimed_at=timezone.now(),
        attempts=F("attempts") + 1,
    )
    return (
        Assessment.objects.select_related("photo", "subject").filter(pk=assessment_id).first()
        if won
        else None
    )


def _finish(assessment: Assessment, outcome: Outcome) -> None:
    """Store the outcome with its heat map, or neither if the claim was lost meanwhile."""
    heat_map = _store_heat_map(assessment, outcome)
    won = False
    try:
        won = _settle(assessment, outcome, heat_map)
    finally:
        if heat_map and not won:
            assessment.heat_map.storage.delete(heat_map)


@transaction.atomic
def _settle(assessment: Assessment, outcome: Outcome, heat_map: str) -> bool:
    result = _result(outcome)
    if not _close(assessment, **result, heat_map=heat_map):
        return False
    _record_end(assessment, outcome.status, model_version=outcome.model_version)
    return True


def _result(outcome: Outcome) -> dict[str, object]:
    """Return the outcome as fields. Raises ModelChangedError if another model is in use by now."""
    manifest = inference.manifest()
    if manifest.version != outcome.model_version:
        raise inference.ModelChangedError("The model was exchanged during the assessment.")
    points = outcome.modality and manifest.operating_points[outcome.modality]
    return {
        "status": outcome.status,
        "score": outcome.score,
        "band": outcome.band or "",
        "reasons": list(outcome.reasons),
        "quality": dict(outcome.quality),
        "nearest": dict(outcome.nearest),
        "timings_ms": dict(outcome.timings_ms),
        "model_version": version_row(manifest),
        "modality": outcome.modality or "",
        "lower_point": points and points.lower,
        "higher_point": points and points.higher,
    }


def _store_heat_map(assessment: Assessment, outcome: Outcome) -> str:
    if outcome.heat_map is None:
        return ""
    buffer = io.BytesIO()
    Image.fromarray(outcome.heat_map).save(buffer, "PNG")
    # A name of this claim's own: a worker that lost the claim removes only what it wrote.
    name = f"heat-maps/{assessment.id}-{assessment.attempts}.png"
    return str(assessment.heat_map.storage.save(name, ContentFile(buffer.getvalue())))


def _retry_or_fail(assessment: Assessment) -> None:
    """Queue again after a pause, or give up after the last attempt."""
    if assessment.attempts < MAX_ATTEMPTS:
        _put_back(assessment, BACKOFF[assessment.attempts - 1])
        return
    with transaction.atomic():
        if _close(assessment, status=Status.FAILED):
            _record_end(assessment, Status.FAILED)


def _put_back(assessment: Assessment, pause: timedelta, **changes: object) -> None:
    """Queue again; the sweeper sends it when the pause is over."""
    _claimed(assessment).update(
        status=Status.QUEUED,
        claim="",
        claimed_at=None,
        sent_at=None,
        due_at=timezone.now() + pause,
        **changes,
    )


@transaction.atomic
def _take_back(assessment: Assessment) -> None:
    """Remove an assessment that the person no longer agrees to; the photo stays as it is."""
    if _claimed(assessment).delete()[0]:
        audit.record(
            Event.ASSESSMENT_CANCELLED,
            actor=audit.SYSTEM,
            subject_id=assessment.subject_id,
            target=assessment.photo_id,
            assessment=str(assessment.id),
        )


def _close(assessment: Assessment, **changes: object) -> bool:
    """End the assessment; False if its claim was lost, and then nothing is changed."""
    return bool(_claimed(assessment).update(claim="", finished_at=timezone.now(), **changes))


def _claimed(assessment: Assessment) -> models.QuerySet[Assessment]:
    """Return the row while it is in the claim and the attempt that `assessment` was read in."""
    return Assessment.objects.filter(
        pk=assessment.pk,
        status=Status.RUNNING,
        claim=assessment.claim,
        attempts=assessment.attempts,
    )


def _record_end(assessment: Assessment, status: str, **details: str) -> None:
    audit.record(
        Event.ASSESSMENT_FINISHED,
        actor=audit.SYSTEM,
        subject_id=assessment.subject_id,
        target=assessment.photo_id,
        assessment=str(assessment.id),
        status=status,
        **details,
    )
