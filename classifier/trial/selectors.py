"""Reads of trials: by the key in the visitor's session only."""

from django.conf import settings

from classifier.assessments.models import Assessment
from classifier.core.tokens import digest
from classifier.inference import door as inference
from classifier.trial.models import SampleResult, Trial


def trial_of(key: str) -> Trial | None:
    """Return the trial that a session's key opens; None once its time is over."""
    return Trial.objects.live().filter(key_digest=digest(key)).first() if key else None


def is_offered() -> bool:
    """Whether this installation lets visitors try a photo."""
    return bool(settings.TRY_WITHOUT_ACCOUNT)


def is_any_due() -> bool:
    """Whether a visitor's photo waits for a worker."""
    return Trial.objects.live().filter(status=Trial.Status.QUEUED).exists()


def result_of(trial: Trial) -> Assessment | None:
    """Return the trial's result as an assessment that is not stored; None before there is one."""
    if not trial.result:
        return None
    return Assessment(finished_at=trial.finished_at, **trial.result)


def sample_in_use() -> SampleResult | None:
    """Return what the model in use made of the sample; None if it has not assessed it yet."""
    try:
        version = inference.manifest().version
    except inference.ArtefactError:
        return None
    return SampleResult.objects.filter(pk=version).first()
