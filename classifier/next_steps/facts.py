"""What is known of one mole, and the advice that follows."""

from collections.abc import Mapping
from dataclasses import dataclass

from classifier.assessments.models import Assessment
from classifier.photos.models import Photo
from classifier.results.advice import RESULT, Advice, Level, advise
from classifier.review.models import Review
from classifier.review.models.choices import Advice as Clinician

# Why a mole needs attention, the most pressing first; the words are in `texts.ATTENTION`.
ATTENTION = ("unread", "change", RESULT, "clinician", "answers", "together", "due")


@dataclass(frozen=True, slots=True)
class Facts:
    """What weighs in the advice about one photo, or about a mole.

    `band` is empty without a result that has one. `reviews` are newest first. `changes` are words
    of `ml.measurement.change`. `together` is the most serious band of the photos of a day, empty if
    they have no combined result.
    """

    band: str = ""
    reviews: tuple[Review, ...] = ()
    answers: Mapping[str, str] | None = None
    changes: tuple[str, ...] = ()
    together: str = ""

    @property
    def advice(self) -> Advice:
        """The most serious advice that any of the facts gives."""
        return advise(
            self.band,
            self.answers,
            self.changes,
            self.together,
            [review.advice for review in self.reviews],
        )


@dataclass(frozen=True, slots=True)
class MoleFacts(Facts):
    """What is known of one mole now.

    `assessed` is the newest result with a band, which is `band`. `reviews` are the newest one and
    the unread ones. `answers` are those about the newest answered photo, `changes` those up to the
    newest measured one. `together` is of the day of `assessed`. `is_due`: a new photo is.
    """

    assessed: Assessment | None = None
    is_due: bool = False

    @property
    def attention(self) -> tuple[str, ...]:
        """Why the mole needs attention, the most pressing of `ATTENTION` first; often nothing."""
        advice = self.advice
        reasons = set(advice.given_by) if advice.level == Level.SEE else set()
        if any(review.read_at is None for review in self.reviews):
            reasons.add("unread")
            reasons.discard("clinician")
        if RESULT in reasons:
            reasons.discard("together")
        if self.is_due:
            reasons.add("due")
        return tuple(reason for reason in ATTENTION if reason in reasons)

    def is_newest(self, photo: Photo) -> bool:
        """Whether no newer photo of the mole has a result with a band."""
        return self.assessed is None or photo.by_time() >= self.assessed.photo.by_time()


def most_serious_review(reviews: tuple[Review, ...]) -> Review | None:
    """Return the review whose advice is the most serious, the newest of several; None of none."""
    by_time = sorted(reviews, key=lambda review: review.created_at, reverse=True)
    urgency = [str(advice) for advice in Clinician]
    return min(by_time, key=lambda review: urgency.index(review.advice), default=None)
