"""Whether the heat map is about the score: sanity checks of explanations (Adebayo et al. 2018).

Hiding the hottest region must change the score more than hiding the coldest or a random one, and a
network with shuffled weights must give another map.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from ml.arrays import ByteArray, FloatArray
from ml.classification import saliency
from ml.classification.augmented_views import average_map
from ml.classification.backends import network_weights
from ml.classification.manifest import Manifest
from ml.classification.network import MAP_HEAD, build_serving_network, set_weights
from ml.classification.predictor import Predictor
from ml.imaging.preprocessing import open_image, prepare
from ml.labels import Modality
from ml.training import metrics
from ml.training.data.dataset import Example
from ml.training.data.inputs import input_batches

# The picture's side over a region's: a ninth of the picture is hidden.
_REGION = 3
_SEED = 5


class Moves(NamedTuple):
    """Absolute change of the logit when a region is hidden."""

    hottest: float
    coldest: float
    random: float


def explanation_figures(
    predictor: Predictor, artefact: Path, examples: Sequence[Example]
) -> dict[str, dict[str, Any]]:
    """Return modality -> effect of hiding regions, and correlation with maps of shuffled weights.

    `examples` are the pictures whose maps are tested.
    """
    found = {}
    for modality in Modality:
        mine = [e for e in examples if e.modality is modality]
        if mine:
            groups = np.array([e.group for e in mine])
            found[modality.value] = {
                "part": ", ".join(sorted({e.part for e in mine}, reverse=True)),
                "pictures": len(mine),
                **_hiding(predictor, mine, groups),
                **_shuffling(predictor.manifest, artefact, modality, mine, groups),
            }
    return found


def hidden_moves(
    predictor: Predictor, pixels: ByteArray, modality: Modality, rng: np.random.Generator
) -> Moves:
    """Hide the hottest, the coldest and a random ninth of a prepared picture, one at a time."""
    answer = predictor.answer(pixels, modality)
    heat = _region_heat(saliency.weight(average_map(predictor.views, answer.maps)))
    places = (int(heat.argmax()), int(heat.argmin()), int(rng.integers(heat.size)))
    hidden = [predictor.answer(_hide(pixels, heat.shape, p), modality) for p in places]
    return Moves(*(abs(float(h.logits.mean() - answer.logits.mean())) for h in hidden))


def _region_heat(cells: FloatArray) -> FloatArray:
    """Return the mean heat of every possible region, by its top left cell."""
    side = len(cells) // _REGION
    windows = np.lib.stride_tricks.sliding_window_view(cells, (side, side))
    return np.asarray(windows.mean(axis=(2, 3)))


def _hide(pixels: ByteArray, shape: tuple[int, ...], place: int) -> ByteArray:
    """Fill the region at a place of the grid of `shape` with the picture's mean colour."""
    side = len(pixels) // _REGION
    room = len(pixels) - side
    row, column = np.unravel_index(place, shape)
    top, left = (round(int(i) / (n - 1) * room) for i, n in zip((row, column), shape, strict=True))
    hidden = pixels.copy()
    hidden[top : top + side, left : left + side] = pixels.mean(axis=(0, 1))
    return hidden


def _hiding(
    predictor: Predictor, examples: Sequence[Example], groups: npt.NDArray[np.str_]
) -> dict[str, Any]:
    rng, size = np.random.default_rng(_SEED), predictor.manifest.input_size
    moves = [
        hidden_moves(predictor, prepare(open_image(e.path), size), e.modality, rng)
        for e in tqdm(examples, desc="hiding regions")
    ]
    hottest, coldest, random = np.array(moves).T
    return {
        "hottest": float(hottest.mean()),
        "coldest": float(coldest.mean()),
        "random": float(random.mean()),
        "over_coldest": _ratio(hottest, coldest, groups),
        "over_random": _ratio(hottest, random, groups),
    }


def _ratio(
    hottest: FloatArray, other: FloatArray, groups: npt.NDArray[np.str_]
) -> dict[str, float]:
    low, high = metrics.bootstrap(_mean_ratio, hottest, other, groups)
    return {"ratio": _mean_ratio(hottest, other), "low": low, "high": high}


def _mean_ratio(hottest: FloatArray, other: FloatArray) -> float:
    return float(hottest.mean() / other.mean())


def _shuffling(
    manifest: Manifest,
    artefact: Path,
    modality: Modality,
    examples: Sequence[Example],
    groups: npt.NDArray[np.str_],
) -> dict[str, Any]:
    network = build_serving_network(manifest.raw["model"]["variant"], manifest.input_size)
    weights = network_weights(artefact / manifest.networks[modality], manifest, network)
    original = _maps(manifest, weights, examples, "original maps")
    found = {}
    for name, only in (("head_shuffled", MAP_HEAD), ("all_shuffled", "")):
        other = _maps(manifest, shuffled(weights, only), examples, name)
        values = np.array([correlation(a, b) for a, b in zip(original, other, strict=True)])
        low, high = metrics.bootstrap(lambda drawn, _: float(drawn.mean()), values, values, groups)
        found[name] = {"correlation": float(values.mean()), "low": low, "high": high}
    return found


def shuffled(weights: Mapping[str, FloatArray], only: str = "") -> dict[str, FloatArray]:
    """Return weights with each array shuffled, of layers whose name starts with `only`."""
    rng = np.random.default_rng(_SEED)
    return {
        name: rng.permuted(value.ravel()).reshape(value.shape) if name.startswith(only) else value
        for name, value in weights.items()
    }


def correlation(first: FloatArray, second: FloatArray) -> float:
    """Return the absolute correlation of two maps, 0 to 1; 0 if one is constant."""
    if min(first.std(), second.std()) < 1e-9:
        return 0.0
    return abs(float(np.corrcoef(first.ravel(), second.ravel())[0, 1]))


def _maps(
    manifest: Manifest, weights: Mapping[str, FloatArray], examples: Sequence[Example], name: str
) -> FloatArray:
    """Return the absolute values of each map, n x h x w, of the unchanged view."""
    import tensorflow as tf

    network = build_serving_network(manifest.raw["model"]["variant"], manifest.input_size)
    set_weights(network, weights)
    predict = tf.function(lambda pixels: network(pixels, training=False)["map"])
    batches = tqdm(input_batches(examples, manifest.input_size, unsquash=False), desc=name)
    maps = [np.asarray(predict(tf.constant(batch)), np.float32) for batch in batches]
    return np.abs(np.concatenate(maps))
