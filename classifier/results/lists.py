"""Results: the list, the download, one of them."""

import uuid

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from classifier.assessments.selectors import assessment_visible_to, assessments_of
from classifier.core.paging import page_of
from classifier.moles.selectors import moles_of
from classifier.people.access import PersonRequest, for_people
from classifier.results import services as results
from classifier.results.csv_export import rows
from classifier.results.forms import ResultFilterForm
from classifier.results.page import result_context


@require_safe
@for_people
def result_list(request: PersonRequest) -> HttpResponseBase:
    """Show all results, newest first, narrowed down by mole, outcome and time."""
    form = _filters(request)
    asked = assessments_of(request.subject)
    is_filtered = any(request.GET.get(name) for name in form.fields)
    page = page_of(form.apply(asked) if form.is_valid() else asked.none(), request)
    return render(
        request,
        "results/list.html",
        {"form": form, "page_obj": page, "is_filtered": is_filtered},
    )


@require_safe
@for_people
def result_csv(request: PersonRequest) -> HttpResponseBase:
    """Send the results as a table, with the filters of the list."""
    form = _filters(request)
    asked = assessments_of(request.subject)
    found = form.apply(asked) if form.is_valid() else asked.none()
    results.record_export(user=request.user)
    name = f"skinspect-results-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        rows(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
@for_people
def detail(request: PersonRequest, assessment_id: uuid.UUID) -> HttpResponseBase:
    """Show one result, however old, with its photo."""
    shown = assessment_visible_to(request.user, assessment_id)
    return render(request, "results/detail.html", result_context(shown.photo, shown))


def _filters(request: PersonRequest) -> ResultFilterForm:
    return ResultFilterForm(request.GET, moles=moles_of(request.subject))
