"""Words that a reader can start an answer to a person from, for each advice."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from classifier.review.models import Review
from classifier.review.models.choices import Advice

# A photo alone is never a diagnosis, so no text says what the mole is, and each says what to do
# when it changes.
_TEXTS: dict[Advice, tuple[Promise, ...]] = {
    Advice.URGENT: (
        _(
            "I see signs in this mole that a doctor should look at within days. Please call your "
            "doctor or a skin clinic today, and say how soon you need to be seen. A photo cannot "
            "show what it is, so please do not wait to see if it changes. Take your photos with "
            "you."
        ),
    ),
    Advice.SEE_DOCTOR_SOON: (
        _(
            "Some things about this mole need a closer look than a photo allows. Please show it "
            "to a doctor within two weeks, and take your photos with you. If it bleeds, hurts or "
            "grows before then, call on the same day."
        ),
        _(
            "This mole looks different from the earlier photos. That can have many causes, and "
            "photos cannot tell them apart. Please show it to a doctor within two weeks, and take "
            "all photos with you."
        ),
    ),
    Advice.SEE_DOCTOR: (
        _(
            "I cannot rule everything out from a photo. Please have a doctor look at this mole in "
            "the coming weeks. Go sooner if it grows, changes its shape or colour, itches or "
            "bleeds."
        ),
    ),
    Advice.PHOTOGRAPH_AGAIN: (
        _(
            "I cannot see enough in this photo to say anything about the mole. Please take "
            "another one: in daylight, sharp, close up, with the mole in the middle. If you are "
            "worried, do not wait for the photo and show the mole to a doctor."
        ),
    ),
    Advice.WATCH: (
        _(
            "I see nothing in these photos that needs a doctor now. A photo cannot rule "
            "everything out, so please keep an eye on this mole. See a doctor if it grows, changes "
            "its shape or colour, itches or bleeds."
        ),
        _(
            "This mole has not changed in your photos. Please take the next one in the same way, "
            "so that both can be compared. See a doctor if it changes before then."
        ),
    ),
    Advice.NOTHING: (
        _(
            "I see nothing in this photo that needs a doctor. A photo cannot rule everything out: "
            "see a doctor if the mole changes, or if you are worried."
        ),
    ),
}


def opinion_of(review: Review) -> str:
    """Return an opinion in words, and that no clinician of this installation gave it."""
    opinion = str(review.get_opinion_display())
    if review.imported_at is None:
        return opinion
    return gettext("%(opinion)s (by a clinician of another SkinSpect, from an import)") % {
        "opinion": opinion
    }


@dataclass(frozen=True, slots=True)
class AnswerTexts:
    """The texts for one advice, a code of `Advice` with its label."""

    advice: str
    label: str
    texts: tuple[str, ...]


def answer_texts(first: str = "") -> list[AnswerTexts]:
    """Return the texts for every advice: of the advice `first`, then the most urgent first."""
    found = [
        AnswerTexts(advice, str(advice.label), tuple(map(str, texts)))
        for advice, texts in _TEXTS.items()
    ]
    return sorted(found, key=lambda each: each.advice != first)
