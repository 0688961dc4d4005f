"""What became of photos that were uploaded together."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classifier.assessments.models import Assessment
from classifier.assessments.texts import Remark, remarks
from classifier.photos.models import Photo
from ml.labels import Band


@dataclass(frozen=True, slots=True)
class Outcome:
    """One photo with its newest assessment; `remarks` say why it could not be assessed."""

    photo: Photo
    assessment: Assessment
    remarks: list[Remark]


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class OutcomesPage:
    """The photos in the order of upload.

    `next_step` is None while one is being assessed. `seen` is what the page polls with: it changes
    when there is something else to show.
    """

    outcomes: list[Outcome]
    sentences: list[str]
    next_step: NextStep | None
    is_finished: bool
    seen: str


def outcomes_page(photos: Sequence[Photo]) -> OutcomesPage:
    """Return the page of photos whose assessments were fetched with them."""
    outcomes = [_outcome(photo) for photo in photos if photo.assessments.all()]
    is_finished = all(outcome.assessment.is_terminal for outcome in outcomes)
    return OutcomesPage(
        outcomes=outcomes,
        sentences=_sentences(outcomes),
        next_step=_next_step(outcomes) if is_finished else None,
        is_finished=is_finished,
        seen=".".join(outcome.assessment.status for outcome in outcomes),
    )


def _outcome(photo: Photo) -> Outcome:
    newest = photo.assessments.all()[0]
    return Outcome(photo, newest, remarks(newest) if newest.status == "rejected" else [])


def _sentences(outcomes: list[Outcome]) -> list[str]:
    """Say how many results there are, and how many photos need something."""
    ready = [outcome for outcome in outcomes if outcome.assessment.band]
    serious = [outcome for outcome in ready if outcome.assessment.band == Band.HIGHER]
    ended = [outcome for outcome in outcomes if outcome.assessment.is_terminal]
    unassessed, waiting = len(ended) - len(ready), len(outcomes) - len(ended)
    counted = [
        (len(ready), ngettext("%d result is ready.", "%d results are ready.", len(ready))),
        (len(serious), ngettext("%d needs attention.", "%d need attention.", len(serious))),
        (
            unassessed,
            ngettext(
                "%d photo could not be assessed, which is not a negative result.",
                "%d photos could not be assessed, which is not a negative result.",
                unassessed,
            ),
        ),
        (
            waiting,
            ngettext("%d photo is being assessed.", "%d photos are being assessed.", waiting),
        ),
    ]
    return [sentence % count for count, sentence in counted if count]


def _next_step(outcomes: list[Outcome]) -> NextStep | None:
    """Return a result that needs attention, else where the last photo belongs."""
    if not outcomes:
        return None
    for outcome in outcomes:
        if outcome.assessment.band == Band.HIGHER:
            url = reverse("photo_detail", args=[outcome.photo.id])
            return NextStep(_("See what needs attention"), url)
    mole = outcomes[-1].photo.mole
    if mole is None:
        return NextStep(_("Sort the photos"), reverse("photo_unsorted"))
    return NextStep(
        _("Go to “%(name)s”") % {"name": mole.name}, reverse("mole_detail", args=[mole.id])
    )
