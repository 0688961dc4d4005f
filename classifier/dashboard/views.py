"""The dashboard for admins: figures of a period, and how the service runs now."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from classifier.core.csv_cells import csv_lines, csv_response
from classifier.core.errors import ServiceError
from classifier.core.pages import page_context
from classifier.dashboard import services
from classifier.dashboard.page import figures_page, operation_page, tables_of
from classifier.dashboard.period import PeriodForm
from classifier.dashboard.selectors import failure
from classifier.dashboard.tables import csv_headings, csv_rows
from classifier.review.views.guards import StaffRequest, admins_only


@require_safe
@admins_only
def figures(request: StaffRequest) -> HttpResponseBase:
    page = figures_page(PeriodForm(request.GET))
    return render(request, "dashboard/figures.html", page_context(page))


@require_safe
@admins_only
def table_csv(request: StaffRequest, table: str) -> HttpResponseBase:
    """Send one table's numbers."""
    tables, _uncounted = tables_of(PeriodForm(request.GET).period())
    found = next((each for each in tables if each.slug == table), None)
    if found is None:
        raise Http404
    return csv_response(csv_lines(csv_headings(found), csv_rows(found)), found.slug)


@require_safe
@admins_only
def operation(request: StaffRequest) -> HttpResponseBase:
    return render(request, "dashboard/operation.html", page_context(operation_page(request)))


@require_POST
@admins_only
def retry(request: StaffRequest, assessment_id: uuid.UUID) -> HttpResponseBase:
    try:
        services.retry(assessment=failure(assessment_id), admin=request.user)
        messages.success(request, _("The photo is being assessed again."))
    except ServiceError as error:
        messages.warning(request, str(error.sentence))
    return redirect("dashboard_operation")
