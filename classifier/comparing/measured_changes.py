"""What changed between measured photos of a mole, from stored figures."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from classifier.comparing.models import Comparison
from classifier.comparing.selectors import Alignments, alignments_of
from classifier.measuring.models import Measurement
from classifier.measuring.selectors import measurements_before, measurements_of_moles
from classifier.measuring.vision import MARKS, SURROUNDINGS
from classifier.photos.models import Photo
from ml.geometry import zoom
from ml.measurement.change import Change, Word, alike, change_between, zoom_error
from ml.measurement.results import MeasureReason

# From the least to the most serious.
WORDS: tuple[Word, ...] = ("none", "probable", "changed")
# An alignment by one of these does not depend on the mole, which may have grown.
INDEPENDENT_OF_THE_MOLE = (SURROUNDINGS, MARKS)

# Two measurements, the earlier photo's first.
Pair = tuple[Measurement, Measurement]


@dataclass(frozen=True, slots=True)
class MeasuredChange:
    """What changed from an earlier photo to a later one, figure by figure."""

    earlier: Measurement
    later: Measurement
    figures: tuple[Change, ...]

    @property
    def word(self) -> Word | None:
        """The most serious word of all figures; None if nothing could be compared."""
        found = {change.word for change in self.figures}
        return next((word for word in reversed(WORDS) if word in found), None)

    @property
    def has_sizes(self) -> bool:
        """Whether lengths and areas could be compared."""
        return any(change.basis != "none" for change in self.figures)


def changes_of_photo(photo: Photo, measurement: Measurement) -> list[MeasuredChange]:
    """Return the change since the mole's first measured photo, and since the previous one.

    One entry if these are the same photo; none without an earlier photo or without figures.
    """
    if not measurement.figures:
        return []
    return measured_changes([(earlier, measurement) for earlier in measurements_before(photo)])


def changes_of_moles(
    mole_ids: Collection[uuid.UUID],
) -> dict[uuid.UUID, list[MeasuredChange]]:
    """Return the change up to each mole's newest measured photo, as `changes_of_photo` does.

    Takes two queries, however many moles there are.
    """
    measured = measurements_of_moles(mole_ids)
    pairs = [(earlier, rows[-1]) for rows in measured.values() for earlier in rows[:-1]]
    found: dict[uuid.UUID, list[MeasuredChange]] = defaultdict(list)
    for change in measured_changes(pairs):
        if change.later.photo.mole_id:
            found[change.later.photo.mole_id].append(change)
    return found


def measured_changes(pairs: Sequence[Pair]) -> list[MeasuredChange]:
    """Return the change in each pair. Takes one query for all their comparisons."""
    alignments = alignments_of([(earlier.photo_id, later.photo_id) for earlier, later in pairs])
    return [measured_change(pair, alignments) for pair in pairs]


def measured_change(pair: Pair, alignments: Alignments) -> MeasuredChange:
    """Return the change in a pair.

    Sizes without millimetres need an alignment of the two photos that does not depend on the mole;
    without one they are left out. If no method measured both, nothing can be compared.
    """
    earlier, later = pair
    zoom_factor, error = _zoom(alignments.get((earlier.photo_id, later.photo_id)))
    figures = alike(earlier.result, later.result)
    found = change_between(*figures, zoom=zoom_factor, zoom_sd=error)
    changes = tuple(found.values())
    if any(MeasureReason.UNSURE in measurement.reasons for measurement in pair):
        changes = tuple(map(_at_most_probable, changes))
    return MeasuredChange(earlier, later, changes)


def _at_most_probable(change: Change) -> Change:
    """Weaken "changed" to "probable": the outline is not clear."""
    return replace(change, word="probable") if change.word == "changed" else change


def _zoom(comparison: Comparison | None) -> tuple[float, float] | tuple[None, None]:
    """Return how many of the earlier photo's pixels one of the later is, and its error."""
    if comparison is None or comparison.error_px is None:
        return None, None
    if comparison.changes.get("basis") not in INDEPENDENT_OF_THE_MOLE:
        return None, None
    size = (comparison.earlier.width, comparison.earlier.height)
    return zoom(np.array(comparison.matrix)), zoom_error(comparison.error_px, size)
