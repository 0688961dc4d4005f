"""Shadow assessments: a candidate assesses the same photos, and operators compare."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Avg, Case, Count, Exists, F, OuterRef, QuerySet, When
from django.db.models.functions import Abs

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.services import Event
from classifier.images import DecoderBusyError
from classifier.inference import door as inference
from classifier.inference.models import ModelVersion
from classifier.model_rollout.models import ShadowAssessment
from ml.classification.outcome import Outcome

logger = logging.getLogger(__name__)

Status = ShadowAssessment.Status


@dataclass(frozen=True, slots=True)
class Agreement:
    """A candidate's outcomes compared with the results that people were shown, without age and sex.

    `pairs` counts photos by (shown, candidate's), each a band or "rejected". The differences are
    those of scores, candidate minus shown; the distance is their absolute value. They are means
    over the photos that got a score from both, None if there are none.
    """

    version: str
    compared: int
    failed: int
    pairs: Mapping[tuple[str, str], int]
    mean_difference: float | None
    mean_distance: float | None


def agreement(*, version: str) -> Agreement:
    """Compare a version that ran in the shadow with the results of the same photos.

    Any version may have given those results.
    """
    shadows = ShadowAssessment.objects.filter(model_version=version)
    ended = shadows.exclude(status=Status.FAILED)
    # A candidate sees the photo alone, so it is compared with what the photo alone gave.
    alone = Case(
        When(assessment__photo_band="", then=F("assessment__band")),
        default=F("assessment__photo_band"),
    )
    shown = ("assessment__status", "shown_band", "status", "band")
    outcomes = ended.annotate(shown_band=alone).values_list(*shown)
    counted = outcomes.annotate(count=Count("pk")).order_by()
    difference = F("score") - F("assessment__score")
    means = ended.aggregate(mean=Avg(difference), distance=Avg(Abs(difference)))
    return Agreement(
        version=version,
        compared=ended.count(),
        failed=shadows.filter(status=Status.FAILED).count(),
        pairs={(row[1] or row[0], row[3] or row[2]): row[4] for row in counted},
        mean_difference=means["mean"],
        mean_distance=means["distance"],
    )


def step() -> bool:
    """Let the candidate assess the next photo; returns whether the caller should go on at once.

    Raises ArtefactError while the candidate can't be used.
    """
    candidate = ModelVersion.objects.filter(role=ModelVersion.Role.SHADOW).first()
    if candidate is None:
        inference.unload_candidate()
        return False
    assessment = _results_to_compare(candidate).first()
    if assessment is None:
        return False
    source = inference.source_of(candidate.version)
    inference.check(source)
    shadow, is_new = ShadowAssessment.objects.get_or_create(
        assessment=assessment, model_version=candidate
    )
    if is_new:
        _run_candidate(shadow, source)
    return True


def _results_to_compare(candidate: ModelVersion) -> QuerySet[Assessment]:
    """Return the results since the trial began whose photos the candidate has not assessed.

    Oldest first. Photos in the bin, of people without consent in force, and test data are left out.
    """
    known = ShadowAssessment.objects.filter(assessment=OuterRef("pk"), model_version=candidate)
    return (
        Assessment.objects.kept()
        .consented()
        .live()
        .made_here()
        .filter(
            ~Exists(known),
            status__in=("succeeded", "rejected"),
            finished_at__gte=candidate.shadowed_at,
        )
        .exclude(model_version=candidate)
        .select_related("photo")
        .order_by("finished_at")
    )


def _run_candidate(shadow: ShadowAssessment, source: inference.Source) -> None:
    outcome = None
    try:
        outcome = assessments.run_model(
            photo=shadow.assessment.photo, region=shadow.assessment.region, source=source
        )
    except (inference.ArtefactError, DecoderBusyError):
        # Not the photo's fault: without its row the photo is tried again.
        shadow.delete()
        raise
    except Exception:
        logger.exception("Shadow assessment %s failed", shadow.pk)
    _store(shadow, outcome)


@transaction.atomic
def _store(shadow: ShadowAssessment, outcome: Outcome | None) -> None:
    """Store how the run ended, unless the photo was erased meanwhile."""
    row = ShadowAssessment.objects.filter(pk=shadow.pk)
    if not row.update(**_fields(outcome)):
        return
    audit.record(
        Event.SHADOW_FINISHED,
        actor=audit.SYSTEM,
        subject_id=shadow.assessment.subject_id,
        target=shadow.assessment.photo_id,
        assessment=str(shadow.assessment_id),
        status=outcome.status if outcome else Status.FAILED,
        model_version=shadow.model_version_id,
    )


def _fields(outcome: Outcome | None) -> dict[str, Any]:
    if outcome is None:
        return {"status": Status.FAILED}
    return {
        "status": outcome.status,
        "score": outcome.score,
        "band": outcome.band or "",
        "reasons": list(outcome.reasons),
        "timings_ms": dict(outcome.timings_ms),
    }
