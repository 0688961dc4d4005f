"""How good outlines and figures are, on drawn lesions of known shape and copies of real photos.

    python -m ml.training.studies.outline --drawn 20 --real 60 --data ../shared/data

prints the tables of docs/measurement.md.
"""

import argparse
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from ml.arrays import FloatArray
from ml.geometry import mapped
from ml.measurement.checks import check, jaccard
from ml.measurement.descriptors import longest_diameter
from ml.measurement.find import find_lesion
from ml.measurement.measure import measure
from ml.measurement.outline import inside
from ml.measurement.results import Measurement
from ml.training.data.dataset import data_root, load_examples, read_picture, select
from ml.training.data.examples import Example
from ml.training.synthetic.captures import Capture, capture
from ml.training.synthetic.scenes import TONES, Blob, Camera, Light, Scene, photograph

_COLOURS = ((104, 66, 50), (150, 105, 80), (60, 42, 38), (190, 110, 104))
_COPIES = 3
_MIN_SIDE = 480
_SIZE = (800, 600)
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Agreement:
    """An outline compared with the true one; lengths are relative to the true diameter."""

    jaccard: float
    border: float
    diameter: float
    quality: float
    refused: bool


def drawn_kinds() -> Mapping[str, Callable[[Image.Image, np.random.Generator], Image.Image]]:
    """Return name -> how to degrade a drawn picture."""
    return {
        "phone": lambda image, _: image,
        "dermoscope": _through_a_dermoscope,
        "uneven light": _unevenly_lit,
        "blurred": lambda image, _: _filtered(image, lambda p: cv2.GaussianBlur(p, (0, 0), 4)),
        "20 hairs": lambda image, rng: _hairy(image, rng, 20),
        "80 hairs": lambda image, rng: _hairy(image, rng, 80),
    }


def drawn_agreement(count: int) -> dict[str, list[Agreement | None]]:
    """Return the agreements for each kind of picture; None if no lesion was found."""
    results: dict[str, list[Agreement | None]] = {kind: [] for kind in drawn_kinds()}
    for seed in range(count):
        rng = np.random.default_rng(seed)
        image, truth = _drawn(rng, seed)
        for kind, degrade in drawn_kinds().items():
            results[kind].append(_agreement(degrade(image, rng), truth))
    return results


def _drawn(rng: np.random.Generator, seed: int) -> tuple[Image.Image, FloatArray]:
    """Return a photo and the lesion's true outline in it, in pixels from the corner."""
    waves = tuple((k, rng.normal(0, 0.3 / k), rng.uniform(0, 6.3)) for k in (2, 3, 4, 5, 7))
    colour = _COLOURS[rng.integers(len(_COLOURS))]
    blob = Blob(rng.uniform(1.5, 6), waves, colour, soft=rng.uniform(0.2, 1.2), seed=seed)
    place = (float(rng.uniform(-2, 2)), float(rng.uniform(-2, 2)))
    tone = TONES[rng.integers(len(TONES))]
    scene = Scene(seed, ((blob, place),), reach=40, tone=tone)
    camera = Camera(pixels_per_mm=rng.uniform(18, 26), tilt=rng.uniform(0, 0.2), size=_SIZE)
    photo = photograph(scene, camera, Light(gain=rng.uniform(0.75, 1.05), seed=seed))
    return photo, mapped(camera.to_pixels(), blob.outline() + place) + 0.5


def _agreement(image: Image.Image, truth: FloatArray) -> Agreement | None:
    both = find_lesion(image)
    if both is None:
        return None
    found = both.chosen
    shape = (image.height, image.width)
    length = longest_diameter(truth)
    away = np.linalg.norm(found.points[:, None] - truth, axis=-1).min(axis=1)
    checks = check(found, image)
    return Agreement(
        jaccard(inside(found.points, shape), inside(truth, shape)),
        float(away.mean()) / length,
        longest_diameter(found.points) / length - 1,
        checks.quality,
        bool(checks.refusals),
    )


def _filtered(image: Image.Image, change: Callable[[FloatArray], object]) -> Image.Image:
    changed = np.asarray(change(np.asarray(image, np.float32)))
    return Image.fromarray(np.clip(changed, 0, 255).astype(np.uint8))


