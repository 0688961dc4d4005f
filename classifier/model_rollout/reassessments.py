"""Re-assessments: a pass of the active version over the photos that an older one assessed.

Photo by photo, in the order of their keys, with the place reached kept in the row: whoever is
killed in between loses nothing.
"""

import uuid

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from classifier.assessments import services as assessments
from classifier.assessments.errors import AlreadyRunningError
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.inference import door as inference
from classifier.inference.models import ModelVersion
from classifier.model_rollout.errors import ModelBusyError, NoActiveModelError
from classifier.model_rollout.models import Reassessment
from classifier.people.errors import ConsentMissingError
from classifier.photos.models import Photo

Status = Reassessment.Status


def latest() -> Reassessment | None:
    """Return the pass that is under way, or the last one."""
    return Reassessment.objects.select_related("model_version").first()


def due_count() -> int:
    """Return how many photos an older version assessed last."""
    active = _active()
    return _due(active.pk).count() if active else 0


def start(*, actor: Actor, reason: str) -> Reassessment:
    """Begin a pass of the active version, in place of one that is under way.

    Raises NoActiveModelError, ReasonMissingError, and ModelBusyError when another one was started
    at the same moment.
    """
    reason = audit.written_reason(reason=reason)
    active = _active()
    if active is None:
        raise NoActiveModelError
    try:
        return _start(active, actor, reason)
    except IntegrityError as error:
        raise ModelBusyError from error


def cancel(*, actor: Actor, reason: str) -> bool:
    """End the pass that is under way; what it has done stays. Returns whether there was one.

    Raises ReasonMissingError.
    """
    reason = audit.written_reason(reason=reason)
    running = Reassessment.objects.filter(status=Status.RUNNING).first()
    return running is not None and _end(running, Status.CANCELLED, actor, reason)


def step() -> bool:
    """Assess the next photo; returns whether to go on at once.

    Raises ArtefactError while the model cannot be used.
    """
    running = Reassessment.objects.filter(status=Status.RUNNING).first()
    if running is None:
        return False
    inference.check()
    due = _due(running.model_version_id).order_by("pk")
    photo = due.filter(pk__gt=running.cursor or uuid.UUID(int=0)).first()
    if photo is None:
        _end(running, Status.FINISHED, audit.SYSTEM, "")
        return False
    assessment = _queue(running, photo)
    if assessment is None:
        return True
    assessments.carry_out(assessment_id=assessment.id, claim=str(uuid.uuid4()))
    # One that has to be tried again is a sign of trouble: wait before the next.
    return not Assessment.objects.filter(pk=assessment.pk, status__in=Assessment.OPEN).exists()


def _active() -> ModelVersion | None:
    return ModelVersion.objects.filter(role=ModelVersion.Role.ACTIVE).first()


def _due(version: str) -> QuerySet[Photo]:
    """Return photos whose newest result is another version's and that nobody is assessing.

    Nothing from the bin, and nothing of people whose consent is not in force.
    """
    of_photo = Assessment.objects.filter(photo=OuterRef("pk"))
    results = of_photo.filter(status__in=("succeeded", "rejected")).order_by("-requested_at")
    return (
        Photo.objects.kept()
        .consented()
        .annotate(assessed_by=Subquery(results.values("model_version")[:1]))
        .filter(~Exists(of_photo.filter(status__in=Assessment.OPEN)), assessed_by__isnull=False)
        .exclude(assessed_by=version)
    )


@transaction.atomic
def _start(active: ModelVersion, actor: Actor, reason: str) -> Reassessment:
    cancel(actor=actor, reason=reason)
    started = Reassessment.objects.create(model_version=active, total=_due(active.pk).count())
    audit.record(
        Event.REASSESSMENT_STARTED,
        actor=actor,
        reason=reason,
        version=active.version,
        total=started.total,
    )
    return started


@transaction.atomic
def _queue(running: Reassessment, photo: Photo) -> Assessment | None:
    """Move on to a photo and queue its assessment; None if it is not to be assessed any more."""
    here = Reassessment.objects.filter(pk=running.pk, status=Status.RUNNING, done=running.done)
    if not here.update(cursor=photo.pk, done=F("done") + 1):
        return None
    if Photo.objects.select_for_update(of=("self",)).kept().filter(pk=photo.pk).first() is None:
        return None
    try:
        return assessments.open_assessment(photo=photo, actor=audit.SYSTEM)
    except (AlreadyRunningError, ConsentMissingError):
        return None


@transaction.atomic
def _end(running: Reassessment, status: Status, actor: Actor, reason: str) -> bool:
    ended = Reassessment.objects.filter(pk=running.pk, status=Status.RUNNING)
    if not ended.update(status=status, ended_at=timezone.now()):
        return False
    audit.record(
        Event.REASSESSMENT_ENDED,
        actor=actor,
        reason=reason,
        version=running.model_version_id,
        status=status,
        done=Reassessment.objects.values_list("done", flat=True).get(pk=running.pk),
    )
    return True
