"""The scale of a picture, and the reasons why there is none. Needs no image library."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from ml.arrays import FloatArray
from ml.geometry import Matrix, Point, as_matrix, as_points, mapped

Kind = Literal["card", "coin", "ruler", "dermoscope"]


class ScaleFault(StrEnum):
    """Why a picture has no scale."""

    NO_CARD = "no_card"
    CARD_CUT_OFF = "card_cut_off"  # too few of its markers are visible
    CARD_BENT = "card_bent"  # its markers are not in one plane, or the card is not ours
    NO_COIN = "no_coin"
    WRONG_COIN = "wrong_coin"  # its metals are not those of the coin that was chosen
    SEVERAL_COINS = "several_coins"  # of different sizes, so that the right one is not known
    MARKS_TOO_CLOSE = "marks_too_close"
    UNKNOWN_FIELD = "unknown_field"  # no round field is visible, and no width was given


class ScaleError(Exception):
    """There is no scale; `fault` says why."""

    def __init__(self, fault: ScaleFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Scale:
    """How pixels become millimetres on the skin.

    `to_mm`, 3 x 3, maps pixels of the upright full-size picture to mm in the skin's plane.
    `relative_sd` is the standard deviation of a length in mm, relative to it. `shown` are points to
    draw, in pixels: the corners of the card, points around the coin or the field, or the two marks.
    """

    kind: Kind
    to_mm: Matrix
    relative_sd: float
    shown: tuple[Point, ...]

    def on_skin(self, points: FloatArray) -> FloatArray:
        """Return points in mm, n x 2, of pixels, n x 2."""
        return mapped(self.to_mm, points)

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "kind": self.kind,
            "to_mm": [list(row) for row in self.to_mm],
            "relative_sd": self.relative_sd,
            "shown": [list(point) for point in self.shown],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Scale":
        """Read what `as_dict` returned."""
        return cls(
            kind=stored["kind"],
            to_mm=as_matrix(stored["to_mm"]),
            relative_sd=float(stored["relative_sd"]),
            shown=as_points(stored["shown"]),
        )
