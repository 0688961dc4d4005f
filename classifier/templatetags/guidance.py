"""How often a result is right, in words and as dots."""

import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext

from classifier.assessments.texts import BADGES
from classifier.guidance.frequencies import IMAGINED, Frequency, frequencies, has_counts
from classifier.guidance.model_texts import TABLE_PARTS
from ml.classification.manifest import BandTable
from ml.labels import Band

register = template.Library()

PER_ROW = 40
DOT_STEP = 10


@register.inclusion_tag("guidance/natural_frequencies.html")
def natural_frequencies(table: BandTable, band: str) -> dict[str, Any]:
    """Say what a band means among lesions told it, for each stated share of malignant ones."""
    return {
        "frequencies": _frequencies(table, band),
        "told": str(BADGES[band]).lower(),
        "imagined": IMAGINED,
        "table": table,
    }


@register.inclusion_tag("guidance/frequency_pictures.html")
def frequency_pictures(table: BandTable, band: str) -> dict[str, Any]:
    """Draw the same among 1,000 lesions, one dot each."""
    return {
        "pictures": [(drawn, dots(drawn)) for drawn in _frequencies(table, band)],
        "imagined": IMAGINED,
    }


def dots(drawn: Frequency) -> dict[str, str]:
    """Return the path of each group of dots: malignant and benign told so, and the rest."""
    places = _places()
    counts = (("malignant", drawn.told_malignant), ("benign", drawn.told_benign))
    paths = {name: _path(places, max(1, round(n)) if n else 0) for name, n in counts}
    return {**paths, "rest": _path(places, IMAGINED)}


def _frequencies(table: BandTable, band: str) -> list[Frequency]:
    return list(frequencies(table, Band(band))) if has_counts(table) else []


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


@register.filter
def in_a_thousand(share: float) -> float:
    """Turn a share of one into a count among the imagined lesions."""
    return share * IMAGINED


@register.filter
def at_least(count: float) -> str:
    """Write the lower bound of an expected count, rounded down."""
    return f"{math.floor(count):,}"


@register.filter
def at_most(count: float) -> str:
    """Write the upper bound of an expected count, rounded up."""
    return f"{math.ceil(count):,}"


@register.filter
def counted_on(table: BandTable) -> str | Promise:
    """Say in plain words what a table was counted on."""
    return TABLE_PARTS.get(table.part, table.part)


def _places() -> Iterator[tuple[int, int]]:
    half = DOT_STEP // 2
    for index in range(IMAGINED):
        row, column = divmod(index, PER_ROW)
        yield column * DOT_STEP + half, row * DOT_STEP + half


def _path(places: Iterator[tuple[int, int]], count: int) -> str:
    return "".join(f"M{x} {y}h0" for x, y in islice(places, count))
