"""The queue, and one case on the reading screen, step by step."""

import json
import uuid
from collections.abc import Callable
from typing import Unpack

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from classifier.assessments.models import Assessment
from classifier.core import heat_maps
from classifier.core.errors import ServiceError
from classifier.core.pages import page_context
from classifier.photos import media as photo_media
from classifier.review.errors import ClaimLostError
from classifier.review.forms import AnswerForm, FindingForm, ReasonForm, RevisionForm
from classifier.review.models import Reading
from classifier.review.page import CaseForms, case_page, queue_page
from classifier.review.selectors import (
    assessment_of_case,
    case_to_take,
    colleagues_of,
    hides_model,
    may_see_photos,
    photos_of_case,
    reading_of,
)
from classifier.review.services import claims, readings
from classifier.review.views.guards import StaffRequest, on_case_page, readers_only, staff_only

# The draft is the form's own fields; this is far above all of them together.
MAX_DRAFT_BYTES = 64_000


@require_safe
@staff_only
def queue(request: StaffRequest) -> HttpResponseBase:
    """List what waits, without pictures, names and anything of the model; admins see the rules."""
    return render(request, "review/queue.html", page_context(queue_page(request, request.user)))


@require_POST
@readers_only
def next_case(request: StaffRequest) -> HttpResponseBase:
    return _to_next(request)


@require_POST
@readers_only
def take(request: StaffRequest, request_id: uuid.UUID) -> HttpResponseBase:
    """Claim the case that was chosen in the list, or one of which the hold has expired."""
    row = case_to_take(request_id)
    try:
        claims.claim(request=row, reader=request.user)
    except ClaimLostError:
        messages.warning(request, _("Somebody else holds this case, or it was answered."))
        return redirect("review_queue")
    return redirect("review_case", request_id)


@require_safe
@readers_only
def case(request: StaffRequest, request_id: uuid.UUID) -> HttpResponseBase:
    return _page(request, reading_of(request.user, request_id))


@require_POST
@readers_only
def save_draft(request: StaffRequest, request_id: uuid.UUID) -> HttpResponseBase:
    """Keep what was typed so far: a JSON object of the form's fields."""
    reading = reading_of(request.user, request_id)
    if len(request.body) > MAX_DRAFT_BYTES:
        return JsonResponse({"code": "draft_too_long"}, status=413)
    try:
        draft = json.loads(request.body)
    except ValueError:
        draft = None
    if not isinstance(draft, dict) or not all(isinstance(v, str) for v in draft.values()):
        return JsonResponse({"code": "draft_unreadable"}, status=400)
    try:
        readings.save_draft(reading=reading, draft=draft)
    except ClaimLostError as error:
        return JsonResponse({"code": error.code, "sentence": str(error.sentence)}, status=409)
    return HttpResponse(status=204)


@on_case_page
@readers_only
def record_opinion(request: StaffRequest, request_id: uuid.UUID) -> HttpResponseBase:
    reading = reading_of(request.user, request_id)
    form = FindingForm(request.POST)
    if not form.is_valid():
        return _page(request, reading, finding_form=form)
    try:
        readings.record_opinion(reading=reading, finding=form.finding())
    except ServiceError as error:
        messages.warning(request, str(error.sentence))
    return redirect("review_case", request_id)


@on_case_page
@readers_only
def decide(request: StaffRequest, request_id: uuid.UUID) -> HttpResponseBase:
    """End the reading: the first opinion is kept, or revised for a reason."""
    reading = reading_of(request.user, request_id)
    answer_form = AnswerForm(request.POST)
    is_revised = request.POST.get("decision") == "revise"
    revision_form = RevisionForm(request.POST) if is_revised else None
    is_revision_valid = revision_form is None or revision_form.is_valid()
    is_preview = "preview" in request.POST
    if is_preview or not answer_form.is_valid() or not is_revision_valid:
        return _page(
            request,
            reading,
            answer_form=answer_form,
            revision_form=revision_form,
            is_preview_open=is_preview,
        )
    try:
        review = readings.decide(
            reading=reading,
            **answer_form.cleaned_data,
            revised=revision_form.finding() if revision_form else None,
            revision_reason=revision_form.cleaned_data["revision_reason"] if revision_form else "",
        )
    except ServiceError as error:
        messages.warning(request, str(error.sentence))
        return redirect("review_case", request_id)
    if review is None:
        saved = _("Your reading is saved. Another clinician reads this case next.")
    else:
        saved = _("Your answer is saved.")
    return _to_next(request, saved)


