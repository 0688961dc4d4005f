"""What a comparison says altogether: the verdict, in words and as a code, and each figure."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from classifier.assessments.models import Assessment
from classifier.assessments.selectors import newest_result
from classifier.comparing.measured_change_texts import ChangeText, change_text
from classifier.comparing.measured_changes import measured_changes
from classifier.comparing.models import Comparison
from classifier.comparing.texts import ANOTHER_MOLE
from classifier.comparing.verdict import WAITING, WHICH_MOLE, Verdict, verdict_on
from classifier.measuring.selectors import finished_measurement
from classifier.measuring.texts import Text
from ml.measurement.change import Change


@dataclass(frozen=True, slots=True)
class CodedVerdict:
    """A verdict for programs and people.

    `code` is a word of `ml.measurement.change` if the change was measured, or says why not:
    waiting, another_mole, failed, not_measured (they are aligned), not_aligned.
    """

    code: str
    word: Text
    sentence: Text


@dataclass(frozen=True, slots=True)
class ComparisonSummary:
    """A comparison without its pictures. `alignment_error` is a share of the earlier width."""

    earlier_photo_id: uuid.UUID
    later_photo_id: uuid.UUID
    status: str
    verdict: CodedVerdict
    figures: tuple[Change, ...]
    aligned: bool | None
    alignment_error: float | None
    not_aligned_because: str | None
    finished_at: datetime | None


def summary_of(comparison: Comparison) -> ComparisonSummary:
    """Expects `earlier` and `later` with their moles to be loaded."""
    measured = [finished_measurement(photo) for photo in (comparison.earlier, comparison.later)]
    figures: tuple[Change, ...] = ()
    text = None
    earlier, later = measured
    if earlier and later and not asks_for_mole(comparison):
        change = measured_changes([(earlier, later)])[0]
        figures, text = change.figures, change_text(change)
    verdict = whole_verdict(comparison, text, newest_result(comparison.later))
    error = comparison.error_px
    return ComparisonSummary(
        earlier_photo_id=comparison.earlier_id,
        later_photo_id=comparison.later_id,
        status=comparison.status,
        verdict=CodedVerdict(_code(comparison, text), verdict.word, verdict.sentence),
        figures=figures,
        aligned=comparison.aligned,
        alignment_error=None if error is None else error / comparison.earlier.width,
        not_aligned_because=comparison.reason or None,
        finished_at=comparison.finished_at,
    )


def whole_verdict(
    comparison: Comparison, change: ChangeText | None, later: Assessment | None
) -> Verdict:
    """Return the verdict on a comparison in any state; `later` is the later photo's result."""
    if not comparison.is_terminal:
        return WAITING
    if asks_for_mole(comparison):
        return WHICH_MOLE
    return verdict_on(comparison, change, later.band if later else "")


def asks_for_mole(comparison: Comparison) -> bool:
    """Whether the photos look like two moles, and the person has not confirmed that it is one."""
    together = comparison.earlier.mole_id and comparison.earlier.mole_id == comparison.later.mole_id
    return bool(together and comparison.reason == ANOTHER_MOLE and comparison.kept_at is None)


def _code(comparison: Comparison, change: ChangeText | None) -> str:
    if not comparison.is_terminal:
        return "waiting"
    if asks_for_mole(comparison):
        return "another_mole"
    if change:
        return change.word
    if comparison.status == Comparison.Status.FAILED:
        return "failed"
    return "not_measured" if comparison.aligned else "not_aligned"
