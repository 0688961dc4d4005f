"""What the body map shows of a person's moles: two queries, however many there are."""

import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from classifier import selectors
from classifier.body_map.zones import all_zones
from classifier.models import Assessment, Mole, Photo, Reminder, Subject

NO_PHOTO = "none"
# From the most serious on: what a group of pins shows is the first that one of them has.
BY_URGENCY = ("higher", "unclear", "lower", "failed", "rejected", "running", "queued", NO_PHOTO)


@dataclass(frozen=True, slots=True)
class Pin:
    """One mole on the map. `outcome` is its latest band or status, or "none" without a photo."""

    mole_id: uuid.UUID
    name: str
    figure: str
    zone: str
    x: float
    y: float
    outcome: str
    is_due: bool


@dataclass(frozen=True, slots=True)
class ZoneCount:
    """How many moles a zone has, the most serious outcome of them, and how many are due."""

    moles: int
    outcome: str
    due: int


def pins_of(subject: Subject) -> list[Pin]:
    """Return the moles of one person that have a place on the map."""
    placed = selectors.moles_of(subject).exclude(figure="").order_by()
    return _pins(_shown(placed), subject)


def _shown(moles: QuerySet[Mole]) -> QuerySet[Mole]:
    """Add each mole's latest photo and whether a reminder of it is due."""
    photo = Photo.objects.filter(mole=OuterRef("pk"), binned_at=None)
    latest = photo.order_by("-taken_at", "-uploaded_at").values("id")[:1]
    due = Reminder.objects.filter(
        mole=OuterRef("pk"), paused_at=None, due_on__lte=timezone.localdate()
    )
    return moles.annotate(latest_photo_id=Subquery(latest), is_due=Exists(due))


def _pins(moles: QuerySet[Mole], subject: Subject) -> list[Pin]:
    rows = list(
        moles.values_list(
            "id", "label", "figure", "zone", "map_x", "map_y", "latest_photo_id", "is_due"
        )
    )
    outcomes = _outcomes(subject, moles)
    zones = all_zones()
    return [
        Pin(
            mole_id,
            label or zones[zone].label,
            figure,
            zone,
            x,
            y,
            outcomes.get(photo, "queued") if photo else NO_PHOTO,
            is_due,
        )
        for mole_id, label, figure, zone, x, y, photo, is_due in rows
    ]


def _outcomes(subject: Subject, moles: QuerySet[Mole]) -> dict[uuid.UUID, str]:
    """Return the newest band, or status, of each mole's latest photo."""
    latest = moles.values("latest_photo_id")
    found = Assessment.objects.filter(subject=subject, photo__in=latest)
    rows = found.order_by("requested_at").values_list("photo_id", "band", "status")
    return {photo: band or status for photo, band, status in rows}


def unplaced_moles(subject: Subject) -> QuerySet[Mole]:
    """Return the moles that have no place on the map yet."""
    return selectors.moles_of(subject).filter(Q(figure="") | Q(zone=""))


def moles_in_zone(subject: Subject, zone: str) -> QuerySet[Mole]:
    """Return the moles of one zone, each with its latest photo and result."""
    return selectors.moles_with_latest(subject).filter(zone=zone)


def by_zone(pins: list[Pin]) -> dict[str, ZoneCount]:
    """Count pins by zone."""
    grouped: dict[str, list[Pin]] = {}
    for pin in pins:
        grouped.setdefault(pin.zone, []).append(pin)
    return {
        zone: ZoneCount(
            len(group),
            min((pin.outcome for pin in group), key=BY_URGENCY.index),
            sum(pin.is_due for pin in group),
        )
        for zone, group in grouped.items()
    }
