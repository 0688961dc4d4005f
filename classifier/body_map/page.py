"""What the pages of the body map show. The number of queries does not grow with the moles."""

import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from classifier.assessments.texts import BADGES
from classifier.body_map.forms import SpotForm
from classifier.body_map.listing import ZoneGroup, zone_groups
from classifier.body_map.zones import FIGURES, Zone, all_zones, drawing_of
from classifier.moles.models import Mole
from classifier.moles.selectors import moles_of
from classifier.moles.services import Spot
from classifier.overviews.models import OverviewPin
from classifier.people.models import Subject
from classifier.reminders.selectors import due_reminders
from classifier.results.selectors import moles_with_latest, newest_bands, outcome_of

NO_PHOTO = "none"
# Bounds the list beside the map; the list of moles has them all.
UNPLACED_SHOWN = 12
# Stands for a mole's or a photo's key in an address; the script puts the key in.
ANY_ID = uuid.UUID(int=0)
OUTCOMES: dict[str, str | Promise] = {**BADGES, NO_PHOTO: _("No photo yet")}
# A photo without an assessment looks like one that waits for it.
NO_ASSESSMENT = "queued"
# From the most serious on: a group of pins shows the most serious of their outcomes.
BY_URGENCY = ("higher", "unclear", "lower", "failed", "rejected", "running", "queued", NO_PHOTO)


class Pin(NamedTuple):
    """One mole on the map. `outcome` is that of the lists, or "none" without a photo.

    `photo_id` is its latest photo and `taken` the day of it in words, None and "" without one.
    """

    mole_id: uuid.UUID
    name: str
    figure: str
    zone: str
    x: float
    y: float
    outcome: str
    is_due: bool
    photo_id: uuid.UUID | None
    taken: str


class ZoneCount(NamedTuple):
    """Number of moles in a zone, the most serious outcome, number of moles with a photo due."""

    moles: int
    outcome: str
    due: int


@dataclass(frozen=True, slots=True)
class ZoneMark:
    """What stands on a zone without scripts: `url` is its only mole's page, or the zone's."""

    zone: Zone
    count: ZoneCount
    url: str


