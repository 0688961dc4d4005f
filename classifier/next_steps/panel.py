"""The panel: one result or one mole, what to do about it, and who says so."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from classifier.assessments.models import Assessment
from classifier.moles.models import Mole
from classifier.next_steps import texts
from classifier.next_steps.actions import Action, actions_of_mole, actions_of_photo
from classifier.next_steps.facts import Facts, MoleFacts, most_serious_review
from classifier.next_steps.texts import NOT_ASSESSED, Text
from classifier.photos.models import Photo
from classifier.results.advice import Advice, Level, at_least
from classifier.review.models import Review


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the panel says.

    `outcome` is the band, else the status: its shape, colour and `word` are shown and never follow
    from anything but the photo. `sentence` says what to do, after `lead`; `is_raised` if something
    weighs more than the result. `sources` says who gives the advice, empty if it is the result
    alone. `review` is named, and its words are quoted unless the page has them (`is_quoted`).
    `photo` is that of the result, on pages that are about more than one.
    """

    outcome: str
    word: Text
    level: Level | None
    lead: Text
    sentence: Text
    is_raised: bool
    sources: Text
    notes: tuple[Text, ...]
    review: Review | None = None
    is_quoted: bool = True
    actions: tuple[Action, ...] = ()
    photo: Photo | None = None

    @property
    def symbol(self) -> str:
        """The icon of the outcome."""
        return "camera" if self.outcome == NOT_ASSESSED else self.outcome


def next_step(outcome: str, advice: Advice, *, waiting: Text = "") -> NextStep:
    """Return the panel of an outcome. `waiting` is the sentence while the result is awaited."""
    level = advice.level
    is_raised = advice.is_raised and level in texts.RAISED
    has_band = outcome in texts.OF_BAND
    own = texts.OF_BAND[outcome] if has_band else waiting or texts.OF_STATUS[outcome]
    notes = [own] if is_raised and not has_band else []
    if level is not None and (has_band or is_raised):
        notes.append(texts.OF_LEVEL[level])
    if outcome == "lower":
        notes.append(texts.NOT_NO_CANCER)
    return NextStep(
        outcome=outcome,
        word=texts.WORDS[outcome],
        level=level,
        lead=texts.LEADS.get(outcome, ""),
        sentence=texts.RAISED[level] if is_raised and level is not None else own,
        is_raised=is_raised,
        sources=texts.describe_sources(advice.given_by) if level in texts.RAISED else "",
        notes=tuple(notes),
    )


def step_of_photo(
    photo: Photo,
    assessment: Assessment | None,
    own: Facts,
    mole: MoleFacts | None,
    *,
    waiting: Text = "",
) -> NextStep:
    """Return the panel beside one result of a photo.

    `own` is known of the photo alone, `mole` of its mole, if it has one: the panel never advises
    less than that. `waiting` is the sentence while the result is awaited.
    """
    outcome = (assessment.band or assessment.status) if assessment else NOT_ASSESSED
    advice = at_least(own.advice, mole.advice) if mole else own.advice
    is_answered = own.answers is not None
    review = most_serious_review((*own.reviews, *(mole.reviews if mole else ())))
    return replace(
        next_step(outcome, advice, waiting=waiting),
        actions=actions_of_photo(photo, outcome, advice.level, is_answered=is_answered),
        review=review,
        is_quoted=review not in own.reviews,
    )


def step_of_mole(mole: Mole, facts: MoleFacts, latest: Assessment | None) -> NextStep | None:
    """Return the panel of a mole; None before its first photo was asked to be assessed.

    `latest` is the newest result of the newest photo, which may have no band.
    """
    shown = facts.assessed or latest
    if shown is None:
        return None
    outcome = shown.band or shown.status
    step = next_step(outcome, facts.advice)
    notes = step.notes
    if latest is not None and facts.assessed and latest.photo_id != facts.assessed.photo_id:
        notes = (_of_newest_photo(latest), *notes)
    return replace(
        step,
        notes=notes,
        actions=actions_of_mole(mole, step.level),
        review=most_serious_review(facts.reviews),
        photo=shown.photo,
    )


def _of_newest_photo(latest: Assessment) -> str:
    """Say what became of a newest photo without a band."""
    if latest.status in Assessment.OPEN:
        return _("Your newest photo is still being assessed.")
    return _("Your newest photo could not be assessed; this is not a negative result.")
