"""What the queue, the reading screen and a look outside a case show."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.assessments.texts import Remark, describe_adjustment, remarks
from classifier.core.paging import Page, page_of
from classifier.measuring.models import Measurement
from classifier.measuring.texts import format_figure
from classifier.people.models import User
from classifier.photos.models import Photo
from classifier.questionnaire.selectors import answers_about
from classifier.questionnaire.summary import ChecklistSummary, summarise_answers
from classifier.results.page import NearestCases, describe_nearest
from classifier.review.access import OPEN_FOR_SECONDS
from classifier.review.forms import AnswerForm, FindingForm, PolicyForm, ReasonForm, RevisionForm
from classifier.review.models import Reading, Review, ReviewRequest
from classifier.review.selectors import (
    answers_to,
    assessment_of_case,
    cases_waiting_for,
    colleagues_of,
    hides_model,
    may_see_photos,
    other_readings,
    photos_with_sizes,
    policy,
)
from classifier.review.services.claims import CLAIM_FOR

# The film strip holds the newest of them. Set by judgement: ten years of one mole, twice a year.
MOST_PHOTOS = 24


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The cases that wait for this reader; `held` is the one the reader holds.

    `policy_form` are the service's rules, for admins only.
    """

    page_obj: Page[ReviewRequest]
    waiting: int
    held: ReviewRequest | None
    now: datetime
    policy_form: PolicyForm | None


@dataclass(frozen=True, slots=True)
class CasePhoto:
    """A photo of the case; `size` is its measured size in words, empty without one."""

    photo: Photo
    size: str


@dataclass(frozen=True, slots=True)
class ModelPanel:
    """What the model made of the photo asked about. Never part of a page before the opinion."""

    assessment: Assessment
    remarks: list[Remark]
    adjustment: str
    nearest: NearestCases | None
    has_heat_map: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case on the reading screen.

    `may_see`: the reader holds the case, or ended its reading not long ago; without it the page
    shows no photo and no words of the person. `model` and `others` (the other readings) are None
    and empty until the reader's own opinion is recorded. `answer` is the reader's own answer.
    """

    reading: Reading
    request_row: ReviewRequest
    may_see: bool
    photos: list[CasePhoto]
    checklist: ChecklistSummary | None
    model: ModelPanel | None
    others: list[Reading]
    answer: Review | None
    earlier_answers: list[Review]
    finding_form: FindingForm
    answer_form: AnswerForm
    revision_form: RevisionForm
    skip_form: ReasonForm
    hand_over_form: ReasonForm
    colleagues: QuerySet[User]
    hold_minutes: int


@dataclass(frozen=True, slots=True)
class LookPage:
    """A photo and its result outside a case, shown only while `is_open`, to an admin."""

    assessment: Assessment
    photo: Photo
    remarks: list[Remark]
    adjustment: str
    is_open: bool
    minutes: int
    reason_form: ReasonForm


def queue_page(
    request: HttpRequest, user: User, policy_form: PolicyForm | None = None
) -> QueuePage:
    """Return what waits for a reader, or the rules for an admin. Raises Http404 for a far page."""
    now = timezone.now()
    waiting = cases_waiting_for(user).select_related("mole", "subject__partner")
    is_admin = user.role == User.Role.ADMIN
    return QueuePage(
        page_obj=page_of(waiting, request),
        waiting=waiting.count(),
        held=waiting.filter(claimed_by=user, claimed_until__gt=now).first(),
        now=now,
        policy_form=policy_form or (PolicyForm(instance=policy()) if is_admin else None),
    )


class CaseForms(TypedDict, total=False):
    """The forms of the reading screen that were sent and are not valid."""

    finding_form: FindingForm
    answer_form: AnswerForm
    revision_form: RevisionForm | None
    skip_form: ReasonForm
    hand_over_form: ReasonForm


def case_page(reading: Reading, user: User, **forms: Unpack[CaseForms]) -> CasePage:
    """Return the reading screen of a reading by this user; other forms are as they were typed."""
    case = reading.request
    may_see = may_see_photos(reading)
    is_open_to_model = may_see and not hides_model(reading)
    answer = answers_to(case).filter(reviewer=user).first()
    before = answers_to(case.follows) if case.follows else ()
    answers = answers_about(case.photo) if may_see else None
    return CasePage(
        reading=reading,
        request_row=case,
        may_see=may_see,
        photos=_photos(case) if may_see else [],
        checklist=summarise_answers(answers),
        model=_model_panel(assessment_of_case(case)) if is_open_to_model else None,
        others=list(other_readings(reading)) if is_open_to_model else [],
        answer=answer,
        earlier_answers=list(before) if may_see else [],
        finding_form=forms.get("finding_form") or FindingForm(initial=reading.draft),
        answer_form=forms.get("answer_form") or AnswerForm(initial=reading.draft),
        revision_form=forms.get("revision_form") or RevisionForm(initial=reading.first),
        skip_form=forms.get("skip_form") or ReasonForm(auto_id="skip_%s"),
        hand_over_form=forms.get("hand_over_form") or ReasonForm(auto_id="hand_over_%s"),
        colleagues=colleagues_of(user),
        hold_minutes=int(CLAIM_FOR.total_seconds()) // 60,
    )


def look_page(assessment: Assessment, *, is_open: bool, form: ReasonForm | None) -> LookPage:
    """Return the page, with a blank form where none was sent."""
    return LookPage(
        assessment=assessment,
        photo=assessment.photo,
        remarks=remarks(assessment),
        adjustment=describe_adjustment(assessment),
        is_open=is_open,
        minutes=OPEN_FOR_SECONDS // 60,
        reason_form=form or ReasonForm(),
    )


def _photos(case: ReviewRequest) -> list[CasePhoto]:
    rows = photos_with_sizes(case)
    return [
        CasePhoto(row, _size(next(iter(row.measured), None)))  # type: ignore[attr-defined]
        for row in rows[:MOST_PHOTOS]
    ]


def _size(measurement: Measurement | None) -> str:
    longest = measurement.longest_diameter if measurement else None
    return format_figure(longest) if longest else ""


def _model_panel(assessment: Assessment) -> ModelPanel:
    return ModelPanel(
        assessment=assessment,
        remarks=remarks(assessment),
        adjustment=describe_adjustment(assessment),
        nearest=describe_nearest(assessment),
        has_heat_map=bool(assessment.heat_map),
    )
