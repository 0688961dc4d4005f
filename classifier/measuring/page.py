"""What a page shows of a photo's measurement: a drawing, figures, reasons, change."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifier.comparing import change_selectors
from classifier.comparing.change import Since
from classifier.comparing.change_texts import ChangeTold, change_told
from classifier.measuring import selectors
from classifier.measuring import texts as measure_words
from classifier.measuring.models import Measurement
from classifier.measuring.texts import Text, Told
from classifier.moles.models import Mole
from classifier.photos.models import Photo
from ml.arrays import FloatArray

# How much is seen around what is drawn, as a share of it; and the least part of a photo's width.
_MARGIN = 0.35
_LEAST_PART = 0.08


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes to draw over a photo, in its pixels; points are written as SVG wants them.

    `view` and `whole` are view boxes: of what is drawn, and of the photo.
    """

    view: str
    whole: str
    outline: str
    scale: str
    is_line: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """A photo's newest finished measurement in words, and `pending`, a newer one without result."""

    row: Measurement | None
    pending: Measurement | None
    figures: list[Told]
    reasons: list[Text]
    scale_faults: list[Text]
    drawing: Drawing | None
    changes: list[ChangeTold]

    @property
    def has_mm(self) -> bool:
        """Whether lengths are in millimetres."""
        return self.row is not None and self.row.diameter_mm is not None

    @property
    def is_waiting(self) -> bool:
        """Whether figures are still to come."""
        return self.pending is not None and not self.pending.is_terminal

    @property
    def scale_name(self) -> str:
        """What the scale was taken from; empty without one."""
        scale = self.row.result.get("scale") if self.row else None
        return str(Measurement.Scale(scale["kind"]).label) if scale else ""


def measured(photo: Photo) -> Measured:
    """Return what there is to show of a photo's measurement."""
    newest, finished = selectors.newest(photo), selectors.finished(photo)
    pending = newest if newest != finished else None
    if finished is None:
        return Measured(None, pending, [], [], [], None, [])
    return Measured(
        row=finished,
        pending=pending,
        figures=measure_words.figures_told(finished),
        reasons=measure_words.reasons_told(finished),
        scale_faults=measure_words.scale_faults_told(finished),
        drawing=drawing(photo, finished),
        changes=_told(change_selectors.changes_of(photo, finished)),
    )


def changes_of_mole(mole: Mole) -> list[ChangeTold]:
    """Return what changed up to the newest measured photo of a mole, in words."""
    newest = selectors.last_measured(mole)
    return _told(change_selectors.changes_of(newest.photo, newest)) if newest else []


def _told(found: Iterable[Since]) -> list[ChangeTold]:
    return [told for told in map(change_told, found) if told]


def drawing(photo: Photo, row: Measurement | None) -> Drawing:
    """Return what to draw over a photo; the whole of it where nothing was found."""
    size = (photo.width, photo.height)
    result: dict[str, Any] = row.result if row else {}
    outline = np.array((result.get("outline") or {}).get("points", []), float).reshape(-1, 2) * size
    scale = result.get("scale") or {}
    shown = np.array(scale.get("shown", []), float).reshape(-1, 2)
    return Drawing(
        view=_view(outline, size),
        whole=f"0 0 {photo.width} {photo.height}",
        outline=_points(outline),
        scale=_points(shown),
        is_line=len(shown) == 2,
    )


def _points(points: FloatArray) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _view(points: FloatArray, size: tuple[int, int]) -> str:
    """Return the view box round points: of the photo's shape, and within it."""
    if not len(points):
        return f"0 0 {size[0]} {size[1]}"
    low, high = points.min(axis=0), points.max(axis=0)
    share = max(_LEAST_PART, float(((high - low) / size).max()) * (1 + 2 * _MARGIN))
    part = np.array(size, float) * min(1.0, share)
    corner = np.clip((low + high - part) / 2, 0, size - part)
    return " ".join(f"{value:.1f}" for value in (*corner, *part))