@dataclass(frozen=True, slots=True)
class Sides:
    """The figures, and which of them a narrow screen shows."""

    all: tuple[str, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class MapPage:
    """The map. `marks` are by figure, for browsers without scripts.

    `pins` is what the page's script reads; it draws and groups them at every zoom. `badges` are
    the outcomes that have one.
    """

    sides: Sides
    groups: list[ZoneGroup[ZoneCount]]
    marks: dict[str, list[ZoneMark]]
    pins: dict[str, Any]
    badges: tuple[str, ...]
    total: int
    due: int
    unplaced: list[Mole]
    has_more_unplaced: bool


@dataclass(frozen=True, slots=True)
class PlacePage:
    """Choosing a place for a mole, or for a new one (`mole` is None).

    A click without scripts opens `pick_address` with the zone added.
    `chosen` is the zone at `spot`, whose values are those of a SpotForm; `mark` is the same point
    in the drawing's units. `origin` is the overview's pin that the new mole is added from. `next`
    is the page of ours that follows, empty for the mole's own.
    """

    sides: Sides
    groups: list[ZoneGroup[Any]]
    form: SpotForm
    pick_address: str
    mole: Mole | None
    origin: OverviewPin | None
    chosen: Zone | None
    spot: dict[str, Any] | None
    mark: dict[str, float] | None
    next: str
    back_url: str
    back_label: str


def map_page(subject: Subject, side: str) -> MapPage:
    """Return the page; `side` is the figure that the address asks for."""
    pins = pins_of(subject)
    counts = count_by_zone(pins)
    unplaced = list(unplaced_moles(subject)[: UNPLACED_SHOWN + 1])
    return MapPage(
        sides=_sides(side),
        groups=zone_groups(counts),
        marks=_marks(counts, pins),
        pins=_for_script(pins),
        badges=tuple(BADGES),
        total=len(pins),
        due=sum(pin.is_due for pin in pins),
        unplaced=unplaced[:UNPLACED_SHOWN],
        has_more_unplaced=len(unplaced) > UNPLACED_SHOWN,
    )


def place_page(
    form: SpotForm,
    *,
    side: str,
    spot: Spot | None = None,
    mole: Mole | None = None,
    origin: OverviewPin | None = None,
    next_url: str = "",
) -> PlacePage:
    """Return the page; `side` is the figure that the address asks for."""
    drawing = drawing_of(spot.figure) if spot else None
    if mole:
        address = reverse("mole_place", args=[mole.id])
        back_url, back_label = reverse("mole_detail", args=[mole.id]), mole.name
    else:
        address, back_url, back_label = reverse("mole_create"), reverse("mole_list"), _g("Moles")
    if next_url:
        back_url, back_label = next_url, _g("Back")
    kept = {"pin": str(origin.id) if origin else "", "next": next_url}
    query = urlencode({name: value for name, value in kept.items() if value})
    return PlacePage(
        sides=_sides(side, spot.figure if spot else ""),
        groups=zone_groups({}),
        form=form,
        pick_address=f"{address}?{query}" if query else address,
        mole=mole,
        origin=origin,
        chosen=spot.zone() if spot else None,
        spot={"figure": spot.figure, "map_x": spot.x, "map_y": spot.y} if spot else None,
        mark={"x": spot.x * drawing.width, "y": spot.y * drawing.height}
        if spot and drawing
        else None,
        next=next_url,
        back_url=back_url,
        back_label=back_label,
    )


def pins_of(subject: Subject) -> list[Pin]:
    """Return one person's moles that have a place on the map, the most serious first."""
    moles = list(
        moles_with_latest(subject)
        .exclude(figure="")
        .annotate(is_due=Exists(due_reminders().filter(mole=OuterRef("pk"))))
    )
    assessed = newest_bands([mole.pk for mole in moles])
    pins = [_pin(mole, assessed[mole.pk].band if mole.pk in assessed else "") for mole in moles]
    return sorted(pins, key=lambda pin: (BY_URGENCY.index(pin.outcome), pin.name))


def unplaced_moles(subject: Subject) -> QuerySet[Mole]:
    """Return the moles that have no place on the map yet."""
    return moles_of(subject).filter(Q(figure="") | Q(zone=""))


def moles_in_zone(subject: Subject, zone: str) -> QuerySet[Mole]:
    """Return the moles of one zone, each with its latest photo and result."""
    return moles_with_latest(subject).filter(zone=zone)


def count_by_zone(pins: list[Pin]) -> dict[str, ZoneCount]:
    """Return the count of each zone that has a mole on the map."""
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


def _pin(mole: Any, band: str) -> Pin:
    """Return the pin of a placed mole; `mole` has what `pins_of` annotates."""
    taken_at = mole.latest_taken_at
    return Pin(
        mole_id=mole.pk,
        name=mole.label or all_zones()[mole.zone].label,
        figure=mole.figure,
        zone=mole.zone,
        x=mole.map_x,
        y=mole.map_y,
        outcome=(outcome_of(mole, band) or NO_ASSESSMENT) if mole.latest_photo_id else NO_PHOTO,
        is_due=mole.is_due,
        photo_id=mole.latest_photo_id,
        taken=date_format(timezone.localtime(taken_at), "j F Y") if taken_at else "",
    )


def _sides(*wanted: str) -> Sides:
    """Show the first wanted figure that exists."""
    return Sides(FIGURES, next((side for side in wanted if side in FIGURES), FIGURES[0]))


def _marks(counts: dict[str, ZoneCount], pins: list[Pin]) -> dict[str, list[ZoneMark]]:
    moles = {pin.zone: pin.mole_id for pin in pins}
    marks: dict[str, list[ZoneMark]] = {figure: [] for figure in FIGURES}
    for code, count in counts.items():
        url = reverse("body_map_zone", args=[code])
        if count.moles == 1:
            url = reverse("mole_detail", args=[moles[code]])
        zone = all_zones()[code]
        marks[zone.figure].append(ZoneMark(zone, count, url))
    return marks


def _for_script(pins: list[Pin]) -> dict[str, Any]:
    return {
        "pins": [
            {
                "id": str(pin.mole_id),
                "figure": pin.figure,
                "zone": pin.zone,
                "x": pin.x,
                "y": pin.y,
                "name": pin.name,
                "outcome": pin.outcome,
                "isDue": pin.is_due,
                "photo": str(pin.photo_id or ""),
                "taken": pin.taken,
            }
            for pin in pins
        ],
        "order": BY_URGENCY,
        "words": {outcome: str(words) for outcome, words in OUTCOMES.items()},
        "moleAddress": reverse("mole_detail", args=[ANY_ID]),
        "photoAddress": reverse("photo_media", args=[ANY_ID, "thumbnail"]),
        "anyId": str(ANY_ID),
        "sentences": {
            "due": _g("due"),
            "moles": _g("{count} moles"),
            "most": _g("most serious: {band}"),
        },
    }
