"""The history: every result of a person, by the month in which its photo was taken."""

from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from classifier.assessments.models import Assessment
from classifier.core.paging import Page, page_of
from classifier.people.access import PersonRequest
from classifier.people.models import Subject
from classifier.photos.models import newest_first
from classifier.results.forms import HistoryFilterForm

# Rows are 72 pixels high: about three screens of a phone.
ROWS = 24


@dataclass(frozen=True, slots=True)
class Month:
    """A month in words, with the results of its photos on this page."""

    name: str
    results: list[Assessment]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of the history of `subject`."""

    subject: Subject
    form: HistoryFilterForm
    is_filtered: bool
    page_obj: Page[Assessment]
    months: list[Month]


def history_page(request: PersonRequest) -> HistoryPage:
    """Return the page that the request asks for. Raises Http404 when there is no such page."""
    shown = request.subject
    form = HistoryFilterForm(request.GET, user=request.user, shown=shown)
    results = form.results().order_by(*newest_first("photo"), "-requested_at", "id")
    page = page_of(results, request, size=ROWS)
    return HistoryPage(
        subject=form.person_shown() if form.is_valid() else shown,
        form=form,
        is_filtered=form.is_filtered,
        page_obj=page,
        months=[Month(name, list(rows)) for name, rows in groupby(page.rows, key=_month)],
    )


def _month(result: Assessment) -> str:
    if not result.photo.is_dated:
        return _("Day not known")
    return date_format(timezone.localtime(result.photo.taken_at), "F Y")
