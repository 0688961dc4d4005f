"""A mole's page: what to do, first and newest photo, all photos in time order, size over time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from classifier.assessments.selectors import newest_result
from classifier.combining.page import CombinedPanel, combined_panel
from classifier.comparing import selectors as comparisons
from classifier.comparing.drawing import drawn_height, fit_of
from classifier.comparing.measured_change_texts import ChangeText
from classifier.comparing.models import Comparison
from classifier.core.paging import Page, page_of
from classifier.measuring.models import Measurement
from classifier.measuring.page import changes_of_mole
from classifier.measuring.texts import format_figure
from classifier.moles import size_chart
from classifier.moles.models import Mole
from classifier.moles.timeline_selectors import SizeInPhoto, photos_with_findings, sizes_of
from classifier.next_steps.panel import NextStep, step_of_mole
from classifier.next_steps.selectors import facts_of_mole
from classifier.people.access import PersonRequest
from classifier.photos.models import Photo
from classifier.photos.selectors import newest_photo, photos_visible_to
from classifier.review.asking import Asking, asking_about_photo


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One photo; `size` is in words, and `has_older` says whether the mole has an older photo."""

    photo: Photo
    measurement: Measurement | None
    size: str
    has_older: bool


@dataclass(frozen=True, slots=True)
class SizeRow:
    """A line of the table beside the chart."""

    photo_id: UUID
    taken_at: datetime
    size: str


@dataclass(frozen=True, slots=True)
class SizeHistory:
    """A mole's size over time; `chart` is None if no photo has a size in millimetres.

    `measured` counts all photos with a size, of which `rows` may be a part; `unscaled` counts the
    measured photos without a scale, which have none.
    """

    chart: size_chart.Chart | None
    rows: list[SizeRow]
    measured: int
    unscaled: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A mole's first and newest photo, each drawn 1000 wide and so high.

    `transform` (CSS) lays the later photo on the earlier one; empty if none is known.
    """

    earlier: Photo
    later: Photo
    earlier_height: float
    later_height: float
    transform: str


@dataclass(frozen=True, slots=True)
class MolePage:
    """`step` is None before the first result; `recent` are the last comparisons.

    `asking` says whether the person may ask a clinician.
    `pair` is None unless the mole has two photos of known time. `newest` is the newest photo.
    `together` is the combined result of the photos of one day, None if no day has several.
    `first` is a photo that was ticked alone, to be compared with one on another page of the list.
    """

    mole: Mole
    step: NextStep | None
    asking: Asking
    pair: Pair | None
    newest: Photo | None
    page_obj: Page[Photo]
    rows: list[TimelineRow]
    together: CombinedPanel | None
    upload_url: str
    can_compare: bool
    first: Photo | None
    is_first_elsewhere: bool
    changes: list[ChangeText]
    recent: QuerySet[Comparison]
    size_history: SizeHistory


def mole_page(request: PersonRequest, mole: Mole) -> MolePage:
    """Return one page of a mole's photos, newest first. Raises Http404 for a page too many."""
    page = page_of(photos_with_findings(request.user, mole), request)
    first = _first_chosen(request, mole)
    newest = page.rows[0] if page.rows and not page.has_previous else newest_photo(mole)
    latest = newest_result(newest) if newest else None
    return MolePage(
        mole=mole,
        step=step_of_mole(mole, facts_of_mole(mole.pk), latest),
        asking=asking_about_photo(newest) if newest else Asking(),
        pair=_pair(mole),
        newest=newest,
        page_obj=page,
        rows=_rows(page),
        together=combined_panel(mole, request.GET.get("day", "")),
        upload_url=f"{reverse('photo_upload')}?{urlencode({'mole': str(mole.id)})}",
        can_compare=page.has_other_pages or len(page.rows) > 1,
        first=first,
        is_first_elsewhere=first is not None and first not in page.rows,
        changes=changes_of_mole(mole),
        recent=comparisons.recent_comparisons(request.user, mole),
        size_history=_size_history(mole),
    )


def _pair(mole: Mole) -> Pair | None:
    ends = comparisons.oldest_and_newest_photo(mole)
    if ends is None:
        return None
    earlier, later = ends
    aligned = comparisons.alignments_of([(earlier.pk, later.pk)])
    comparison = aligned.get((earlier.pk, later.pk))
    return Pair(
        earlier=earlier,
        later=later,
        earlier_height=round(drawn_height(earlier), 2),
        later_height=round(drawn_height(later), 2),
        transform=fit_of(comparison, None).transform if comparison else "",
    )


def size_in_words(measurement: Measurement | None) -> str:
    """Write the longest diameter with its interval; empty without one in millimetres."""
    longest = measurement.longest_diameter if measurement else None
    return format_figure(longest) if longest and longest["unit"] == "mm" else ""


def _size_history(mole: Mole) -> SizeHistory:
    found = sizes_of(mole, at_most=size_chart.MOST_POINTS)
    sizes = [_chart_size(row) for row in found.rows]
    return SizeHistory(
        chart=size_chart.draw(sizes) if sizes else None,
        rows=[
            SizeRow(row.photo_id, row.taken_at, format_figure(row.longest)) for row in found.rows
        ],
        measured=found.measured,
        unscaled=found.unscaled,
    )


def _chart_size(row: SizeInPhoto) -> size_chart.Size:
    longest = row.longest
    taken_at = timezone.localtime(row.taken_at)
    return size_chart.Size(taken_at, longest["value"], longest["low"], longest["high"])


def _rows(page: Page[Photo]) -> list[TimelineRow]:
    last = len(page.rows) - 1
    rows = []
    for number, photo in enumerate(page.rows):
        measured = next(iter(photo.measured), None)  # type: ignore[attr-defined]
        has_older = number < last or page.has_next
        rows.append(TimelineRow(photo, measured, size_in_words(measured), has_older))
    return rows


def _first_chosen(request: PersonRequest, mole: Mole) -> Photo | None:
    try:
        photo_id = UUID(request.GET["with"])
    except (KeyError, ValueError):
        return None
    return photos_visible_to(request.user).filter(mole=mole, pk=photo_id).first()
