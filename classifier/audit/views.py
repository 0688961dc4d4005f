"""The audit trail, for admins: a list to search, one event, and a CSV file."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from classifier.audit import services as audit
from classifier.audit.forms import TrailFilterForm
from classifier.audit.page import event_lines, trail_csv
from classifier.audit.selectors import event_by_id
from classifier.core.csv_cells import csv_response
from classifier.core.paging import page_of
from classifier.review.views.guards import StaffRequest, admins_only

EVENTS_A_PAGE = 50
# Rows read from the database at once: bounds the memory of an export.
CHUNK = 2000


@require_safe
@admins_only
def trail(request: StaffRequest) -> HttpResponseBase:
    form = TrailFilterForm(request.GET)
    page = page_of(form.events(), request, size=EVENTS_A_PAGE)
    context = {
        "form": form,
        "page_obj": page,
        "lines": event_lines(page.rows),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "audit/trail.html", context, status=200 if form.is_valid() else 422)


@require_safe
@admins_only
def event(request: StaffRequest, event_id: int) -> HttpResponseBase:
    (line,) = event_lines([event_by_id(event_id)])
    return render(request, "audit/event.html", {"line": line})


@require_safe
@admins_only
def csv(request: StaffRequest) -> HttpResponseBase:
    """Send what the list shows with the same filters, in one file."""
    form = TrailFilterForm(request.GET)
    if not form.is_valid():
        return HttpResponse(status=422)
    audit.record(audit.Event.AUDIT_EXPORTED, actor=audit.staff(request.user))
    lines = trail_csv(form.events().iterator(chunk_size=CHUNK))
    return csv_response(lines, "audit")
