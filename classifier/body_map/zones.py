"""The zones of the body map, read from `zones.json` (what they are) and `drawing.json` (where).

Places are fractions of a figure's width and height. "Left" is the person's own left: on the front
figure it lies on the right of the drawing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

FOLDER = Path(__file__).parent
FIGURES = ("front", "back")
GROUPS: dict[str, Promise] = {
    "head": gettext_lazy("Head and neck"),
    "trunk": gettext_lazy("Trunk"),
    "arms": gettext_lazy("Arms and hands"),
    "legs": gettext_lazy("Legs and feet"),
}

# Its only zone is the groin.
WIDER_THAN_ITS_ZONES = ("hip",)

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """One part of the skin on one figure.

    `body_site` is a `BodySite`, `laterality` a `Laterality`; `snomed` is the code of a SNOMED CT
    body structure and `term` its name, the same for both sides, or None if no code fits. `path` is
    SVG in the drawing's units; (`x`, `y`) is a point well inside.
    """

    code: str
    name: str
    group: str
    figure: str
    laterality: str
    body_site: str
    snomed: str | None
    term: str | None
    path: str
    x: float
    y: float

    @property
    def label(self) -> str:
        """The translated name with its side."""
        return _label(self.name, self.laterality, get_language() or "")


@dataclass(frozen=True, slots=True)
class SiteCode:
    """A SNOMED CT body structure; the side is not in it."""

    code: str
    term: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The lines of a figure, as SVG paths. `half_details` is drawn twice, once mirrored."""

    figure: str
    width: float
    height: float
    outline: str
    half_details: str

    @property
    def middle(self) -> float:
        """The x of the body's middle line."""
        return self.width / 2


@cache
def drawing_of(figure: str) -> Drawing:
    """Return the lines of `front` or `back`. Raises KeyError."""
    drawn = _read("drawing.json")
    return Drawing(
        figure,
        drawn["width"],
        drawn["height"],
        drawn["outlines"][figure],
        drawn["half_details"][figure],
    )


@cache
def all_zones() -> dict[str, Zone]:
    """Return the zones by code, from head to foot, front before back."""
    drawn = _read("drawing.json")
    width, height = drawn["width"], drawn["height"]
    return {
        row["code"]: Zone(
            **row,
            path=drawn["zones"][row["code"]]["path"],
            x=drawn["zones"][row["code"]]["at"][0] / width,
            y=drawn["zones"][row["code"]]["at"][1] / height,
        )
        for row in _read("zones.json")
    }


def site_code(zone_code: str, body_site: str) -> SiteCode | None:
    """Return the code of a place: that of its zone, or without one that of its `BodySite`.

    None where no single code fits.
    """
    zone = all_zones().get(zone_code)
    return _codes_of_zones()[zone.code] if zone else _codes_of_sites().get(body_site)


def zones_of(figure: str) -> list[Zone]:
    """Return the zones of one figure."""
    return [zone for zone in all_zones().values() if zone.figure == figure]


def zone_at(figure: str, x: float, y: float) -> Zone | None:
    """Return the zone at a point, or None beside the body."""
    for zone in zones_of(figure):
        if _is_inside(rings_of(zone.code), x, y):
            return zone
    return None


@cache
def rings_of(code: str) -> tuple[Ring, ...]:
    """Return the polygons of a zone, as fractions of the figure."""
    zone = all_zones()[code]
    drawing = drawing_of(zone.figure)
    return tuple(_rings(zone.path, drawing.width, drawing.height))


@cache
def _codes_of_zones() -> dict[str, SiteCode | None]:
    return {
        zone.code: SiteCode(zone.snomed, zone.term) if zone.snomed and zone.term else None
        for zone in all_zones().values()
    }


@cache
def _codes_of_sites() -> dict[str, SiteCode | None]:
    """Return a code for each body site whose zones all have the same one."""
    found: dict[str, set[SiteCode | None]] = {}
    for zone in all_zones().values():
        found.setdefault(zone.body_site, set()).add(_codes_of_zones()[zone.code])
    return {
        site: codes.pop()
        for site, codes in found.items()
        if len(codes) == 1 and site not in WIDER_THAN_ITS_ZONES
    }


def _rings(path: str, width: float, height: float) -> Iterator[Ring]:
    for ring in path.split("M")[1:]:
        points = (point.split() for point in ring.removesuffix("Z").split("L"))
        yield tuple((float(x) / width, float(y) / height) for x, y in points)


def _is_inside(rings: tuple[Ring, ...], x: float, y: float) -> bool:
    """Whether a ray to the right crosses the rings' edges an odd number of times."""
    crossed = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                crossed += 1
    return crossed % 2 == 1


@cache
def _label(name: str, laterality: str, language: str) -> str:  # noqa: ARG001
    """Return the label in the active language; `language` is only the key of the cache."""
    sides = {"left": _("%(place)s, left"), "right": _("%(place)s, right")}
    return sides.get(laterality, "%(place)s") % {"place": _(name)}


@cache
def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
