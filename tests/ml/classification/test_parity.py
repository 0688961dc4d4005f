"""LiteRT and Keras give the same scores, to far less than pages show."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from ml.arrays import ByteArray
from ml.classification.augmented_views import take_all
from ml.classification.backends import Answer, Backend, load_backend
from ml.classification.manifest import calibrated
from ml.classification.predictor import Predictor
from ml.imaging.preprocessing import open_image, prepare
from ml.labels import Modality
from ml.training.data import dataset
from tests.ml.conftest import DATA, needs_data, needs_training

pytestmark = [pytest.mark.train, needs_training]

PHOTOS = 200
BATCH = 40
CLOSE = 1e-4


@pytest.fixture(scope="module")
def keras(predictor: Predictor, artefact) -> Mapping[Modality, Backend]:
    files = {m: artefact / file for m, file in predictor.manifest.networks.items()}
    return {m: load_backend("keras", f, predictor.manifest, threads=2) for m, f in files.items()}


def answers(backend: Backend, predictor: Predictor, pictures: Sequence[ByteArray]) -> Answer:
    """Keras's outputs for every view, in few calls of one shape."""
    views = np.concatenate([take_all(predictor.views, pixels) for pixels in pictures])
    parts = [backend(batch) for batch in batches(views)]
    return Answer(*(np.concatenate(field)[: len(views)] for field in zip(*parts, strict=True)))


def batches(views: np.ndarray) -> list[np.ndarray]:
    filled = np.concatenate((views, views[:1].repeat(-len(views) % BATCH, axis=0)))
    return np.split(filled, len(filled) // BATCH)


def largest_difference(
    keras: Mapping[Modality, Backend],
    predictor: Predictor,
    modality: Modality,
    pictures: list[ByteArray],
) -> float:
    """The largest difference of any view's calibrated score."""
    reference = answers(keras[modality], predictor, pictures).logits
    served = np.concatenate([predictor.answer(pixels, modality).logits for pixels in pictures])
    calibration = predictor.manifest.calibration[modality]
    return max(
        abs(calibrated(float(first), calibration) - calibrated(float(second), calibration))
        for first, second in zip(reference, served, strict=True)
    )


@pytest.fixture(scope="module")
def drawn(predictor: Predictor, drawn_lesion: Image.Image) -> list[ByteArray]:
    """The drawn lesion in different light and rotation."""
    pictures = [
        ImageEnhance.Brightness(drawn_lesion.rotate(turn)).enhance(light)
        for turn in range(0, 360, 60)
        for light in (0.7, 1.0, 1.2)
    ]
    return [prepare(picture, predictor.manifest.input_size) for picture in pictures]


@pytest.mark.parametrize("modality", Modality)
def test_drawn_pictures_get_the_same_score(keras, predictor: Predictor, drawn, modality) -> None:
    assert largest_difference(keras, predictor, modality, drawn) < CLOSE


@pytest.mark.parametrize("modality", Modality)
def test_maps_and_features_are_the_same(keras, predictor: Predictor, drawn, modality) -> None:
    reference = answers(keras[modality], predictor, drawn[:1])
    served = predictor.answer(drawn[0], modality)
    # Models exported without embeddings return none.
    shared = reference.embeddings[:, : served.embeddings.shape[1]]
    reference = reference._replace(embeddings=shared)
    for first, second in zip(reference, served, strict=True):
        np.testing.assert_allclose(first, second, rtol=1e-3, atol=1e-3)


def test_a_slightly_different_picture_gets_another_score(
    keras, predictor: Predictor, drawn
) -> None:
    """Two different pictures differ by more than the tolerance."""
    network = keras[Modality.DERMOSCOPE]
    reference = answers(network, predictor, drawn[:4]).logits
    brighter = [pixels + (pixels < 255) for pixels in drawn[:4]]
    other = answers(network, predictor, brighter).logits
    assert np.abs(reference - other).max() > 10 * CLOSE


@needs_data
@pytest.mark.images
@pytest.mark.parametrize("modality", Modality)
def test_real_photos_get_the_same_score(keras, predictor: Predictor, modality: Modality) -> None:
    val = dataset.select(dataset.load_examples(DATA), "val", pre_malignant=True)
    mine = [e for e in val if e.modality is modality]
    chosen = mine[:: len(mine) // (PHOTOS // 2)][: PHOTOS // 2]
    assert len(chosen) == PHOTOS // 2
    pictures = [prepare(open_image(e.path), predictor.manifest.input_size) for e in chosen]
    assert largest_difference(keras, predictor, modality, pictures) < CLOSE
