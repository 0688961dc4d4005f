"""Whether a lesion changed between two photos, from the figures measured on each.

The result is the difference, its 95% interval, and a word that the interval supports. No picture is
read: stored figures are enough. How often the words are right is in docs/measurement.md, measured
by `ml.training.studies.change`.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from ml.measurement.results import method_of

Word = Literal["none", "probable", "changed"]
Basis = Literal["mm", "surroundings", "none"]
Stored = Mapping[str, Any]

_Z = 1.96
# Standard errors that a difference must exceed. A pair has six figures, and a false "changed" in
# any of them must stay rare: none of 195 unchanged pairs had one. Lower limits find smaller growth
# (20% is found now, 10% in 20 to 67% of pairs) and raise false alarms.
_PROBABLE = 2.0
_CHANGED = 3.0
# Standard deviation between photos of one lesion beyond their own intervals: stretched skin,
# another light, an oblique view. Relative for lengths and areas. Set by judgement before the study
# and left.
_REPEAT_SD = {
    "longest_diameter": 0.02,
    "area": 0.03,
    "asymmetry": 0.02,
    "border": 0.03,
    "colours": 0.5,
    "colour_spread": 1.5,
}
_POWERS = {"mm": 1, "px": 1, "mm2": 2, "px2": 2}
# The share of a picture's shorter side over which an alignment determines the zoom: the features
# that agree rarely spread over more. Set by judgement; a larger one makes intervals narrower.
_ZOOM_SPAN = 0.3


@dataclass(frozen=True, slots=True)
class Change:
    """How one figure changed from the earlier photo to the later one.

    `word`: "none" means no change that this method can detect. `ratio` is later to earlier with its
    95% interval, `low` to `high`; all three are None if the earlier value is 0. `basis` is how
    sizes were compared: in "mm", or by the skin around the lesion ("surroundings"); "none" for
    figures without a unit.
    """

    word: Word
    figure: str
    ratio: float | None
    low: float | None
    high: float | None
    basis: Basis

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Stored) -> Self:
        """Read what `as_dict` returned."""
        return cls(**stored)


def change_between(
    earlier: Mapping[str, Stored],
    later: Mapping[str, Stored],
    *,
    zoom: float | None = None,
    zoom_sd: float | None = None,
) -> dict[str, Change]:
    """Return the change of each figure that both photos have and that can be compared, by name.

    `earlier` and `later` are the `figures` of `ml.measurement.results.Measurement.as_dict()`. Sizes
    in mm are compared as they are. Sizes in pixels are compared by `zoom`, the earlier photo's
    pixels per pixel of the later (`Alignment.zoom` of the later aligned with the earlier), and its
    relative standard error `zoom_sd` (`zoom_error`); without these, sizes in pixels are left out.
    So are sizes in different units.
    """
    return {change.figure: change for change in _changes(earlier, later, zoom, zoom_sd)}


def alike(earlier: Stored, later: Stored) -> tuple[Mapping[str, Stored], Mapping[str, Stored]]:
    """Return the figures of two measurements, by one method, for `change_between`.

    `earlier` and `later` are `ml.measurement.results.Measurement.as_dict()`. The two methods place
    the same edge differently, so that a change of method would look like a change of the lesion.
    Both are empty if no method measured both photos. An outline drawn by hand goes with any.
    """
    figures, others = (
        [side.get(name) or {} for side in (earlier, later)] for name in ("figures", "other_figures")
    )
    methods = {method_of(side["outline"]) for side in (earlier, later) if side.get("outline")}
    if len(methods - {None}) < 2:
        return figures[0], figures[1]
    for both in ((figures[0], others[1]), (others[0], figures[1])):
        if all(both):
            return both
    return {}, {}


def zoom_error(error_px: float, size: tuple[int, int]) -> float:
    """Return the relative standard error of a zoom from an alignment's error, in pixels."""
    return error_px / (_ZOOM_SPAN * min(size))


def _changes(
    earlier: Mapping[str, Stored],
    later: Mapping[str, Stored],
    zoom: float | None,
    zoom_sd: float | None,
) -> Iterator[Change]:
    # In this order and not that of the stored JSON: PostgreSQL's jsonb does not keep it.
    for figure in _REPEAT_SD:
        before, after = earlier.get(figure), later.get(figure)
        if before is None or after is None or after["unit"] != before["unit"]:
            continue
        unit = str(before["unit"])
        if unit == "1":
            yield _plain(figure, before, after)
        elif unit.startswith("mm"):
            yield _sized(figure, before, after, zoom=1.0, zoom_sd=0.0)
        elif zoom is not None and zoom_sd is not None:
            yield _sized(figure, before, after, zoom=zoom, zoom_sd=zoom_sd)


def _sized(figure: str, before: Stored, after: Stored, *, zoom: float, zoom_sd: float) -> Change:
    """Compare lengths or areas by the logarithm of their ratio."""
    unit = str(before["unit"])
    power = _POWERS[unit]
    log_ratio = math.log(after["value"] / before["value"]) + power * math.log(zoom)
    spreads = [math.log(side["high"] / side["low"]) / 2 / _Z for side in (before, after)]
    sd = math.hypot(*spreads, power * zoom_sd, _REPEAT_SD[figure])
    low, ratio, high = (math.exp(log_ratio + reach * _Z * sd) for reach in (-1, 0, 1))
    basis: Basis = "mm" if unit.startswith("mm") else "surroundings"
    return Change(_word(log_ratio, sd), figure, ratio, low, high, basis)


def _plain(figure: str, before: Stored, after: Stored) -> Change:
    """Compare figures without a unit by their difference."""
    difference = after["value"] - before["value"]
    spreads = [(side["high"] - side["value"]) / _Z for side in (before, after)]
    sd = math.hypot(*spreads, _REPEAT_SD[figure])
    word = _word(difference, sd)
    if before["value"] <= 0:
        return Change(word, figure, None, None, None, "none")
    low, ratio, high = (
        max(0.0, after["value"] + reach * _Z * sd) / before["value"] for reach in (-1, 0, 1)
    )
    return Change(word, figure, ratio, low, high, "none")


def _word(difference: float, sd: float) -> Word:
    if abs(difference) > _CHANGED * sd:
        return "changed"
    return "probable" if abs(difference) > _PROBABLE * sd else "none"
