"""What the body map shows of a person's moles, in as many queries for one as for hundreds."""

import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classifier.assessments.texts import BADGES
from classifier.body_map.zones import all_zones
from classifier.moles.models import Mole
from classifier.moles.selectors import moles_of
from classifier.people.models import Subject
from classifier.reminders.selectors import due_reminders
from classifier.results.selectors import latest_outcome, latest_photos, moles_with_latest

NO_PHOTO = "none"
OUTCOMES: dict[str, str | Promise] = {**BADGES, NO_PHOTO: _("No photo yet")}
# A photo that no assessment was asked for yet looks like one that waits.
UNASKED = "queued"
# From the most serious on: what a group of pins shows is the first that one of them has.
BY_URGENCY = ("higher", "unclear", "lower", "failed", "rejected", "running", "queued", NO_PHOTO)


class Pin(NamedTuple):
    """One mole on the map. `outcome` is its latest band or status, or "none" without a photo."""

    mole_id: uuid.UUID
    name: str
    figure: str
    zone: str
    x: float
    y: float
    outcome: str
    is_due: bool


class ZoneCount(NamedTuple):
    """How many moles a zone has, the most serious outcome of them, and how many are due."""

    moles: int
    outcome: str
    due: int


def pins_of(subject: Subject) -> list[Pin]:
    """Return the moles of one person that have a place on the map: one query."""
    rows: Iterable[tuple[Any, ...]] = (
        moles_of(subject)
        .exclude(figure="")
        .order_by()
        .annotate(
            outcome=Subquery(latest_outcome(OuterRef("pk"))),
            has_photo=Exists(latest_photos(OuterRef("pk"))),
            is_due=Exists(due_reminders().filter(mole=OuterRef("pk"))),
        )
        .values_list(
            "id", "label", "figure", "zone", "map_x", "map_y", "outcome", "has_photo", "is_due"
        )
    )
    zones = all_zones()
    return [
        Pin(
            mole_id,
            label or zones[zone].label,
            figure,
            zone,
            x,
            y,
            (outcome or UNASKED) if has_photo else NO_PHOTO,
            is_due,
        )
        for mole_id, label, figure, zone, x, y, outcome, has_photo, is_due in rows
    ]


def unplaced_moles(subject: Subject) -> QuerySet[Mole]:
    """Return the moles that have no place on the map yet."""
    return moles_of(subject).filter(Q(figure="") | Q(zone=""))


def moles_in_zone(subject: Subject, zone: str) -> QuerySet[Mole]:
    """Return the moles of one zone, each with its latest photo and result."""
    return moles_with_latest(subject).filter(zone=zone)


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
