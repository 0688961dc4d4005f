"""What changed between measured photos of a mole, from stored figures."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from classifier.models import Comparison, Measurement, Photo
from classifier.selectors import measurements
from ml.change import Change, Word, change_between, zoom_error

# From the least to the most serious.
WORDS: tuple[Word, ...] = ("none", "probable", "changed")
Pair = tuple[Measurement, Measurement]


@dataclass(frozen=True, slots=True)
class Since:
    """What changed from an earlier photo to a later one, figure by figure."""

    earlier: Measurement
    later: Measurement
    changes: tuple[Change, ...]

    @property
    def word(self) -> Word | None:
        """The most serious word of all figures; None where nothing could be compared."""
        found = {change.word for change in self.changes}
        return next((word for word in reversed(WORDS) if word in found), None)

    @property
    def has_sizes(self) -> bool:
        """Whether lengths and areas could be compared."""
        return any(change.basis != "none" for change in self.changes)


def changes_of(photo: Photo, measured: Measurement) -> list[Since]:
    """Return what changed since the mole's first measured photo, and since the one before.

    One entry where these are the same, none where there is no earlier one, or no figures.
    """
    if not measured.result.get("figures"):
        return []
    return between([(earlier, measured) for earlier in measurements.measured_before(photo)])


def between(pairs: Sequence[Pair]) -> list[Since]:
    """Return what changed in each pair of measurements, earlier first, in one query for them all.

    Sizes without millimetres rest on the comparison of the two photos, if there is one.
    """
    laid = _laid([(earlier.photo_id, later.photo_id) for earlier, later in pairs])
    return [_since(pair, laid.get((pair[0].photo_id, pair[1].photo_id))) for pair in pairs]


def _since(pair: Pair, comparison: Comparison | None) -> Since:
    earlier, later = pair
    before, after = (row.result.get("figures") or {} for row in pair)
    zoom, error = _zoom(comparison) if comparison else (None, None)
    changes = change_between(before, after, zoom=zoom, zoom_sd=error)
    return Since(earlier, later, tuple(changes.values()))


def _laid(keys: Iterable[tuple[Any, Any]]) -> dict[tuple[Any, Any], Comparison]:
    wanted = Q()
    for earlier, later in keys:
        wanted |= Q(earlier=earlier, later=later)
    if not wanted:
        return {}
    found = Comparison.objects.filter(wanted, aligned=True, error_px__isnull=False)
    laid = found.select_related("earlier").defer("difference")
    return {(row.earlier_id, row.later_id): row for row in laid}


def _zoom(comparison: Comparison) -> tuple[float, float]:
    """Return how many of the earlier photo's pixels one of the later is, and its error."""
    (a, b, _), (c, d, _) = comparison.matrix  # type: ignore[misc]  # there, as it is aligned
    size = (comparison.earlier.width, comparison.earlier.height)
    return math.sqrt(abs(a * d - b * c)), zoom_error(comparison.error_px or 0.0, size)
