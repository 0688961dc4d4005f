"""What changed between two measured photos of a mole, from stored figures."""

from dataclasses import dataclass, replace

import numpy as np

from classifier.comparing.models import Comparison
from classifier.measuring.models import Measurement
from classifier.measuring.vision import MARKS, SURROUNDINGS
from ml.geometry import zoom
from ml.measurement.change import Change, Word, change_between, zoom_error
from ml.measurement.results import MeasureReason

APART_FROM_THE_MOLE = (SURROUNDINGS, MARKS)
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


def since_of(pair: Pair, comparison: Comparison | None) -> Since:
    """Return what changed in a pair of measurements, earlier first.

    Sizes without millimetres rest on a comparison that laid the two photos on each other by what
    is around the mole, if there is one.
    """
    earlier, later = pair
    before, after = (row.result.get("figures") or {} for row in pair)
    is_apart = comparison is not None and comparison.changes.get("basis") in APART_FROM_THE_MOLE
    zoom, error = _zoom(comparison) if comparison and is_apart else (None, None)
    changes = tuple(change_between(before, after, zoom=zoom, zoom_sd=error).values())
    if any(MeasureReason.UNSURE in row.reasons for row in pair):
        changes = tuple(map(_doubted, changes))
    return Since(earlier, later, changes)


def _doubted(change: Change) -> Change:
    """Return what can be said when an outline is not clear: at most "probably changed"."""
    return replace(change, word="probable") if change.word == "changed" else change


def _zoom(comparison: Comparison) -> tuple[float, float]:
    """Return how many of the earlier photo's pixels one of the later is, and its error."""
    size = (comparison.earlier.width, comparison.earlier.height)
    return zoom(np.array(comparison.matrix)), zoom_error(comparison.error_px or 0.0, size)