def _unevenly_lit(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    width = image.width
    light = 1 + rng.uniform(0.25, 0.4) * np.linspace(-1, 1, width)[None, :, None]
    return _filtered(image, lambda pixels: pixels * light * (0.9, 0.85, 0.75))


def _through_a_dermoscope(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Add the dark corners of a round field and an even pink light."""
    field = np.zeros((image.height, image.width), np.float32)
    radius = round(image.height * rng.uniform(0.52, 0.6))
    cv2.circle(field, (image.width // 2, image.height // 2), radius, 1, cv2.FILLED)
    soft = cv2.GaussianBlur(field, (0, 0), 3)[..., None]
    return _filtered(image, lambda pixels: pixels * (1.02, 0.92, 0.98) * soft + 8)


def _hairy(image: Image.Image, rng: np.random.Generator, count: int) -> Image.Image:
    pixels = np.array(image)
    lie = rng.uniform(0, np.pi)
    for _ in range(count):
        angles = lie + rng.normal(0, 0.3) + np.cumsum(rng.normal(0, 0.06, 16))
        steps = np.column_stack([np.cos(angles), np.sin(angles)]) * image.width / 50
        path = rng.uniform(0, 1, 2) * image.size + np.cumsum(steps, axis=0)
        cv2.polylines(pixels, [path.astype(np.int32)], False, (58, 44, 40), 2, cv2.LINE_AA)
    return Image.fromarray(pixels)


def real_captures(
    examples: Sequence[Example], rng: np.random.Generator
) -> Iterator[tuple[Measurement, list[tuple[Capture, Measurement]]]]:
    """Yield the measurement of each picture and, if it has figures, those of its copies."""
    for example in examples:
        picture = read_picture(example, _MIN_SIDE)
        first = measure(picture)
        copies = [capture(picture, rng) for _ in range(_COPIES if first.figures else 0)]
        yield first, [(copy, measure(copy.picture)) for copy in copies]


def real_table(name: str, examples: Sequence[Example], seed: int = 0) -> str:
    """Return a line on refusals, one on refused copies, and one per figure."""
    reasons: Counter[str] = Counter()
    refused, pairs = 0, []
    for first, copies in real_captures(examples, np.random.default_rng(seed)):
        refused += not first.figures
        reasons.update(first.reasons if not first.figures else ())
        pairs += [(first, copy, again) for copy, again in copies]
    counts = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
    lines = [f"{name}: {len(examples)} pictures, {refused} refused ({counts})"]
    both = [(first, copy, again) for first, copy, again in pairs if again.figures]
    lines.append(f"  copies: {len(pairs)}, refused {len(pairs) - len(both)}")
    lines += [f"  {figure}: {_repeated(figure, both)}" for figure in both[0][0].figures]
    return "\n".join(lines)


def _repeated(name: str, pairs: Sequence[tuple[Measurement, Capture, Measurement]]) -> str:
    """Return how much a copy's figure differs, and how often by more than the interval."""
    power = {"longest_diameter": 1, "area": 2}.get(name, 0)
    off, spread = [], []
    for first, copy, again in pairs:
        one, other = first.figures[name], again.figures[name]
        if power:
            off.append(np.log(other.value / one.value) - power * np.log(copy.zoom(first)))
            spread.append(np.hypot(np.log(one.high / one.value), np.log(other.high / other.value)))
        else:
            off.append(other.value - one.value)
            spread.append(np.hypot(one.high - one.value, other.high - other.value))
    away = np.abs(off)
    robust = 1.4826 * float(np.median(away)) / np.sqrt(2)
    return (
        f"sd of one capture {np.std(off) / np.sqrt(2):.4f} (robust {robust:.4f}), "
        f"over 5% {(away > 0.05).mean():.3f}, beyond the interval {(away > spread).mean():.3f}"
    )


def drawn_table(count: int) -> str:
    """Return a line per kind of drawn picture, and how well quality predicts agreement."""
    results = drawn_agreement(count)
    lines = [_drawn_line(kind, found) for kind, found in results.items()]
    seen = [one for found in results.values() for one in found if one]
    pairs = np.array([(one.quality, one.jaccard) for one in seen])
    ranks = pairs.argsort(axis=0).argsort(axis=0)
    correlation = float(np.corrcoef(ranks.T).min())
    lines.append(f"quality and agreement: rank correlation {correlation:.2f}")
    for low, high in pairwise((0, 0.7, 0.8, 0.9, 1.01)):
        held = pairs[(pairs[:, 0] >= low) & (pairs[:, 0] < high), 1]
        median = np.median(held) if len(held) else np.nan
        lines.append(f"  quality {low} to {high}: {len(held)}, median Jaccard {median:.3f}")
    return "\n".join(lines)


def _drawn_line(kind: str, found: Sequence[Agreement | None]) -> str:
    kept = [one for one in found if one and not one.refused]
    overlap = np.array([one.jaccard for one in kept])
    off = np.array([one.diameter for one in kept])
    border = np.mean([one.border for one in kept])
    return (
        f"{kind}: refused {len(found) - len(kept)} of {len(found)}, "
        f"Jaccard {np.median(overlap):.3f} (worst tenth {np.percentile(overlap, 10):.3f}), "
        f"Dice {np.median(2 * overlap / (1 + overlap)):.3f}, border {border:.3%} of the diameter, "
        f"diameter {np.median(off):+.2%}, sd {off.std():.2%}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--drawn", type=int, default=20, help="drawn lesions")
    parser.add_argument("--real", type=int, default=60, help="pictures of each source; 0: none")
    parser.add_argument("--data", type=Path, default=None)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    _logger.info(drawn_table(options.drawn))
    if options.real:
        examples = select(load_examples(options.data or data_root()), "train", "val")
        order = np.random.default_rng(0).permutation(len(examples))
        for source in sorted({example.source for example in examples}):
            chosen = [examples[i] for i in order if examples[i].source == source]
            _logger.info(real_table(source, chosen[: options.real]))


if __name__ == "__main__":
    main()
