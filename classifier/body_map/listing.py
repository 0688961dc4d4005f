"""The zones as a list, for people who cannot or do not want to point at the map."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from classifier.body_map.zones import FIGURES, GROUPS, Zone, all_zones

Count = TypeVar("Count")


@dataclass(frozen=True, slots=True)
class PlaceRow(Generic[Count]):
    """One named place with its zone, or its two zones right and left; each with its count."""

    name: str
    zones: list[tuple[Zone, Count | None]]


@dataclass(frozen=True, slots=True)
class ZoneGroup(Generic[Count]):
    """The places of one part of the body."""

    code: str
    name: str | Promise
    figures: dict[str, list[PlaceRow[Count]]]


def zone_groups(counts: Mapping[str, Count]) -> list[ZoneGroup[Count]]:
    """Return all zones by part of the body and figure, with what is counted in each."""
    return [
        ZoneGroup(
            group,
            name,
            {figure: _places(group, figure, counts) for figure in FIGURES},
        )
        for group, name in GROUPS.items()
    ]


def _places(group: str, figure: str, counts: Mapping[str, Count]) -> list[PlaceRow[Count]]:
    found: dict[str, PlaceRow[Count]] = {}
    for zone in all_zones().values():
        if (zone.group, zone.figure) == (group, figure):
            row = found.setdefault(zone.name, PlaceRow(_(zone.name), []))
            row.zones.append((zone, counts.get(zone.code)))
    return list(found.values())
