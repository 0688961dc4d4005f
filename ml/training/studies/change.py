"""How often the words about change are right, on simulated pairs of photos with known growth.

A drawn lesion is photographed twice, with other light, angle and distance, with or without a scale
beside it. The skin is stretched a little, and the lesion has grown or not. Then the scale is found,
the lesion measured and the change computed, as on the site.

    python -m ml.training.studies.change --pairs 60 --seed 1000

prints the tables of docs/measurement.md.
"""

import argparse
import json
import math
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ml.alignment.around_the_lesion import align_by_surroundings
from ml.arrays import FloatArray
from ml.geometry import as_points, mapped
from ml.measurement.change import Change, alike, change_between, zoom_error
from ml.measurement.measure import measure
from ml.measurement.results import Measurement
from ml.measurement.scale.coins import COINS
from ml.measurement.scale.find import find_scale
from ml.measurement.scale.types import Scale, ScaleError
from ml.training.synthetic import scenes
from ml.training.synthetic.scenes import Blob, Camera, Light, Scene, Thing

GROWTHS = (0, 5, 10, 15, 20, 30, 50)
KINDS = ("card", "coin", "ruler", "none")
WORDS = ("none", "probable", "changed")
SIZES = ("longest_diameter", "area")
MeasuredPhoto = tuple[Image.Image, Measurement]
_COIN_CODES = ("eur_2", "eur_1", "eur_10c", "gbp_2", "usd_25c", "jpy_100", "brl_25c")
_COLOURS = ((104, 66, 50), (84, 52, 44), (132, 86, 62), (70, 48, 46))
_RULER_MM = 20


@dataclass(frozen=True, slots=True)
class Case:
    """A lesion on skin, the kind of scale beside it, and the seed of its photos."""

    seed: int
    kind: str
    blob: Blob
    scene: Scene
    coin: str


@dataclass(frozen=True, slots=True)
class Pair:
    """The figures of two photos of a lesion that grew by `growth` percent, or the fault.

    `zoom` is that of the later photo aligned with the earlier, with its standard error.
    """

    kind: str
    seed: int
    growth: int
    before: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    after: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    zoom: tuple[float, float] | None = None
    fault: str = ""

    def changes(self) -> dict[str, Change]:
        """Return the changes that the site would show."""
        zoom, zoom_sd = self.zoom or (None, None)
        return change_between(self.before, self.after, zoom=zoom, zoom_sd=zoom_sd)


def study(cases: Sequence[Case], growths: Sequence[int], processes: int) -> Iterator[Pair]:
    """Yield every case's pairs at every growth."""
    with ProcessPoolExecutor(processes) as pool:
        for pairs in pool.map(pairs_of, cases, [growths] * len(cases)):
            yield from pairs


