"""What the page of a review shows."""

from dataclasses import dataclass

from django.db.models import QuerySet

from classifier.assessments.models import Assessment
from classifier.assessments.texts import Remark, describe_adjustment, remarks
from classifier.moles.models import Mole
from classifier.photos.models import Photo
from classifier.questionnaire.selectors import answers_about
from classifier.questionnaire.summary import ChecklistSummary, summarise_answers
from classifier.results.page import NearestCases, describe_nearest
from classifier.review.access import OPEN_FOR_SECONDS
from classifier.review.forms import ReasonForm, ReviewForm
from classifier.review.selectors import other_results_of_mole


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """An assessment with its case. The photo and the notes are shown only while `is_open`.

    `adjustment`: what age and sex moved, empty if they did not count. `minutes`: how long a photo
    stays open. `others`: the other results of the same mole.
    """

    assessment: Assessment
    photo: Photo
    mole: Mole | None
    remarks: list[Remark]
    adjustment: str
    nearest: NearestCases | None
    checklist: ChecklistSummary | None
    is_open: bool
    minutes: int
    others: QuerySet[Assessment]
    reason_form: ReasonForm
    review_form: ReviewForm


def review_page(
    assessment: Assessment,
    *,
    is_open: bool,
    reason_form: ReasonForm | None,
    review_form: ReviewForm | None,
) -> ReviewPage:
    """Return the page, with blank forms where none was sent."""
    photo = assessment.photo
    return ReviewPage(
        assessment=assessment,
        photo=photo,
        mole=photo.mole,
        remarks=remarks(assessment),
        adjustment=describe_adjustment(assessment),
        nearest=describe_nearest(assessment),
        checklist=summarise_answers(answers_about(photo)),
        is_open=is_open,
        minutes=OPEN_FOR_SECONDS // 60,
        others=other_results_of_mole(assessment),
        reason_form=reason_form or ReasonForm(),
        review_form=review_form or ReviewForm(),
    )
