"""The page of a visitor's photo, and of the sample."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.assessments.texts import Remark, remarks
from classifier.photos.files import DISPLAY_EDGE
from classifier.results.advice import Level, advise
from classifier.results.page import ModelFigures, NearestCases, describe_nearest, read_figures
from classifier.trial.forms import TrialForm
from classifier.trial.models import SampleResult, Trial
from classifier.trial.selectors import is_offered, result_of, sample_in_use
from classifier.trial.services.trials import LIFETIME, LIFETIME_WHILE_JOINING
from classifier.trial.texts import SEVERAL_MOLES
from ml.labels import Reason

# Longer than an assessment takes when a worker is free, by far; sooner would worry people.
SLOW_AFTER = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result and what is said beside it. `level` is a `Level`, None without a band."""

    assessment: Assessment
    level: Level | None
    remarks: list[Remark]
    figures: ModelFigures | None
    nearest: NearestCases | None


@dataclass(frozen=True, slots=True)
class TrialPage:
    """`outcome` is None while the photo waits, or after it failed.

    `seen` is what the page polls with: it changes when there is something else to show.
    `joining_minutes` is how long the photo is kept while an account is being created.
    """

    trial: Trial
    outcome: Outcome | None
    seen: str
    is_slow: bool
    deleted_at: datetime
    seconds_left: int
    joining_minutes: int
    shown_width: int
    shown_height: int


@dataclass(frozen=True, slots=True)
class SamplePage:
    """What the model in use made of the drawn lesion."""

    outcome: Outcome
    has_heat_map: bool


@dataclass(frozen=True, slots=True)
class HomePage:
    """The form, None where trials are not offered; `sample` is None until there is one."""

    form: TrialForm | None
    minutes: int
    sample: SamplePage | None


def trial_page(trial: Trial) -> TrialPage:
    """Return the page of a trial whose time is not over."""
    result = result_of(trial)
    is_slow = _is_slow(trial)
    scale = min(1.0, DISPLAY_EDGE / max(trial.width, trial.height))
    return TrialPage(
        trial=trial,
        outcome=describe(result) if result else None,
        seen=f"{trial.status}-slow" if is_slow else trial.status,
        is_slow=is_slow,
        deleted_at=trial.expires_at,
        seconds_left=max(1, round((trial.expires_at - timezone.now()).total_seconds())),
        joining_minutes=round(LIFETIME_WHILE_JOINING.total_seconds() / 60),
        shown_width=round(trial.width * scale),
        shown_height=round(trial.height * scale),
    )


def sample_page(sample: SampleResult) -> SamplePage:
    """Return the page of the sample."""
    assessment = Assessment(finished_at=sample.made_at, **sample.result)
    return SamplePage(outcome=describe(assessment), has_heat_map=bool(sample.heat_map))


def home_page() -> HomePage:
    """Return what the home page shows of trials; nothing where they are switched off."""
    sample = sample_in_use() if is_offered() else None
    return HomePage(
        form=TrialForm() if is_offered() else None,
        minutes=minutes_kept(),
        sample=sample_page(sample) if sample else None,
    )


def describe(assessment: Assessment) -> Outcome:
    """Return a result that is not stored, with what is said beside it."""
    return Outcome(
        assessment=assessment,
        level=advise(assessment.band).level,
        remarks=[_without_choice(remark) for remark in remarks(assessment)],
        figures=read_figures(assessment),
        nearest=describe_nearest(assessment),
    )


def minutes_kept() -> int:
    """Return for how many minutes a trial is kept."""
    return round(LIFETIME.total_seconds() / 60)


def _without_choice(remark: Remark) -> Remark:
    is_asked = remark.code == Reason.SEVERAL_LESIONS
    return Remark(remark.code, SEVERAL_MOLES) if is_asked else remark


def _is_slow(trial: Trial) -> bool:
    """Whether the visitor should be told that it takes longer, such as while the broker is away."""
    return not trial.is_terminal and trial.requested_at < timezone.now() - SLOW_AFTER
