"""Results: of one photo, one among earlier ones, the history, a table for spreadsheets."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.assessments.selectors import assessment_visible_to, results_of
from classifier.audit import services as audit
from classifier.core.csv_cells import csv_response
from classifier.core.errors import ServiceError
from classifier.core.pages import page_context
from classifier.core.polling import gone_answer, status_answer
from classifier.people.access import PersonRequest, for_people, with_consent
from classifier.photos.models import Photo
from classifier.photos.selectors import photo_visible_to
from classifier.results.csv_export import result_lines
from classifier.results.forms import HistoryFilterForm
from classifier.results.history import history_page
from classifier.results.lesion_choice import chosen_region
from classifier.results.page import ResultPage, result_page, seen_of
from classifier.results.services import record_export
from classifier.review.services import answers as reviews


@require_safe
@for_people
def photo_detail(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    photo = photo_visible_to(request.user, photo_id)
    if photo.kind == Photo.Kind.OVERVIEW:
        return redirect("overview_detail", photo.id)
    return _result(request, result_page(photo))


@require_safe
@for_people
def photo_status(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    """Answer the waiting page, which asks with what it shows as `seen`."""
    try:
        photo = photo_visible_to(request.user, photo_id)
    except Http404:
        return gone_answer(request, "results/_gone.html")
    latest = photo.assessments.first()
    return status_answer(
        request,
        "results/_result.html",
        lambda: page_context(result_page(photo, latest)),
        is_changed=latest is None or seen_of(latest) != request.GET.get("seen"),
        is_finished=latest is None or latest.is_terminal,
    )


@require_POST
@for_people
@with_consent
def assess(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    photo = photo_visible_to(request.user, photo_id)
    if _is_sent_again(request, photo.assessments.first()):
        return redirect("photo_detail", photo.id)
    try:
        region = chosen_region(photo, list(results_of(photo)), request.POST)
        actor = audit.person(request.user)
        assessments.request_assessment(photo=photo, actor=actor, region=region)
    except ServiceError as error:
        messages.info(request, str(error.sentence))
    return redirect("photo_detail", photo.id)


@require_safe
@for_people
def result_list(request: PersonRequest) -> HttpResponseBase:
    page = history_page(request)
    return render(request, "results/list.html", page_context(page))


@require_safe
@for_people
def result_csv(request: PersonRequest) -> HttpResponseBase:
    """Send what the history shows with the same filters, in one file."""
    form = HistoryFilterForm(request.GET, user=request.user, shown=request.subject)
    record_export(user=request.user)
    return csv_response(result_lines(form.results()), "results")


@require_safe
@for_people
def result_detail(request: PersonRequest, assessment_id: uuid.UUID) -> HttpResponseBase:
    """Show one result, which may be older than the photo's newest."""
    assessment = assessment_visible_to(request.user, assessment_id)
    return _result(request, result_page(assessment.photo, assessment))


def _result(request: PersonRequest, page: ResultPage) -> HttpResponseBase:
    """Show a result; afterwards what clinicians wrote there counts as read."""
    response = render(request, "results/detail.html", page_context(page))
    reviews.mark_read(reviews=page.reviews, user=request.user)
    return response


def _is_sent_again(request: PersonRequest, latest: Assessment | None) -> bool:
    """Whether the form ("after") was made before the newest assessment was requested."""
    after = request.POST.get("after", "")
    return bool(after) and latest is not None and str(latest.id) != after
