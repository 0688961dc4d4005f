import numpy as np
import pytest
from PIL import Image

from ml.classification.fake import FakePredictor
from ml.labels import Band, Modality, Reason


def ring(middle: int, rim: int) -> Image.Image:
    pixels = np.full((64, 64, 3), rim, np.uint8)
    pixels[20:44, 20:44] = middle
    return Image.fromarray(pixels)


def test_a_dark_middle_scores_higher_than_a_light_one() -> None:
    fake = FakePredictor()
    dark, light = fake.assess(ring(20, 220)), fake.assess(ring(220, 20))
    assert (dark.band, light.band) == (Band.HIGHER, Band.LOWER)
    assert dark.score is not None
    assert light.score is not None
    assert dark.score > light.score


def test_one_colour_is_rejected() -> None:
    outcome = FakePredictor().assess(Image.new("RGB", (300, 200), "pink"))
    assert outcome.status == "rejected"
    assert outcome.reasons == (Reason.LOW_CONTRAST,)
    assert (outcome.score, outcome.band, outcome.heat_map) == (None, None, None)


def test_the_same_pixels_give_the_same_score() -> None:
    fake = FakePredictor()
    assert fake.assess(ring(90, 160)).score == fake.assess(ring(90, 160)).score


def test_an_unknown_modality_is_refused() -> None:
    with pytest.raises(ValueError, match="x-ray"):
        FakePredictor().assess(ring(20, 220), modality="x-ray")


def test_the_manifest_is_marked_as_fake_and_has_every_modality() -> None:
    manifest = FakePredictor().manifest
    assert manifest.fake
    assert set(manifest.operating_points) == set(Modality) == set(manifest.bands)
