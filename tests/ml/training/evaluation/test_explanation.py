"""Sanity checks of the heat map, with a fake predictor that uses one corner only."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml.classification.augmented_views import View
from ml.classification.backends import Answer
from ml.labels import Modality
from ml.training.data.examples import Example
from ml.training.evaluation import explanation
from tests.ml.conftest import needs_training

SIDE, CELLS = 96, 6


class CornerPredictor:
    """Its logit is the brightness of the top left ninth; its map is right, or wrong."""

    views = (View(),)

    def __init__(self, *, honest: bool = True) -> None:
        self.honest = honest

    def answer(self, pixels: np.ndarray, _modality: Modality) -> Answer:
        logit = pixels[: SIDE // 3, : SIDE // 3].mean() / 10
        cells = np.zeros((1, CELLS, CELLS), np.float32)
        cells[0, :2, :2] = logit
        maps = cells if self.honest else cells[:, ::-1, ::-1]
        empty = np.zeros((1, 0), np.float32)
        return Answer(np.array([logit]), empty, empty, maps)


@pytest.fixture
def bright_corner() -> np.ndarray:
    pixels = np.full((SIDE, SIDE, 3), 40, np.uint8)
    pixels[: SIDE // 3, : SIDE // 3] = 240
    return pixels


def test_hiding_the_cause_of_the_score_changes_it_most(bright_corner: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    moves = explanation.hidden_moves(CornerPredictor(), bright_corner, Modality.PHONE, rng)
    assert moves.hottest > 10
    assert moves.coldest < 0.1 * moves.hottest
    assert moves.hottest >= moves.random


def test_a_wrong_map_has_a_low_ratio(bright_corner: np.ndarray) -> None:
    predictor = CornerPredictor(honest=False)
    rng = np.random.default_rng(0)
    moves = explanation.hidden_moves(predictor, bright_corner, Modality.PHONE, rng)
    assert moves.hottest == 0


@pytest.mark.parametrize(("factor", "expected"), [(2.0, 1.0), (-3.0, 1.0), (0.0, 0.0)])
def test_map_correlation_ignores_scale_and_sign(factor: float, expected: float) -> None:
    cells = np.random.default_rng(0).normal(size=(6, 6))
    assert explanation.correlation(cells, factor * cells) == pytest.approx(expected)


def test_maps_of_noise_hardly_correlate() -> None:
    first, second = np.random.default_rng(0).normal(size=(2, 40, 40))
    assert explanation.correlation(first, second) < 0.1


def test_shuffling_keeps_the_values_and_changes_named_layers_only() -> None:
    rng = np.random.default_rng(1)
    weights = {"stem/kernel": rng.normal(size=(3, 3, 8)), "malignant/kernel": rng.normal(size=50)}
    head = explanation.shuffled(weights, "malignant")
    assert head["stem/kernel"] is weights["stem/kernel"]
    assert (head["malignant/kernel"] != weights["malignant/kernel"]).any()
    every = explanation.shuffled(weights)
    for name, values in weights.items():
        assert every[name].shape == values.shape
        assert (np.sort(every[name].ravel()) == np.sort(values.ravel())).all()
        assert (every[name] != values).any()


@pytest.mark.train
@needs_training
def test_the_maps_of_the_model_in_use_depend_on_its_weights(
    predictor, artefact: Path, tmp_path: Path, drawn_lesion: Image.Image
) -> None:
    examples = []
    for number, turned in enumerate((0, 90, 200)):
        path = tmp_path / f"{number}.png"
        drawn_lesion.rotate(turned, fillcolor=(222, 178, 150)).save(path)
        phone = Modality.PHONE
        names = ("drawn", str(number), str(number))
        examples.append(Example(path, "test", bool(number), "", False, phone, *names))
    found = explanation.explanation_figures(predictor, artefact, examples)
    assert set(found) == {"phone"}
    figures = found["phone"]
    assert figures["pictures"] == 3
    assert figures["part"] == "test"
    ratio = figures["over_coldest"]
    assert ratio["ratio"] == pytest.approx(figures["hottest"] / figures["coldest"])
    assert ratio["low"] <= ratio["ratio"] <= ratio["high"]
    assert figures["all_shuffled"]["correlation"] < 0.6
