"""An admin looks at a photo outside a case, for a written reason ("break glass")."""

import uuid

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from classifier.core.pages import page_context
from classifier.photos import media as photo_media
from classifier.review import access
from classifier.review.forms import ReasonForm
from classifier.review.page import look_page
from classifier.review.selectors import assessment_to_look_at
from classifier.review.services import looks
from classifier.review.views.cases import send_heat_map
from classifier.review.views.guards import StaffRequest, admins_only


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def look(request: StaffRequest, assessment_id: uuid.UUID) -> HttpResponseBase:
    """Ask for a reason, then show photo and result."""
    assessment = assessment_to_look_at(assessment_id)
    form = ReasonForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        reason = form.cleaned_data["reason"]
        looks.open_photo(assessment=assessment, admin=request.user, reason=reason)
        access.open_photo(request, assessment.id)
        return redirect("review_look", assessment.id)
    page = look_page(assessment, is_open=access.is_open(request, assessment.id), form=form)
    return render(request, "review/look.html", page_context(page), status=422 if form else 200)


@require_safe
@admins_only
def photo(request: StaffRequest, assessment_id: uuid.UUID) -> HttpResponseBase:
    assessment = assessment_to_look_at(assessment_id)
    if not access.is_open(request, assessment.id):
        raise Http404
    response = photo_media.send(request, assessment.photo, "display")
    response["Cache-Control"] = photo_media.NO_STORE
    if access.mark_seen(request, assessment.id):
        looks.record_view(assessment=assessment, admin=request.user)
    return response


@require_safe
@admins_only
def heat_map(request: StaffRequest, assessment_id: uuid.UUID) -> HttpResponseBase:
    assessment = assessment_to_look_at(assessment_id)
    if not access.is_open(request, assessment.id) or not assessment.heat_map:
        raise Http404
    return send_heat_map(assessment)
