"""How well both methods' outlines agree with outlines drawn by hand.

    python -m ml.training.outlines.agreement --part test

prints the tables of docs/measurement.md, "Against outlines drawn by hand".
"""

import argparse
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from PIL import Image
from tqdm import tqdm

from ml.arrays import BoolArray, FloatArray
from ml.measurement.checks import check, doubts, jaccard
from ml.measurement.descriptors import longest_diameter
from ml.measurement.find import choose
from ml.measurement.network_looks import find_by_network
from ml.measurement.outline import Lesion, contour, find_outline, inside
from ml.measurement.outline_network import Doubts
from ml.training.outlines.pictures import Outlined, outlined_examples, read_outlined

# Short side at which pictures are measured; the collections have no more detail.
_MIN_SIDE = 480
METHODS = ("segmentation", "network", "chosen")
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outline compared with the one drawn by hand.

    `diameter`: error of the longest diameter, relative to the drawn one. `refused` holds reasons.
    `doubts` are None for segmentation. Jaccard index and quality are 0 if there is no outline.
    """

    source: str
    image_id: str
    jaccard: float = 0.0
    diameter: float = -1.0
    quality: float = 0.0
    refused: tuple[str, ...] = ("no_lesion",)
    doubts: Doubts | None = None


def outcomes(*parts: str, limit: int | None = None) -> dict[str, list[Outcome]]:
    """Return the outcomes of each method on the pictures of some parts, in the same order."""
    found: dict[str, list[Outcome]] = {method: [] for method in METHODS}
    for picture in _pictures(parts, limit):
        for method, lesion in _lesions(Image.fromarray(picture.pixels)).items():
            found[method].append(_outcome(picture, lesion))
    return found


def _pictures(parts: Sequence[str], limit: int | None) -> Iterator[Outlined]:
    examples = outlined_examples(*parts)
    order = np.random.default_rng(0).permutation(len(examples))
    chosen = [examples[i] for i in order[:limit]]
    return read_outlined(tqdm(chosen, "outlines", disable=not sys.stderr.isatty()), _MIN_SIDE)


def _lesions(image: Image.Image) -> Mapping[str, Lesion | None]:
    segmented = find_outline(image)
    seen = find_by_network(image, segmented)
    found = choose(segmented, seen)
    chosen = found.chosen if found else None
    return dict(zip(METHODS, (segmented, seen, chosen), strict=True))


def _outcome(picture: Outlined, lesion: Lesion | None) -> Outcome:
    source, name = picture.example.source, picture.example.image_id
    if lesion is None:
        return Outcome(source, name)
    checks = check(lesion, Image.fromarray(picture.pixels))
    seen = inside(lesion.points, picture.mask.shape)
    drawn = _part_at(picture.mask, seen)
    return Outcome(
        source,
        name,
        jaccard(seen, drawn),
        longest_diameter(lesion.points) / longest_diameter(contour(drawn)) - 1,
        checks.quality,
        tuple(reason.value for reason in checks.refusals),
        doubts(lesion) if lesion.method == "network" else None,
    )


def _part_at(mask: BoolArray, seen: BoolArray) -> BoolArray:
    """Return the part of a mask that an outline covers most, of several lesions drawn in a photo.

    The largest part if it covers none.
    """
    _, found, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    labels = np.asarray(found)
    covered = np.bincount(labels[seen], minlength=len(stats))[1:]
    best = covered if covered.any() else stats[1:, cv2.CC_STAT_AREA]
    return np.asarray(labels == 1 + int(best.argmax()))


def summary(found: Sequence[Outcome]) -> dict[str, Any]:
    """Return figures of outcomes: of all, and of those that are not refused."""
    kept = [one for one in found if not one.refused]
    overlap = np.array([one.jaccard for one in found])
    off = np.abs([one.diameter for one in kept])
    good = np.array([one.jaccard for one in kept])
    return {
        "pictures": len(found),
        "jaccard_median": _rounded(np.median(overlap)),
        "jaccard_mean": _rounded(overlap.mean()),
        "refused": len(found) - len(kept),
        "unsure": sum("unsure" in one.refused for one in found),
        "kept_jaccard_median": _rounded(np.median(good)) if kept else None,
        "kept_jaccard_worst_tenth": _rounded(np.percentile(good, 10)) if kept else None,
        "kept_below_0.6": int((good < 0.6).sum()),
        "kept_diameter_error_median": _rounded(np.median(off)) if kept else None,
        "kept_diameter_bias_median": (
            _rounded(np.median([one.diameter for one in kept])) if kept else None
        ),
    }


def by_source(found: Iterable[Outcome]) -> dict[str, dict[str, Any]]:
    """Return `summary` for each source."""
    rows = list(found)
    return {
        source: summary([one for one in rows if one.source == source])
        for source in sorted({one.source for one in rows})
    }


def calibration(found: Sequence[Outcome]) -> list[tuple[float, int, float]]:
    """Return for each tenth of quality from 0.5 its start, the pictures, and the mean Jaccard."""
    quality = np.array([one.quality for one in found])
    overlap = np.array([one.jaccard for one in found])
    rows = []
    for low in (0.0, 0.5, 0.6, 0.7, 0.8, 0.9):
        high = low + 0.1 if low else 0.5
        held: FloatArray = overlap[(quality >= low) & (quality < high)]
        if len(held):
            rows.append((low, len(held), _rounded(held.mean())))
    return rows


def _rounded(value: Any) -> float:
    return round(float(value), 3)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", default="test", choices=("val", "test"))
    parser.add_argument("--limit", type=int, help="how many pictures; all by default")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for method, found in outcomes(options.part, limit=options.limit).items():
        for source, figures in by_source(found).items():
            _logger.info("%s, %s: %s", method, source, figures)
        _logger.info("%s: quality, pictures, mean Jaccard %s", method, calibration(found))


if __name__ == "__main__":
    main()
