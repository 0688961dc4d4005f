"""What the queue, the reading screen and a look outside a case show."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.assessments.texts import Remark, describe_adjustment, remarks
from classifier.body_map.zones import Drawing, all_zones, drawing_of
from classifier.comparing.drawing import fit_of
from classifier.comparing.selectors import Alignments, alignments_of
from classifier.core.paging import Page, page_of
from classifier.measuring.models import Measurement
from classifier.measuring.texts import format_figure
from classifier.moles.models import Mole
from classifier.people.models import User
from classifier.photos.models import Photo
from classifier.questionnaire.selectors import answers_about
from classifier.questionnaire.summary import ChecklistSummary, summarise_answers
from classifier.results.page import NearestCases, describe_nearest
from classifier.review.access import OPEN_FOR_SECONDS
from classifier.review.forms import AnswerForm, FindingForm, PolicyForm, ReasonForm, RevisionForm
from classifier.review.models import Reading, Review, ReviewRequest
from classifier.review.models.choices import Advice, Opinion
from classifier.review.selectors import (
    CLAIM_FOR,
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
from classifier.review.texts import AnswerTexts, answer_texts

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
    """A photo of the case, and how it lies on the photo asked about.

    `order` is "asked" for that one, else "earlier" or "later" than it. `size` is its measured size
    in words. `to_mm` are the nine numbers of the matrix from pixels of the upright photo to
    millimetres on the skin, row by row, and `relative_sd` is the standard deviation of a length in
    mm, relative to it. `transform` lays the later one of this photo and the one asked about on the
    earlier one: CSS, for drawings `comparing.drawing.DRAWN_WIDTH` wide. What is not known is empty.
    """

    photo: Photo
    order: str
    size: str
    to_mm: str
    relative_sd: str
    transform: str


@dataclass(frozen=True, slots=True)
class CasePlace:
    """The mole's place on a figure of the body; x and y are in units of the drawing."""

    drawing: Drawing
    zone_path: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class AnswerPreview:
    """The answer as the person would see it now."""

    opinion: str
    advice: str
    words: str


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
    `texts` are words to start an answer from, those of the first opinion's advice first.
    """

    reading: Reading
    request_row: ReviewRequest
    may_see: bool
    photos: list[CasePhoto]
    place: CasePlace | None
    checklist: ChecklistSummary | None
    model: ModelPanel | None
    others: list[Reading]
    answer: Review | None
    earlier_answers: list[Review]
    finding_form: FindingForm
    answer_form: AnswerForm
    is_revised: bool
    revision_form: RevisionForm
    texts: list[AnswerTexts]
    preview: AnswerPreview
    is_preview_open: bool
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
    """The forms of the reading screen as they were sent: not valid, or sent for a preview."""

    finding_form: FindingForm
    answer_form: AnswerForm
    revision_form: RevisionForm | None
    is_preview_open: bool
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
    draft = reading.draft
    answer_form = forms.get("answer_form") or AnswerForm(initial=draft)
    revision_form = forms.get("revision_form")
    is_revised = revision_form is not None or draft.get("decision") == "revise"
    revision_form = revision_form or RevisionForm(initial={**reading.first, **draft})
    return CasePage(
        reading=reading,
        request_row=case,
        may_see=may_see,
        photos=_photos(case) if may_see else [],
        place=_place(case.mole) if may_see else None,
        checklist=summarise_answers(answers),
        model=_model_panel(assessment_of_case(case)) if is_open_to_model else None,
        others=list(other_readings(reading)) if is_open_to_model else [],
        answer=answer,
        earlier_answers=list(before) if may_see else [],
        finding_form=forms.get("finding_form") or FindingForm(initial=draft),
        answer_form=answer_form,
        is_revised=is_revised,
        revision_form=revision_form,
        texts=answer_texts(reading.advice),
        preview=_preview(reading, answer_form, revision_form if is_revised else None),
        is_preview_open=forms.get("is_preview_open", False),
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
    """Return the newest photos of the case, and always the one asked about."""
    rows = photos_with_sizes(case)
    shown = list(rows[:MOST_PHOTOS])
    if case.photo not in shown:
        shown.append(rows.get(pk=case.photo_id))
    asked = case.photo
    pairs = [_in_order(photo, asked) for photo in shown if photo != asked]
    aligned = alignments_of((earlier.pk, later.pk) for earlier, later in pairs)
    return [_case_photo(photo, asked, aligned) for photo in shown]


def _case_photo(photo: Photo, asked: Photo, aligned: Alignments) -> CasePhoto:
    earlier, later = _in_order(photo, asked)
    comparison = aligned.get((earlier.pk, later.pk))
    measured: list[Measurement] = photo.measured  # type: ignore[attr-defined]
    measurement = next(iter(measured), None)
    scale = measurement.scale if measurement else None
    return CasePhoto(
        photo=photo,
        order="asked" if photo == asked else "later" if photo == later else "earlier",
        size=_size(measurement),
        to_mm=" ".join(str(number) for row in scale.to_mm for number in row) if scale else "",
        relative_sd=str(scale.relative_sd) if scale else "",
        transform=fit_of(comparison, None).transform if comparison else "",
    )


def _in_order(one: Photo, other: Photo) -> tuple[Photo, Photo]:
    """Return the earlier photo first, as a comparison of both has them."""
    return (one, other) if one.by_time() < other.by_time() else (other, one)


def _size(measurement: Measurement | None) -> str:
    longest = measurement.longest_diameter if measurement else None
    return format_figure(longest) if longest and longest["unit"] == "mm" else ""


def _place(mole: Mole | None) -> CasePlace | None:
    if mole is None or mole.map_x is None or mole.map_y is None:
        return None
    drawing = drawing_of(mole.figure)
    return CasePlace(
        drawing=drawing,
        zone_path=all_zones()[mole.zone].path,
        x=f"{mole.map_x * drawing.width:.1f}",
        y=f"{mole.map_y * drawing.height:.1f}",
    )


def _preview(
    reading: Reading, answer_form: AnswerForm, revision_form: RevisionForm | None
) -> AnswerPreview:
    opinion, advice = reading.opinion, reading.advice
    if revision_form is not None:
        opinion, advice = revision_form["opinion"].value(), revision_form["advice"].value()
    return AnswerPreview(
        opinion=str(dict(Opinion.choices).get(opinion, "")),
        advice=str(dict(Advice.choices).get(advice, "")),
        words=answer_form["words"].value() or "",
    )


def _model_panel(assessment: Assessment) -> ModelPanel:
    return ModelPanel(
        assessment=assessment,
        remarks=remarks(assessment),
        adjustment=describe_adjustment(assessment),
        nearest=describe_nearest(assessment),
        has_heat_map=bool(assessment.heat_map),
    )
