"""Drawings: our own pictures, the score on its scale, and how often a result is right."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ml.labels import Band
from ml.manifest import BandTable

register = template.Library()

ZONE_WIDTH = 120
SCALE_LEFT = 10
LABEL_HALF = 14
PER_ROW = 40
DOT_STEP = 10
IMAGINED = 1000


@register.simple_tag
def figure(name: str, title: str = "") -> SafeString:
    """Draw a picture of `templates/figures`; without a title it is decoration."""
    return render_to_string(f"figures/{name}.svg", {"title": title})


@register.inclusion_tag("partials/score_scale.html")
def score_scale(score: float, lower: float, higher: float) -> dict[str, Any]:
    """Draw a calibrated score among its three bands.

    The bands are drawn equally wide, because the operating points often lie close together near
    one end; the numbers under them say where each begins.
    """
    x = round(scale_position(score, lower, higher), 1)
    return {
        "score": score,
        "lower": lower,
        "higher": higher,
        "x": x,
        "label_x": min(max(x, SCALE_LEFT + LABEL_HALF), SCALE_LEFT + 3 * ZONE_WIDTH - LABEL_HALF),
    }


def scale_position(score: float, lower: float, higher: float) -> float:
    """Return where a score stands on the drawn scale, in its units."""
    edges = (0.0, lower, higher, 1.0)
    zone = 2 if score >= higher else int(score >= lower)
    start, end = edges[zone], edges[zone + 1]
    within = (score - start) / (end - start) if end > start else 0.5
    return SCALE_LEFT + ZONE_WIDTH * (zone + min(max(within, 0.0), 1.0))


@dataclass(frozen=True, slots=True)
class Frequency:
    """What a band would mean among `IMAGINED` lesions of which `malignant` are malignant."""

    band: Band
    malignant: int
    told_malignant: float
    told_benign: float
    told_malignant_low: float
    told_malignant_high: float

    @property
    def benign(self) -> int:
        """How many of the imagined lesions are benign."""
        return IMAGINED - self.malignant

    @property
    def told(self) -> float:
        """How many of the imagined lesions get this band."""
        return self.told_malignant + self.told_benign

    def dots(self) -> dict[str, str]:
        """Return the path of each group of dots: malignant and benign told so, and the rest."""
        places = _places()
        counts = (("malignant", self.told_malignant), ("benign", self.told_benign))
        paths = {name: _path(places, max(1, round(n)) if n else 0) for name, n in counts}
        return {**paths, "rest": _path(places, IMAGINED)}


def frequency(table: BandTable, band: Band, malignant: int) -> Frequency | None:
    """Work out the frequencies of a band; None when the table holds no counts (a stand-in's)."""
    ill, well = table.malignant[band], table.benign[band]
    if not ill.of or not well.of:
        return None
    return Frequency(
        band=band,
        malignant=malignant,
        told_malignant=ill.share * malignant,
        told_benign=well.share * (IMAGINED - malignant),
        told_malignant_low=ill.low * malignant,
        told_malignant_high=ill.high * malignant,
    )


@register.inclusion_tag("partials/natural_frequencies.html")
def natural_frequencies(table: BandTable, band: str, malignant: int = 10) -> dict[str, Any]:
    """Say and draw what a band means among 1,000 lesions, so many of them malignant."""
    return {"frequency": frequency(table, Band(band), malignant), "imagined": IMAGINED}


@register.filter
def about(count: float) -> str:
    """Write an expected count in words and digits; a small one is never called none."""
    if round(count) == 0:
        return gettext("fewer than 1")
    return gettext("about %(count)s") % {"count": f"{round(count):,}"}


@register.filter
def rounded(count: float) -> str:
    """Write an expected count as digits."""
    return f"{round(count):,}"


def _places() -> Iterator[tuple[int, int]]:
    half = DOT_STEP // 2
    for index in range(IMAGINED):
        row, column = divmod(index, PER_ROW)
        yield column * DOT_STEP + half, row * DOT_STEP + half


def _path(places: Iterator[tuple[int, int]], count: int) -> str:
    return "".join(f"M{x} {y}h0" for x, y in islice(places, count))
