"""Photos are decoded small, and coordinates are those of the upright photo in full size."""

import io

import numpy as np
import pytest
from PIL import Image

from classifier.measuring import vision
from ml.measurement.scale.coins import COINS
from ml.training.synthetic.scenes import Blob, Camera, Light, Scene, coin, photograph
from tests import factories

pytestmark = pytest.mark.django_db
EURO = COINS["eur_1"]
BLOB = Blob(4.0, ((2, 0.12, 0.4), (3, 0.08, 1.0)), seed=3)
COIN_MM = (18.0, 0.0)
CAMERA = Camera(looks_at=(8.0, 0.0), pixels_per_mm=52.0, size=(4000, 3000))
SIDEWAYS = 6


@pytest.fixture(scope="module")
def picture():
    metals = (EURO.metal.value, EURO.core.value)
    things = (coin(EURO.diameter_mm, metals, COIN_MM, seed=2, height=0.0),)
    return photograph(Scene(5, ((BLOB, (0.0, 0.0)),), things), CAMERA, Light(seed=5))


@pytest.fixture
def photo(picture):
    """The picture as a camera held sideways stores it."""
    exif = Image.Exif()
    exif[0x0112] = SIDEWAYS
    buffer = io.BytesIO()
    turned = picture.transpose(Image.Transpose.ROTATE_90)
    turned.save(buffer, "JPEG", quality=92, exif=exif)
    stored = factories.make_photo(data=buffer.getvalue())
    assert (stored.orientation, stored.width, stored.height) == (SIDEWAYS, *CAMERA.size)
    return stored


def in_pixels(point):
    x, y, w = CAMERA.to_pixels() @ (*point, 1)
    return np.array((x / w, y / w))


def test_a_coin_is_found_in_pixels_of_the_full_photo(photo):
    assert (
        vision.decode_photo(photo, min_side=vision.MIN_SIDE_TO_MEASURE).picture.width < photo.width
    )
    made = vision.measure(photo, scale_kind="coin", given={"coin": EURO.code})
    shown = np.array(made.measurement.scale.shown)
    assert np.abs(shown.mean(axis=0) - in_pixels(COIN_MM)).max() < 10
    assert made.fault is None
    longest = made.measurement.figures["longest_diameter"]
    assert longest.unit == "mm"
    assert longest.value == pytest.approx(BLOB.diameter(), rel=0.08)


def test_marks_and_outline_are_fractions(photo):
    ends = [in_pixels(end) / CAMERA.size for end in ((-6.0, 12.0), (24.0, 12.0))]
    drawn = [in_pixels(point) / CAMERA.size for point in BLOB.outline()[::6]]
    given = {
        "points": [end.tolist() for end in ends],
        "mm": 30.0,
        "outline": [point.tolist() for point in drawn],
    }
    made = vision.measure(photo, scale_kind="ruler", given=given)
    assert made.measurement.outline.source == "drawn"
    longest = made.measurement.figures["longest_diameter"]
    assert longest.value == pytest.approx(BLOB.diameter(), rel=0.01)


def test_a_photo_is_measured_even_if_the_requested_scale_is_not_found(photo):
    made = vision.measure(photo, scale_kind="card", given={})
    assert made.measurement.scale is None
    assert made.reasons[-1] == "no_card"


def test_photos_are_aligned_in_full_size_pixels(photo, picture):
    half = picture.resize((CAMERA.size[0] // 2, CAMERA.size[1] // 2))
    buffer = io.BytesIO()
    half.save(buffer, "JPEG", quality=92)
    later = factories.make_photo(photo.subject, data=buffer.getvalue())
    pair = vision.decode_photo(photo), vision.decode_photo(later)
    alignment = vision.align_whole(*pair)
    assert alignment.aligned
    assert alignment.zoom == pytest.approx(2.0, rel=0.02)
    changed = vision.difference(*pair, alignment)
    assert changed.changed < 0.02
    marks = ([[0.2, 0.5], [0.8, 0.5]],) * 2
    assert vision.align_by_marks(*pair, marks).zoom == pytest.approx(2.0)