def case_of(kind: str, seed: int) -> Case:
    """Return a lesion of 3 to 12 mm with three waves in its outline."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    waves = tuple(
        (k, float(rng.uniform(0, 0.16 / k)), float(rng.uniform(0, 2 * np.pi))) for k in (2, 3, 5)
    )
    colour = _COLOURS[rng.integers(len(_COLOURS))]
    soft = float(rng.uniform(0.2, 0.7))
    blob = Blob(float(rng.uniform(1.5, 6)), waves, colour, soft, seed)
    tone = scenes.TONES[rng.integers(len(scenes.TONES))]
    return Case(seed, kind, blob, Scene(seed, tone=tone), str(rng.choice(_COIN_CODES)))


def pairs_of(case: Case, growths: Sequence[int]) -> list[Pair]:
    """Photograph and measure a lesion, and again with its diameter grown by percentages."""
    before = _photo(case, 1.0, occasion=0)
    return [
        _pair(case, growth, before, _photo(case, 1 + growth / 100, occasion=1 + growth))
        for growth in growths
    ]


def _pair(case: Case, growth: int, before: MeasuredPhoto | str, after: MeasuredPhoto | str) -> Pair:
    pair = Pair(case.kind, case.seed, growth)
    if isinstance(before, str):
        return replace(pair, fault=before)
    if isinstance(after, str):
        return replace(pair, fault=after)
    figures = alike(before[1].as_dict(), after[1].as_dict())
    if not all(figures):
        return replace(pair, fault="unlike_methods")
    pair = replace(pair, before=figures[0], after=figures[1])
    if case.kind != "none":
        return pair
    outlines = (_outline(before), _outline(after))
    found = align_by_surroundings(before[0], after[0], *outlines)
    if not found.aligned or found.error_px is None:
        return replace(pair, fault=found.reason)
    return replace(pair, zoom=(found.zoom, zoom_error(found.error_px, before[0].size)))


def _outline(photo: MeasuredPhoto) -> FloatArray:
    picture, measured = photo
    if measured.outline is None:
        raise ValueError("a measurement with figures has an outline")
    return measured.outline.pixels(picture.size)


def _photo(case: Case, ratio: float, occasion: int) -> MeasuredPhoto | str:
    """Return a photo and its measurement, or the reason why there is none."""
    rng = np.random.default_rng([case.seed, KINDS.index(case.kind), occasion])
    # A limb in another position stretches the skin, and a lesion by one or two percent.
    blob = case.blob.grown(ratio * math.exp(rng.normal(0, 0.01)))
    camera = _camera(case, rng)
    things = tuple(_things(case, blob, rng))
    scene = replace(case.scene, lesions=((blob, (0.0, 0.0)),), things=things)
    picture = scenes.photograph(scene, camera, _light(rng))
    try:
        scale = _scale(case, picture, camera, things, rng)
    except ScaleError as error:
        return error.fault.value
    measured = measure(picture, scale=scale)
    if not measured.figures:
        return str(measured.reasons[0])
    return picture, measured


def _camera(case: Case, rng: np.random.Generator) -> Camera:
    """Return a camera tilted by up to 25 degrees that sees the lesion and the scale."""
    near, far = {"card": (8, 11), "none": (14, 26)}.get(case.kind, (11, 15))
    aside = {"coin": 9.0, "ruler": 5.0}.get(case.kind, 0.0)
    return Camera(
        distance=float(rng.uniform(140, 260)),
        tilt=math.radians(float(25 * math.sqrt(rng.uniform()) * rng.uniform(0.4, 1))),
        towards=float(rng.uniform(0, 2 * np.pi)),
        roll=float(rng.normal(0, 0.3)),
        pixels_per_mm=float(rng.uniform(near, far)),
        looks_at=(aside + float(rng.normal(0, 2)), float(rng.normal(0, 2))),
        size=(1200, 900),
    )


def _light(rng: np.random.Generator) -> Light:
    right, down = rng.uniform(-0.12, 0.12, 2)
    return Light(
        gain=float(rng.uniform(0.6, 1.1)),
        warmth=float(rng.uniform(-0.04, 0.08)),
        slope=(float(right), float(down)),
        shadow=float(rng.uniform(0.1, 0.4)),
        blur=float(rng.uniform(0.4, 1.8)),
        grain=float(rng.uniform(1, 4)),
        quality=int(rng.integers(70, 95)),
        seed=int(rng.integers(1 << 30)),
    )


def _things(case: Case, blob: Blob, rng: np.random.Generator) -> Iterator[Thing]:
    """Yield the thing beside the lesion: close, but never on it."""
    if case.kind == "card":
        place = (float(rng.uniform(-2, 2)), float(rng.uniform(-2, 2)))
        printer = np.random.default_rng(case.seed).normal(0, 0.003)
        turn, height = float(rng.normal(0, 0.2)), float(rng.uniform(0, 1.5))
        yield scenes.card(place, turn=turn, height=height, enlarged=float(1 + printer))
    elif case.kind == "coin":
        coin = COINS[case.coin]
        away = coin.diameter_mm / 2 + 1.3 * blob.radius + rng.uniform(2, 5)
        angle = rng.uniform(-0.5, 0.5)
        place = (float(away * np.cos(angle)), float(away * np.sin(angle)))
        metals = [coin.metal.value, *([coin.core.value] if coin.core else [])]
        yield scenes.coin(coin.diameter_mm, metals, place, seed=case.seed)
    elif case.kind == "ruler":
        yield scenes.ruler((5.0, float(-1.3 * blob.radius - 6 - rng.uniform(2, 5))), height=0.5)


def _scale(
    case: Case,
    picture: Image.Image,
    camera: Camera,
    things: Sequence[Thing],
    rng: np.random.Generator,
) -> Scale | None:
    if case.kind == "card":
        return find_scale(picture, kind="card")
    if case.kind == "coin":
        return find_scale(picture, kind="coin", coin=case.coin)
    if case.kind == "ruler":
        x, y = things[0].place
        marks = np.array([(x - _RULER_MM / 2, y - 6), (x + _RULER_MM / 2, y - 6)])
        marked = mapped(camera.to_pixels(things[0].height), marks) + rng.uniform(-2, 2, (2, 2))
        first, second = as_points(marked)
        return find_scale(picture, kind="ruler", points=(first, second), mm=_RULER_MM)
    return None


def table(pairs: Sequence[Pair], figures: Sequence[str] | None = None) -> str:
    """Return a Markdown table of words by kind and growth, in percent of the measured pairs.

    A pair counts by the strongest word among `figures` (default: all).
    """
    lines = [
        "| scale | growth | pairs | not measured | no change | probably | changed |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind in KINDS:
        for growth in GROWTHS:
            rows = [pair for pair in pairs if (pair.kind, pair.growth) == (kind, growth)]
            if rows:
                lines.append(_line(rows, figures))
    return "\n".join(lines)


def _line(rows: Sequence[Pair], figures: Sequence[str] | None) -> str:
    words = Counter(_strongest(pair, figures) for pair in rows if not pair.fault)
    counts = [f"{rows[0].growth}%", str(len(rows)), str(len(rows) - words.total())]
    return _row(rows[0].kind, *counts, *_shares(words))


def _strongest(pair: Pair, figures: Sequence[str] | None) -> str:
    words = {
        change.word for name, change in pair.changes().items() if figures is None or name in figures
    }
    return next(word for word in reversed(WORDS) if word in words)


def figures_table(pairs: Sequence[Pair]) -> str:
    """Return a Markdown table of each figure's words in unchanged pairs, in percent.

    `spread` is the root mean square of the differences in units of their standard errors: above 1,
    the standard errors are too small.
    """
    lines = [
        "| scale | figure | pairs | no change | probably | changed | spread |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind in KINDS:
        changes = [
            pair.changes()
            for pair in pairs
            if pair.kind == kind and pair.growth == 0 and not pair.fault
        ]
        names = sorted({name for each in changes for name in each})
        lines += [_figure_line(kind, name, [each[name] for each in changes]) for name in names]
    return "\n".join(lines)


def _figure_line(kind: str, name: str, changes: Sequence[Change]) -> str:
    words: Counter[str] = Counter(change.word for change in changes)
    spread = np.sqrt(np.mean([_errors(change) ** 2 for change in changes]))
    return _row(kind, name, str(len(changes)), *_shares(words), f"{spread:.2f}")


def _errors(change: Change) -> float:
    """Return a difference in units of its standard error."""
    if not change.ratio or change.high is None:
        return 0.0
    if change.basis == "none":
        return 1.96 * (change.ratio - 1) / (change.high - change.ratio)
    return 1.96 * math.log(change.ratio) / math.log(change.high / change.ratio)


def _shares(words: Counter[str]) -> list[str]:
    return [f"{100 * words[word] / max(1, words.total()):.0f}%" for word in WORDS]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _tables(pairs: Sequence[Pair]) -> str:
    faults = Counter((pair.kind, pair.fault) for pair in pairs if pair.fault)
    return "\n\n".join(
        (
            f"By any figure:\n\n{table(pairs)}",
            f"By longest diameter and area alone:\n\n{table(pairs, SIZES)}",
            f"Unchanged pairs, by figure:\n\n{figures_table(pairs)}",
            *(f"{kind}: {fault} {count}" for (kind, fault), count in faults.items()),
        )
    )


def _recorded(path: Path) -> list[Pair]:
    return [Pair(**json.loads(line)) for line in path.read_text().splitlines()]


def main(arguments: Sequence[str] | None = None) -> None:
    """Photograph and measure pairs, store the figures, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--growths", nargs="+", type=int, default=GROWTHS)
    parser.add_argument(
        "--record", type=Path, help="file of figures; if it exists, only print tables"
    )
    chosen = parser.parse_args(arguments)
    if chosen.record and chosen.record.exists():
        sys.stdout.write(f"{_tables(_recorded(chosen.record))}\n")
        return
    seeds = range(chosen.seed, chosen.seed + chosen.pairs)
    cases = [case_of(kind, seed) for seed in seeds for kind in chosen.kinds]
    pairs = []
    with (chosen.record or Path(os.devnull)).open("w", buffering=1) as record:
        for pair in study(cases, chosen.growths, chosen.processes):
            record.write(json.dumps(asdict(pair)) + "\n")
            pairs.append(pair)
    sys.stdout.write(f"{_tables(pairs)}\n")


if __name__ == "__main__":
    main()
