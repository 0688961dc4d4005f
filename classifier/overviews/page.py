"""What the pages of one overview, and of two compared, show."""

from collections.abc import Iterable
from dataclasses import dataclass

from classifier.body_map.regions import Region, all_regions
from classifier.comparing.models import Comparison
from classifier.overviews.forms import PinForm
from classifier.overviews.models import OverviewPin
from classifier.overviews.selectors import (
    Suggestion,
    comparison_of,
    new_pins,
    overviews_in,
    pins_on,
    suggest_pins,
)
from classifier.photos.models import Photo

# The width of the drawing, in its own units: pins and numbers are drawn for this width.
SHEET_WIDTH = 520
# Bounds the list of other overviews to compare with; the region's page has them all.
MOST_OTHERS = 12


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """One overview. `pins` are numbered from 1; `moved` is the pin that is being moved."""

    photo: Photo
    region: Region | None
    height: float
    pins: list[tuple[int, OverviewPin]]
    moved: OverviewPin | None
    form: PinForm
    others: Iterable[Photo]


@dataclass(frozen=True, slots=True)
class ComparedOverviewsPage:
    """Two overviews. Each pin comes with whether it is new; `fresh` are the new ones."""

    older: Photo
    newer: Photo
    older_height: float
    newer_height: float
    older_pins: list[tuple[OverviewPin, bool]]
    newer_pins: list[tuple[OverviewPin, bool]]
    region: Region | None
    fresh: list[OverviewPin]
    comparison: Comparison | None
    suggestions: list[Suggestion]


def sheet_height(photo: Photo) -> float:
    """Return the height of a photo drawn SHEET_WIDTH wide, in the same units."""
    return round(SHEET_WIDTH * photo.height / photo.width, 1)


def overview_page(photo: Photo, form: PinForm, *, moved_pin_id: str = "") -> OverviewPage:
    """`moved_pin_id` comes from the address: a key that is not on the photo moves none."""
    pins = pins_on(photo)
    return OverviewPage(
        photo=photo,
        region=all_regions().get(photo.region),
        height=sheet_height(photo),
        pins=list(enumerate(pins, 1)),
        moved=next((pin for pin in pins if str(pin.id) == moved_pin_id), None),
        form=form,
        others=overviews_in(photo.subject, photo.region).exclude(pk=photo.pk)[:MOST_OTHERS],
    )


def compared_overviews_page(older: Photo, newer: Photo) -> ComparedOverviewsPage:
    """Expects two overviews of one region, the older first."""
    older_pins, newer_pins = pins_on(older), pins_on(newer)
    comparison = comparison_of(older, newer)
    fresh = new_pins(older_pins, newer_pins)
    return ComparedOverviewsPage(
        older=older,
        newer=newer,
        older_height=sheet_height(older),
        newer_height=sheet_height(newer),
        older_pins=[(pin, False) for pin in older_pins],
        newer_pins=[(pin, pin.id in fresh) for pin in newer_pins],
        region=all_regions().get(newer.region),
        fresh=[pin for pin in newer_pins if pin.id in fresh],
        comparison=comparison,
        suggestions=suggest_pins(older_pins, newer_pins, comparison),
    )
