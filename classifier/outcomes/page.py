"""What the pages about an outcome show."""

from dataclasses import dataclass

from classifier.outcomes.findings import name_of
from classifier.outcomes.forms import OutcomeForm
from classifier.outcomes.models import Outcome
from classifier.outcomes.selectors import Lesion, current_outcome, outcomes_of


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome with the name of what was found."""

    outcome: Outcome
    name: str


@dataclass(frozen=True, slots=True)
class OutcomePage:
    """`current` counts; `earlier` are those that it replaced. `back_url` is where one came from."""

    form: OutcomeForm
    current: OutcomeRow | None
    earlier: list[OutcomeRow]
    back_url: str
    back_label: str


def outcome_page(form: OutcomeForm, lesion: Lesion, back_url: str, back_label: str) -> OutcomePage:
    """Return the page of a mole or an unsorted photo."""
    rows = [_row(outcome) for outcome in outcomes_of(lesion)]
    current = next((row for row in rows if row.outcome.superseded_at is None), None)
    return OutcomePage(
        form=form,
        current=current,
        earlier=[row for row in rows if row is not current],
        back_url=back_url,
        back_label=back_label,
    )


def current_row(lesion: Lesion) -> OutcomeRow | None:
    """Return what counts of a mole or an unsorted photo, if something is known."""
    outcome = current_outcome(lesion)
    return _row(outcome) if outcome else None


def _row(outcome: Outcome) -> OutcomeRow:
    return OutcomeRow(outcome, name_of(outcome.diagnosis, is_malignant=outcome.is_malignant))