@on_case_page
@readers_only
def release(request: StaffRequest, request_id: uuid.UUID) -> HttpResponseBase:
    reading = reading_of(request.user, request_id)
    return _leave(request, lambda: claims.release(reading=reading))


@on_case_page
@readers_only
def skip(request: StaffRequest, request_id: uuid.UUID) -> HttpResponseBase:
    reading = reading_of(request.user, request_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, reading, skip_form=form)
    reason = form.cleaned_data["reason"]
    return _leave(request, lambda: claims.skip(reading=reading, reason=reason))


@on_case_page
@readers_only
def hand_over(request: StaffRequest, request_id: uuid.UUID) -> HttpResponseBase:
    reading = reading_of(request.user, request_id)
    form = ReasonForm(request.POST)
    to = colleagues_of(request.user).filter(email=request.POST.get("to", "")).first()
    if to is None:
        form.add_error(None, _("Choose who takes the case over."))
    if to is None or not form.is_valid():
        return _page(request, reading, hand_over_form=form)
    reason = form.cleaned_data["reason"]
    return _leave(request, lambda: claims.hand_over(reading=reading, to=to, reason=reason))


@require_safe
@readers_only
def photo(
    request: StaffRequest, request_id: uuid.UUID, photo_id: uuid.UUID, kind: str
) -> HttpResponseBase:
    """Send one of the case's photos to its reader."""
    reading = reading_of(request.user, request_id)
    if kind not in photo_media.KINDS or not may_see_photos(reading):
        raise Http404
    row = get_object_or_404(photos_of_case(reading.request), pk=photo_id)
    response = photo_media.send(request, row, kind)
    response["Cache-Control"] = photo_media.NO_STORE
    if kind != "thumbnail":
        readings.record_photo_view(reading=reading, photo_id=row.pk)
    return response


@require_safe
@readers_only
def heat_map(request: StaffRequest, request_id: uuid.UUID) -> HttpResponseBase:
    """Send where the model looked, after the first opinion."""
    reading = reading_of(request.user, request_id)
    if hides_model(reading) or not may_see_photos(reading):
        raise Http404
    assessment = assessment_of_case(reading.request)
    if not assessment.heat_map:
        raise Http404
    return send_heat_map(assessment)


def send_heat_map(assessment: Assessment) -> HttpResponse:
    """Send the map in colour, never to be kept. The caller has checked who may see it.

    Raises Http404 if the file was lost.
    """
    try:
        with assessment.heat_map.open() as file:
            coloured = heat_maps.colour(file.read())
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {**photo_media.PRIVATE_HEADERS, "Cache-Control": photo_media.NO_STORE}
    return HttpResponse(coloured, content_type="image/png", headers=headers)


def _page(request: StaffRequest, reading: Reading, **forms: Unpack[CaseForms]) -> HttpResponse:
    page = case_page(reading, request.user, **forms)
    is_invalid = bool(forms) and not page.is_preview_open
    return render(
        request, "review/case.html", page_context(page), status=422 if is_invalid else 200
    )


def _leave(request: StaffRequest, do: Callable[[], object]) -> HttpResponseBase:
    try:
        do()
    except ServiceError as error:
        messages.warning(request, str(error.sentence))
    return redirect("review_queue")


def _to_next(request: StaffRequest, saved: str = "") -> HttpResponseBase:
    reading = claims.claim_next(reader=request.user)
    if reading is None:
        messages.success(request, f"{saved} {_('No other case waits for you.')}".strip())
        return redirect("review_queue")
    if saved:
        messages.success(request, f"{saved} {_('This is the next case.')}")
    return redirect("review_case", reading.request_id)
