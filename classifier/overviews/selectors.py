"""Reads of overviews and pins, and which pins a newer overview has or lacks."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from classifier.body_map.regions import Region, all_regions
from classifier.comparing.models import Comparison
from classifier.overviews.models import OverviewPin
from classifier.people.models import Subject, User
from classifier.people.models.querysets import not_binned
from classifier.photos.models import Photo, newest_first
from classifier.photos.selectors import photos_visible_to
from ml.geometry import inverse, mapped


@dataclass(frozen=True, slots=True)
class RegionSummary:
    """A region with how many overviews it has, and the newest of them."""

    region: Region
    count: int
    latest_id: uuid.UUID
    latest_at: datetime


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The place of an older photo's pin on the newer photo, as fractions."""

    pin: OverviewPin
    x: float
    y: float


def overviews_of(subject: Subject) -> QuerySet[Photo]:
    """Return a person's overviews, newest first."""
    return Photo.objects.kept().filter(subject=subject, kind=Photo.Kind.OVERVIEW)


def overviews_in(subject: Subject, region: str) -> QuerySet[Photo]:
    """Return a person's overviews of one region, newest first, with how many pins each has."""
    pins = Count("pins", filter=not_binned("pins__mole"))
    found = overviews_of(subject).filter(region=region).annotate(pin_count=pins)
    # A grouped query forgets the model's own order.
    return found.order_by(*newest_first())


def region_summaries(subject: Subject) -> list[RegionSummary]:
    """Return the regions that have overviews, from head to foot: one query."""
    own = overviews_of(subject)
    latest = own.filter(region=OuterRef("region"))
    rows = (
        own.order_by()
        .values("region")
        .annotate(
            count=Count("id"),
            latest_id=Subquery(latest.values("id")[:1]),
            latest_at=Subquery(latest.values("taken_at")[:1]),
        )
        .values_list("region", "count", "latest_id", "latest_at")
    )
    found = {region: (count, key, at) for region, count, key, at in rows}
    return [
        RegionSummary(region, *found[code])
        for code, region in all_regions().items()
        if code in found
    ]


def overview_visible_to(user: User, photo_id: uuid.UUID) -> Photo:
    """Return one of the user's overviews. Raises Http404."""
    overviews = photos_visible_to(user).filter(kind=Photo.Kind.OVERVIEW)
    return get_object_or_404(overviews, pk=photo_id)


def pin_visible_to(user: User, pin_id: uuid.UUID) -> OverviewPin:
    """Return one of the pins on the user's overviews. Raises Http404."""
    overviews = photos_visible_to(user).filter(kind=Photo.Kind.OVERVIEW)
    pins = OverviewPin.objects.filter(photo__in=overviews.values("pk"))
    return get_object_or_404(pins.select_related("photo", "mole"), pk=pin_id)


def pins_on(photo: Photo) -> list[OverviewPin]:
    """Return the pins of an overview, without those of moles in the bin."""
    return list(photo.pins.kept().select_related("mole"))


def comparison_of(earlier: Photo, later: Photo) -> Comparison | None:
    """Return the comparison of two photos, if it was requested."""
    return Comparison.objects.filter(earlier=earlier, later=later).first()


def new_pins(older: list[OverviewPin], newer: list[OverviewPin]) -> set[uuid.UUID]:
    """Return the keys of pins of the newer photo that the older one lacks."""
    known = {_identity(pin) for pin in older}
    return {pin.id for pin in newer if _identity(pin) not in known}


def suggest_pins(
    older: list[OverviewPin], newer: list[OverviewPin], comparison: Comparison | None
) -> list[Suggestion]:
    """Return the places on the newer photo of older pins that it lacks.

    Empty unless the photos are aligned. Places outside the newer photo are left out.
    """
    if comparison is None or not comparison.aligned or not comparison.matrix:
        return []
    known = {_identity(pin) for pin in newer}
    missing = [pin for pin in older if _identity(pin) not in known]
    placed = [Suggestion(pin, *_place_on_later(pin, comparison)) for pin in missing]
    return [each for each in placed if 0 <= each.x <= 1 and 0 <= each.y <= 1]


def _place_on_later(pin: OverviewPin, comparison: Comparison) -> tuple[float, float]:
    earlier, later = comparison.earlier, comparison.later
    place = (pin.x * earlier.width, pin.y * earlier.height)
    ((x, y),) = mapped(inverse(np.array(comparison.matrix)), [place]).tolist()
    return x / later.width, y / later.height


def _identity(pin: OverviewPin) -> tuple[uuid.UUID | None, str]:
    """Return what makes two pins the same: the mole, else the name."""
    return pin.mole_id, "" if pin.mole_id else pin.label.strip().casefold()
