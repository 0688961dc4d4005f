"""LiteRT answers what Keras answers, to well below what anybody is shown."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from ml.backends import Answer, Backend, load_backend
from ml.labels import Modality
from ml.predictor import Predictor, calibrated
from ml.preprocessing import open_image, prepare
from ml.training import data
from ml.types import ByteArray
from ml.views import take_all
from tests.ml.conftest import DATA, needs_data, needs_training

pytestmark = [pytest.mark.train, needs_training]

PHOTOS = 200
BATCH = 40
CLOSE = 1e-4


@pytest.fixture(scope="module")
def keras(predictor: Predictor, artefact) -> Backend:
    return load_backend("keras", artefact, predictor.manifest, threads=2)


def answers(backend: Backend, predictor: Predictor, pictures: Sequence[ByteArray]) -> Answer:
    """What Keras says of every view, in few calls of one shape."""
    views = np.concatenate([take_all(predictor.views, pixels) for pixels in pictures])
    parts = [backend(batch) for batch in batches(views)]
    return Answer(*(np.concatenate(field)[: len(views)] for field in zip(*parts, strict=True)))


def batches(views: np.ndarray) -> list[np.ndarray]:
    filled = np.concatenate((views, views[:1].repeat(-len(views) % BATCH, axis=0)))
    return np.split(filled, len(filled) // BATCH)


def largest_difference(keras: Backend, predictor: Predictor, pictures: list[ByteArray]) -> float:
    """The largest difference of any view's calibrated score, by either modality's calibration."""
    reference = answers(keras, predictor, pictures).logits
    served = np.concatenate([predictor.answer(pixels).logits for pixels in pictures])
    return max(
        abs(calibrated(float(first), calibration) - calibrated(float(second), calibration))
        for calibration in predictor.manifest.calibration.values()
        for first, second in zip(reference, served, strict=True)
    )


@pytest.fixture(scope="module")
def drawn(predictor: Predictor, drawn_lesion: Image.Image) -> list[ByteArray]:
    """The drawn lesion in many lights and turns."""
    pictures = [
        ImageEnhance.Brightness(drawn_lesion.rotate(turn)).enhance(light)
        for turn in range(0, 360, 60)
        for light in (0.7, 1.0, 1.2)
    ]
    return [prepare(picture, predictor.manifest.input_size) for picture in pictures]


def test_drawn_pictures_get_the_same_score(keras, predictor: Predictor, drawn) -> None:
    assert largest_difference(keras, predictor, drawn) < CLOSE


def test_maps_and_features_are_the_same(keras, predictor: Predictor, drawn) -> None:
    reference, served = answers(keras, predictor, drawn[:1]), predictor.answer(drawn[0])
    # Models exported without embeddings answer none.
    shared = reference.embeddings[:, : served.embeddings.shape[1]]
    reference = reference._replace(embeddings=shared)
    for first, second in zip(reference, served, strict=True):
        np.testing.assert_allclose(first, second, rtol=1e-3, atol=1e-3)


def test_a_slightly_other_picture_gets_another_score(keras, predictor: Predictor, drawn) -> None:
    """What the comparison must be fine enough to see."""
    reference = answers(keras, predictor, drawn[:4]).logits
    brighter = [pixels + (pixels < 255) for pixels in drawn[:4]]
    other = answers(keras, predictor, brighter).logits
    assert np.abs(reference - other).max() > 10 * CLOSE


@needs_data
@pytest.mark.images
def test_real_photos_get_the_same_score(keras, predictor: Predictor) -> None:
    val = data.select(data.load_examples(DATA), "val", pre_malignant=True)
    phone = [e for e in val if e.modality is Modality.PHONE][: PHOTOS // 2]
    dermoscope = [e for e in val if e.modality is Modality.DERMOSCOPE]
    step = len(dermoscope) // (PHOTOS - len(phone))
    chosen = (phone + dermoscope[::step])[:PHOTOS]
    assert len(chosen) == PHOTOS
    pictures = [prepare(open_image(e.path), predictor.manifest.input_size) for e in chosen]
    assert largest_difference(keras, predictor, pictures) < CLOSE
