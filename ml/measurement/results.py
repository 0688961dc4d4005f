"""The results of measuring a photo: outline, figures with intervals, reasons.

Plain data without OpenCV, so that the web process can read what a worker wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Self, get_args

import numpy as np
import numpy.typing as npt

from ml.arrays import FloatArray
from ml.geometry import area
from ml.measurement.scale.types import Scale

Source = Literal["found", "drawn"]
Method = Literal["segmentation", "network"]
Unit = Literal["mm", "mm2", "px", "px2", "1"]
Points = tuple[tuple[float, float], ...]


class MeasureReason(StrEnum):
    """Why there are no figures; beside figures, a caution."""

    NO_LESION = "no_lesion"
    TWO_LESIONS = "two_lesions"
    CUT_OFF = "cut_off"
    HAIR = "hair"
    TATTOO = "tattoo"
    OVEREXPOSED = "overexposed"
    BLURRED = "blurred"
    UNSURE = "unsure"


class OutlineError(ValueError):
    """A drawn outline that encloses no area: too few points, outside the picture, or crossing."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A lesion's closed outline; `points` are fractions (0 to 1) of the picture's width, height.

    `quality`, 0 to 1, predicts the agreement (Jaccard index) with an outline drawn by hand.
    `method` found it; outlines stored without one are by segmentation.
    """

    points: Points
    quality: float
    source: Source
    method: Method | None = None

    def pixels(self, size: tuple[int, int]) -> FloatArray:
        """Return the points, n x 2, in pixels of a picture of `size` (width, height)."""
        return np.asarray(self.points, np.float64) * np.asarray(size, np.float64)

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON, points rounded to a hundred-thousandth of the side."""
        points = [[round(x, 5), round(y, 5)] for x, y in self.points]
        return {
            "points": points,
            "quality": round(self.quality, 3),
            "source": self.source,
            "method": self.method,
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote."""
        points = tuple((float(x), float(y)) for x, y in raw["points"])
        source = _one_of(raw["source"], Source)
        return cls(points, float(raw["quality"]), source, method_of(raw))


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its 95% interval, `low` to `high`, in `unit`."""

    value: float
    low: float
    high: float
    unit: Unit

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "value": _significant(self.value),
            "low": _significant(self.low),
            "high": _significant(self.high),
            "unit": self.unit,
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote."""
        value, low, high = (float(raw[name]) for name in ("value", "low", "high"))
        return cls(value, low, high, _one_of(raw["unit"], Unit))


@dataclass(frozen=True, slots=True)
class Measurement:
    """The measurement of one photo.

    `figures`: longest_diameter, area, asymmetry, border, colours, colour_spread, as defined in
    `ml.measurement.descriptors`. They are empty if the photo cannot be measured, and `reasons` say
    why; otherwise `reasons` are cautions. There may be an outline without figures, for a person to
    correct. `other_figures` are by the method that the outline is not from, unless that refuses:
    photos are compared by one method (`ml.measurement.change`).
    """

    outline: Outline | None
    scale: Scale | None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    other_figures: Mapping[str, Figure] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "outline": self.outline.as_dict() if self.outline else None,
            "scale": self.scale.as_dict() if self.scale else None,
            "figures": _as_dicts(self.figures),
            "reasons": list(self.reasons),
            "other_figures": _as_dicts(self.other_figures),
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote."""
        return cls(
            Outline.from_dict(raw["outline"]) if raw["outline"] else None,
            Scale.from_dict(raw["scale"]) if raw["scale"] else None,
            _from_dicts(raw["figures"]),
            tuple(raw["reasons"]),
            _from_dicts(raw.get("other_figures", {})),
        )


def method_of(outline: Mapping[str, Any]) -> Method | None:
    """Return the method of a stored outline, None if it was drawn by hand."""
    if outline.get("source") == "drawn":
        return None
    method: Method = _one_of(outline.get("method", "segmentation"), Method)
    return method


def _as_dicts(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: figure.as_dict() for name, figure in figures.items()}


def _from_dicts(raw: Mapping[str, Any]) -> dict[str, Figure]:
    return {name: Figure.from_dict(figure) for name, figure in raw.items()}


def _one_of(value: str, choices: Any) -> Any:
    if value not in get_args(choices):
        raise ValueError(f"unknown value {value!r}")
    return value


def _significant(value: float) -> float:
    return float(f"{value:.5g}")


def drawn_outline(points: npt.ArrayLike) -> Outline:
    """Return a hand-drawn outline, n x 2 fractions of width and height, as an `Outline`.

    Raises OutlineError if it encloses no area.
    """
    corners = np.asarray(points, np.float64)
    if corners.ndim != 2 or corners.shape[1] != 2 or len(corners) < 3:
        raise OutlineError("an outline needs three points or more, two numbers each")
    if not np.isfinite(corners).all() or corners.min() < 0 or corners.max() > 1:
        raise OutlineError("the outline leaves the picture")
    if _crosses_itself(corners) or area(corners) < 1e-6:
        raise OutlineError("the outline crosses itself or has no area")
    return Outline(tuple((float(x), float(y)) for x, y in corners), 1.0, "drawn")


def _crosses_itself(corners: FloatArray) -> bool:
    """Whether any two sides that are not neighbours cross."""
    start, end = corners, np.roll(corners, -1, axis=0)
    first = _side(start[:, None], end[:, None], start) * _side(start[:, None], end[:, None], end)
    meet = (first < 0) & (first.T < 0)
    return bool(meet.any())


def _side(start: FloatArray, end: FloatArray, point: FloatArray) -> FloatArray:
    along, there = end - start, point - start
    return np.asarray(along[..., 0] * there[..., 1] - along[..., 1] * there[..., 0])
