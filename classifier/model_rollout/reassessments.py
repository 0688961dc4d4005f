"""Re-assessments: the active version assesses the photos that another version assessed last.

One photo in each step, in the order of their keys. The row stores how far it came, so that a worker
that is killed loses nothing.
"""

import uuid

from django.db import IntegrityError, transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from classifier.assessments import services as assessments
from classifier.assessments.errors import AlreadyRunningError
from classifier.assessments.models import Assessment
from classifier.assessments.selectors import newest_region
from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.inference import door as inference
from classifier.inference.models import ModelVersion
from classifier.model_rollout.errors import ModelBusyError, NoActiveModelError
from classifier.model_rollout.models import Reassessment
from classifier.people.errors import ConsentMissingError
from classifier.people.models import Subject
from classifier.photos.models import Photo

Status = Reassessment.Status
# What came with an import was assessed by another installation, whatever its model is called.
_VERSION_HERE = Case(When(imported_at=None, then=F("model_version")), default=Value(""))


def latest() -> Reassessment | None:
    """Return the re-assessment that is running, else the last one."""
    return Reassessment.objects.select_related("model_version").first()


def due_count() -> int:
    """Return how many photos a re-assessment would assess now; 0 if no version is active."""
    active = _active()
    return _due(active.pk).count() if active else 0


def start(*, actor: Actor, reason: str) -> Reassessment:
    """Start a re-assessment by the active version; one that is running is cancelled.

    Raises NoActiveModelError, ReasonMissingError, and ModelBusyError if another one was started at
    the same moment.
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
    """End the re-assessment that is running; its results stay. Returns whether there was one.

    Raises ReasonMissingError.
    """
    reason = audit.written_reason(reason=reason)
    running = Reassessment.objects.filter(status=Status.RUNNING).first()
    return running is not None and _end(running, Status.CANCELLED, actor, reason)


def step() -> bool:
    """Assess the next photo; returns whether the caller should go on at once.

    Raises ArtefactError while the model can't be used.
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
    # If it has to be tried again something is wrong: the next photo waits for the next call.
    return not Assessment.objects.filter(pk=assessment.pk, status__in=Assessment.OPEN).exists()


def _active() -> ModelVersion | None:
    return ModelVersion.objects.filter(role=ModelVersion.Role.ACTIVE).first()


def _due(version: str) -> QuerySet[Photo]:
    """Return photos whose newest result is another version's and that have no open assessment.

    Photos in the bin, or of people without consent in force, are left out.
    """
    of_photo = Assessment.objects.filter(photo=OuterRef("pk"))
    results = of_photo.filter(status__in=("succeeded", "rejected")).order_by("-requested_at")
    return (
        Photo.objects.kept()
        .consented()
        .annotate(assessed_by=Subquery(results.values(by=_VERSION_HERE)[:1]))
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
    """Move the cursor to a photo and queue its assessment.

    None if another worker took the photo, or if it is no longer to be assessed.
    """
    if not Subject.objects.lock_unless_erased(photo.subject_id):
        return None
    unchanged = Reassessment.objects.filter(pk=running.pk, status=Status.RUNNING, done=running.done)
    if not unchanged.update(cursor=photo.pk, done=F("done") + 1):
        return None
    if Photo.objects.select_for_update(of=("self",)).kept().filter(pk=photo.pk).first() is None:
        return None
    try:
        return assessments.open_assessment(
            photo=photo,
            actor=audit.SYSTEM,
            region=newest_region(photo),
            priority=Assessment.Priority.BACKGROUND,
        )
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
