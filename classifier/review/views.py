"""A clinician opens an assessment, says why, looks, and writes what they see."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from classifier.assessments.models import Assessment
from classifier.assessments.texts import remarks
from classifier.core import heat_maps
from classifier.people.models import User
from classifier.photos import media as photo_media
from classifier.questionnaire.selectors import answers_about
from classifier.questionnaire.summary import noticed
from classifier.results.page import nearest
from classifier.review import access as staff
from classifier.review import services as reviews
from classifier.review.forms import ReasonForm, ReviewForm
from classifier.review.selectors import (
    assessment_reviewable_by,
    next_to_review,
    other_results_of_mole,
)

NO_STORE = "private, no-store"

View = Callable[..., HttpResponseBase]


def staff_only(view: View) -> View:
    """Let in staff with a second factor, and hand the view the assessment that is asked for."""

    @wraps(view)
    def entrance(request: HttpRequest, assessment_id: uuid.UUID) -> HttpResponseBase:
        refusal = staff.refusal_response(request)
        if refusal is not None:
            return refusal
        return view(request, assessment_reviewable_by(_user(request), assessment_id))

    return entrance


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def assessment_page(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Ask why, then show the photo and ask for an opinion."""
    if request.method != "POST":
        return _page(request, assessment)
    if "opinion" in request.POST or "id" in request.POST:
        return _save(request, assessment)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, assessment, reason_form=form)
    reviews.open_for_review(
        assessment=assessment, reviewer=_user(request), reason=form.cleaned_data["reason"]
    )
    staff.note_opening(request, assessment.id)
    return redirect("review_assessment", assessment.id)


@require_GET
@staff_only
def photo(request: HttpRequest, assessment: Assessment) -> HttpResponseBase:
    """Send the photo to a reviewer who has just said why."""
    _require_open(request, assessment)
    response = photo_media.send(request, assessment.photo, "display")
    response["Cache-Control"] = NO_STORE
    if staff.is_first_look(request, assessment.id):
        reviews.note_look(assessment=assessment, reviewer=_user(request))
    return response


@require_GET
@staff_only
def heat_map(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Send the heat map to a reviewer who has just said why."""
    _require_open(request, assessment)
    if not assessment.heat_map:
        raise Http404
    with assessment.heat_map.open() as file:
        coloured = heat_maps.colour(file.read())
    headers = {**photo_media.PRIVATE, "Cache-Control": NO_STORE}
    return HttpResponse(coloured, content_type="image/png", headers=headers)


def _save(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    form = ReviewForm(request.POST)
    if not staff.has_opened(request, assessment.id):
        messages.warning(request, _("Please open the photo before you write a review of it."))
        return _page(request, assessment, review_form=form)
    if not form.is_valid():
        return _page(request, assessment, review_form=form)
    reviews.add_review(
        assessment=assessment,
        reviewer=_user(request),
        review_id=form.cleaned_data["id"],
        opinion=form.cleaned_data["opinion"],
        advice=form.cleaned_data["advice"],
        words=form.cleaned_data["words"],
    )
    return _go_on(request)


def _go_on(request: HttpRequest) -> HttpResponse:
    following = next_to_review(_user(request))
    if following is None:
        messages.success(request, _("Your review is saved. Nothing else awaits review."))
        return redirect("review_queue")
    messages.success(request, _("Your review is saved. This is the next most urgent."))
    return redirect("review_assessment", following.id)


def _page(
    request: HttpRequest,
    assessment: Assessment,
    *,
    reason_form: ReasonForm | None = None,
    review_form: ReviewForm | None = None,
) -> HttpResponse:
    invalid = any(form is not None and form.errors for form in (reason_form, review_form))
    context: dict[str, Any] = {
        "assessment": assessment,
        "photo": assessment.photo,
        "mole": assessment.photo.mole,
        "remarks": remarks(assessment),
        "nearest": nearest(assessment),
        "noticed": noticed(answers_about(assessment.photo)),
        "is_open": staff.may_see(request, assessment.id),
        "minutes": staff.OPEN_FOR_SECONDS // 60,
        "others": other_results_of_mole(assessment),
        "reason_form": reason_form or ReasonForm(),
        "review_form": review_form or ReviewForm(),
    }
    return render(request, "review/assessment.html", context, status=422 if invalid else 200)


def _require_open(request: HttpRequest, assessment: Assessment) -> None:
    if not staff.may_see(request, assessment.id):
        raise Http404


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("Only people with an account reach the review pages.")
    return request.user
