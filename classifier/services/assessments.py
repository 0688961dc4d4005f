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
from kombu.exceptions import OperationalError
from PIL import Image

from classifier import images, inference
from classifier.models import Assessment, ModelVersion, Photo
from classifier.services import audit
from classifier.services.audit import Actor, Event
from classifier.services.exceptions import AlreadyRunningError
from ml.manifest import Manifest
from ml.types import Outcome

logger = logging.getLogger(__name__)

Status = Assessment.Status
MAX_ATTEMPTS = 3
RESEND_AFTER = timedelta(seconds=30)
# Above the task's hard time limit (60 s) and the broker's visibility timeout (120 s).
LOST_AFTER = timedelta(seconds=150)
SWEEP_BATCH = 500


@transaction.atomic
def request_assessment(*, photo: Photo, actor: Actor) -> Assessment:
    """Queue an assessment of a photo. Raises AlreadyRunningError while another one is open."""
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
    transaction.on_commit(lambda: send(assessment.id))
    return assessment


def send(assessment_id: uuid.UUID) -> bool:
    """Send the task's message; returns whether the broker took it. The sweeper sends again if not."""
    from skinspect_site.celery import app

    try:
        app.send_task("classifier.tasks.assess_photo_task", args=[str(assessment_id)], queue="assessments")
    except OperationalError:
        logger.warning("Broker unavailable; assessment %s waits for the sweeper", assessment_id)
        return False
    return True


def carry_out(*, assessment_id: uuid.UUID, claim: str) -> None:
    """Assess one photo, if this message wins the claim; safe to call twice.

    An error of ours leaves the row queued until its last attempt; the sweeper sends it again.
    """
    if not _claim(assessment_id, claim):
        return
    assessment = Assessment.objects.select_related("photo").get(pk=assessment_id)
    try:
        outcome = _assess(assessment.photo)
    except inference.ArtefactError:
        logger.exception("The model is not usable; assessment %s waits", assessment_id)
        _put_back(assessment_id, claim, attempts=F("attempts") - 1)
    except Exception:
        logger.exception("Assessment %s failed in attempt %d", assessment_id, assessment.attempts)
        _give_up_or_retry(assessment, claim)
    else:
        _finish(assessment, claim, outcome)


def sweep() -> int:
    """Send again what has waited or run too long, and give up on what was tried too often.

    Returns how many messages were sent.
    """
    now = timezone.now()
    lost = Assessment.objects.filter(status=Status.RUNNING, claimed_at__lt=now - LOST_AFTER)
    lost.filter(attempts__gte=MAX_ATTEMPTS).update(
        status=Status.FAILED, finished_at=now, claim=""
    )
    lost.update(status=Status.QUEUED, claim="", sent_at=None)
    waiting = Assessment.objects.filter(status=Status.QUEUED).filter(
        Q(sent_at=None) | Q(sent_at__lt=now - RESEND_AFTER)
    )
    ids = list(waiting.order_by("requested_at").values_list("id", flat=True)[:SWEEP_BATCH])
    sent = 0
    for assessment_id in ids:
        if not send(assessment_id):
            break
        Assessment.objects.filter(pk=assessment_id).update(sent_at=now)
        sent += 1
    return sent


def _claim(assessment_id: uuid.UUID, claim: str) -> bool:
    """Move queued to running for one worker only.

    The same message delivered again after its worker died may claim its own row again.
    """
    own = Q(status=Status.RUNNING, claim=claim, attempts__lt=MAX_ATTEMPTS)
    row = Assessment.objects.filter(Q(status=Status.QUEUED) | own, pk=assessment_id)
    return bool(
        row.update(
            status=Status.RUNNING,
            claim=claim,
            claimed_at=timezone.now(),
            attempts=F("attempts") + 1,
        )
    )


def _assess(photo: Photo) -> Outcome:
    with photo.original.open() as file:
        data = file.read()
    picture = images.decode(data, orientation=photo.orientation)
    hint = None if photo.modality == "unknown" else photo.modality
    return inference.assess(picture, modality=hint)


def _finish(assessment: Assessment, claim: str, outcome: Outcome) -> None:
    """Store the outcome and its heat map, unless the claim was lost meanwhile."""
    name = _store_heat_map(assessment, outcome)
    with transaction.atomic():
        won = _claimed(assessment.id, claim).update(
            **_result(outcome), heat_map=name, finished_at=timezone.now(), claim=""
        )
        if won:
            audit.record(
                Event.ASSESSMENT_FINISHED,
                actor=audit.SYSTEM,
                subject_id=assessment.subject_id,
                target=assessment.photo_id,
                assessment=str(assessment.id),
                status=outcome.status,
                model_version=outcome.model_version,
            )
    if not won and name:
        assessment.heat_map.storage.delete(name)


def _result(outcome: Outcome) -> dict[str, object]:
    manifest = inference.manifest()
    fields: dict[str, object] = {
        "status": outcome.status,
        "score": outcome.score,
        "band": outcome.band or "",
        "reasons": list(outcome.reasons),
        "quality": dict(outcome.quality),
        "timings_ms": dict(outcome.timings_ms),
        "model_version": _version(outcome, manifest),
        "modality": outcome.modality or "",
    }
    if outcome.modality is not None:
        points = manifest.operating_points[outcome.modality]
        fields |= {"lower_point": points.lower, "higher_point": points.higher}
    return fields


def _version(outcome: Outcome, manifest: Manifest) -> ModelVersion:
    version, _ = ModelVersion.objects.get_or_create(
        version=outcome.model_version,
        defaults={"sha256": manifest.sha256, "manifest": dict(manifest.raw)},
    )
    return version


def _store_heat_map(assessment: Assessment, outcome: Outcome) -> str:
    if outcome.heat_map is None:
        return ""
    buffer = io.BytesIO()
    Image.fromarray(outcome.heat_map).save(buffer, "PNG")
    storage = assessment.heat_map.storage
    return str(storage.save(f"heat-maps/{assessment.id}.png", ContentFile(buffer.getvalue())))


def _claimed(assessment_id: uuid.UUID, claim: str) -> models.QuerySet[Assessment]:
    return Assessment.objects.filter(pk=assessment_id, status=Status.RUNNING, claim=claim)


def _put_back(assessment_id: uuid.UUID, claim: str, **changes: object) -> None:
    """Queue again; the sweeper sends it after a pause that grows with nothing but its beat."""
    _claimed(assessment_id, claim).update(
        status=Status.QUEUED, claim="", claimed_at=None, sent_at=timezone.now(), **changes
    )


def _give_up_or_retry(assessment: Assessment, claim: str) -> None:
    if assessment.attempts < MAX_ATTEMPTS:
        _put_back(assessment.id, claim)
        return
    _claimed(assessment.id, claim).update(
        status=Status.FAILED, finished_at=timezone.now(), claim=""
    )
