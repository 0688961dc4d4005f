"""The pages on which a clinician opens a photo for a reason and reviews it."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from classifier.assessments.models import Assessment
from classifier.core import heat_maps
from classifier.core.pages import page_context
from classifier.people.models import User
from classifier.photos import media as photo_media
from classifier.review import access
from classifier.review.forms import ReasonForm, ReviewForm
from classifier.review.page import review_page
from classifier.review.selectors import assessment_reviewable_by, next_to_review
from classifier.review.services import add_review, open_for_review, record_view

NO_STORE = "private, no-store"

View = Callable[..., HttpResponseBase]


def staff_only(view: View) -> View:
    """Let in staff with a second factor, and pass the view the assessment instead of its id."""

    @wraps(view)
    def checked(request: HttpRequest, assessment_id: uuid.UUID) -> HttpResponseBase:
        refusal = access.refusal_response(request)
        if refusal is not None:
            return refusal
        return view(request, assessment_reviewable_by(_user(request), assessment_id))

    return checked


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def assessment_page(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Ask for a reason, then show the photo and ask for a review."""
    if request.method != "POST":
        return _page(request, assessment)
    if "opinion" in request.POST or "id" in request.POST:
        return _save(request, assessment)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, assessment, reason_form=form)
    reason = form.cleaned_data["reason"]
    open_for_review(assessment=assessment, reviewer=_user(request), reason=reason)
    access.open_photo(request, assessment.id)
    return redirect("review_assessment", assessment.id)


@require_GET
@staff_only
def photo(request: HttpRequest, assessment: Assessment) -> HttpResponseBase:
    _require_open(request, assessment)
    response = photo_media.send(request, assessment.photo, "display")
    response["Cache-Control"] = NO_STORE
    if access.mark_seen(request, assessment.id):
        record_view(assessment=assessment, reviewer=_user(request))
    return response


@require_GET
@staff_only
def heat_map(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    _require_open(request, assessment)
    if not assessment.heat_map:
        raise Http404
    with assessment.heat_map.open() as file:
        coloured = heat_maps.colour(file.read())
    headers = {**photo_media.PRIVATE_HEADERS, "Cache-Control": NO_STORE}
    return HttpResponse(coloured, content_type="image/png", headers=headers)


def _save(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    form = ReviewForm(request.POST)
    if not access.has_opened(request, assessment.id):
        messages.warning(request, _("Please open the photo before you write a review of it."))
        return _page(request, assessment, review_form=form)
    if not form.is_valid():
        return _page(request, assessment, review_form=form)
    add_review(
        assessment=assessment,
        reviewer=_user(request),
        review_id=form.cleaned_data["id"],
        opinion=form.cleaned_data["opinion"],
        advice=form.cleaned_data["advice"],
        words=form.cleaned_data["words"],
    )
    return _redirect_to_next(request)


def _redirect_to_next(request: HttpRequest) -> HttpResponse:
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
    page = review_page(
        assessment,
        is_open=access.is_open(request, assessment.id),
        reason_form=reason_form,
        review_form=review_form,
    )
    status = 422 if invalid else 200
    return render(request, "review/assessment.html", page_context(page), status=status)


def _require_open(request: HttpRequest, assessment: Assessment) -> None:
    if not access.is_open(request, assessment.id):
        raise Http404


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("Only people with an account reach the review pages.")
    return request.user
