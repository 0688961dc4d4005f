"""A mole over time: its page, with all photos, what is known of each, and its size as a chart."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from classifier.comparing import selectors as comparisons
from classifier.core.paging import Page, page_of
from classifier.measuring.models import Measurement
from classifier.measuring.page import changes_of_mole
from classifier.measuring.texts import format_figure
from classifier.moles import size_chart
from classifier.moles import timeline as history
from classifier.moles.models import Mole
from classifier.moles.selectors import mole_visible_to
from classifier.people.access import PersonRequest, for_people
from classifier.photos.models import Photo
from classifier.photos.selectors import photos_visible_to


@dataclass(frozen=True, slots=True)
class Row:
    """One photo of the timeline; `size` is in words, and `has_older` whether others follow."""

    photo: Photo
    measurement: Measurement | None
    size: str
    has_older: bool


@require_safe
@for_people
def mole(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    """Show one mole with its photos in time order, newest first."""
    shown = mole_visible_to(request.user, mole_id)
    page = page_of(history.timeline(request.user, shown), request)
    first = _first_chosen(request, shown)
    latest = next((result for photo in page.rows[:1] for result in photo.assessments.all()), None)
    context = {
        "mole": shown,
        "page_obj": page,
        "rows": list(_rows(page)),
        "latest": latest,
        "upload_url": f"{reverse('photo_upload')}?{urlencode({'mole': str(shown.id)})}",
        "first": first,
        "is_first_elsewhere": first is not None and first not in page.rows,
        "changes": changes_of_mole(shown),
        "recent": comparisons.recent_comparisons(request.user, shown),
        **chart_context(shown),
    }
    return render(request, "moles/detail.html", context)


def chart_context(mole: Mole) -> dict[str, Any]:
    """Return the chart of a mole's size, nothing but counts where there is no size to draw."""
    found = history.sizes_of(mole, at_most=size_chart.MOST_POINTS)
    sizes = [_size(row) for row in found.rows]
    return {
        "sizes": [(row, format_figure(row.longest)) for row in found.rows],
        "chart": size_chart.draw(sizes) if sizes else None,
        "measured": found.measured,
        "unscaled": found.unscaled,
    }


def size_in_words(measurement: Measurement | None) -> str:
    """Write the longest diameter with its interval; empty without one in millimetres."""
    longest = measurement.longest_diameter if measurement else None
    return format_figure(longest) if longest and longest["unit"] == "mm" else ""


def _size(row: history.Sized) -> size_chart.Size:
    longest = row.longest
    when = timezone.localtime(row.taken_at)
    return size_chart.Size(when, longest["value"], longest["low"], longest["high"])


def _rows(page: Page[Photo]) -> Sequence[Row]:
    last = len(page.rows) - 1
    rows = []
    for number, photo in enumerate(page.rows):
        measured = next(iter(photo.measured), None)  # type: ignore[attr-defined]
        has_older = number < last or page.has_next
        rows.append(Row(photo, measured, size_in_words(measured), has_older))
    return rows


def _first_chosen(request: PersonRequest, mole: Mole) -> Photo | None:
    """Return the photo that was ticked alone, to be compared with one of another page."""
    try:
        key = uuid.UUID(request.GET["with"])
    except (KeyError, ValueError):
        return None
    return photos_visible_to(request.user).filter(mole=mole, pk=key).first()
