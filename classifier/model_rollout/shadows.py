"""Shadow assessments: a candidate looks at the same photos, and operators compare."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Avg, Count, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Abs

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.services import Event
from classifier.inference import door as inference
from classifier.inference.models import ModelVersion
from classifier.model_rollout.models import ShadowAssessment
from ml.classification.outcome import Outcome

logger = logging.getLogger(__name__)

Status = ShadowAssessment.Status


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a candidate's outcomes compare with the results that people were shown.

    `pairs` counts by what was shown and what the candidate says: a band, or "rejected". The
    differences are of scores, candidate minus shown, where both gave one; None where none did.
    """

    version: str
    compared: int
    failed: int
    pairs: Mapping[tuple[str, str], int]
    mean_difference: float | None
    mean_distance: float | None


def agreement(*, version: str) -> Agreement:
    """Compare a candidate with the results beside it, whichever version gave these."""
    made = ShadowAssessment.objects.filter(model_version=version)
    ended = made.exclude(status=Status.FAILED)
    shown = ("assessment__status", "assessment__band", "status", "band")
    counted = ended.values_list(*shown).annotate(count=Count("pk")).order_by()
    difference = F("score") - F("assessment__score")
    means = ended.aggregate(mean=Avg(difference), distance=Avg(Abs(difference)))
    return Agreement(
        version=version,
        compared=ended.count(),
        failed=made.filter(status=Status.FAILED).count(),
        pairs={(row[1] or row[0], row[3] or row[2]): row[4] for row in counted},
        mean_difference=means["mean"],
        mean_distance=means["distance"],
    )


def step() -> bool:
    """Let the candidate look at the next photo; returns whether to go on at once.

    Raises ArtefactError while the candidate cannot be used.
    """
    candidate = ModelVersion.objects.filter(role=ModelVersion.Role.SHADOW).first()
    if candidate is None:
        inference.forget_candidate()
        return False
    assessment = _waiting_for(candidate).first()
    if assessment is None:
        return False
    source = inference.named(candidate.version)
    inference.check(source)
    made, is_new = ShadowAssessment.objects.get_or_create(
        assessment=assessment, model_version=candidate
    )
    if is_new:
        _look(made, source)
    return True


def _waiting_for(candidate: ModelVersion) -> QuerySet[Assessment]:
    """Return the results since the trial began that it has no answer to, oldest first.

    Nothing from the bin, and nothing of people whose consent is not in force.
    """
    known = ShadowAssessment.objects.filter(assessment=OuterRef("pk"), model_version=candidate)
    return (
        Assessment.objects.kept()
        .consented()
        .filter(
            ~Exists(known),
            status__in=("succeeded", "rejected"),
            finished_at__gte=candidate.shadowed_at,
        )
        .exclude(model_version=candidate)
        .select_related("photo")
        .order_by("finished_at")
    )


def _look(made: ShadowAssessment, source: inference.Source) -> None:
    """Run the candidate; what goes wrong is told by the row, which says failed from the start."""
    outcome = None
    try:
        outcome = assessments.outcome_of(photo=made.assessment.photo, source=source)
    except inference.ArtefactError:
        made.delete()
        raise
    except Exception:
        logger.exception("Shadow assessment %s failed", made.pk)
    _store(made, outcome)


@transaction.atomic
def _store(made: ShadowAssessment, outcome: Outcome | None) -> None:
    """Write down how the run ended, unless the photo was erased meanwhile."""
    row = ShadowAssessment.objects.filter(pk=made.pk)
    if not row.update(**_fields(outcome)):
        return
    audit.record(
        Event.SHADOW_FINISHED,
        actor=audit.SYSTEM,
        subject_id=made.assessment.subject_id,
        target=made.assessment.photo_id,
        assessment=str(made.assessment_id),
        status=outcome.status if outcome else Status.FAILED,
        model_version=made.model_version_id,
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
