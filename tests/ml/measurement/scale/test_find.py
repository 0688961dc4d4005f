"""Scales by two marks on a ruler and by a dermoscope's field."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from ml.geometry import mapped
from ml.imaging.inpainting import without_lesion
from ml.measurement.measure import measure
from ml.measurement.scale.find import find_scale
from ml.measurement.scale.removal import cleared
from ml.measurement.scale.types import ScaleError, ScaleFault
from ml.training.synthetic import scenes
from tests.ml.measurement.scale.scene_views import BLOB, askew, found_mm, seen

PLAIN = Image.new("RGB", (1600, 1200), (200, 160, 140))


def _fault(picture, **given):
    with pytest.raises(ScaleError) as refused:
        find_scale(picture, **given)
    return refused.value.fault


def test_two_marks_give_the_scale_in_every_direction():
    scale = find_scale(PLAIN, kind="ruler", points=((100, 100), (500, 400)), mm=25)

    assert scale.on_skin(np.array([(0, 0), (20, 0), (0, 40)])) == pytest.approx(
        np.array([(0, 0), (1, 0), (0, 2)])
    )
    assert scale.shown == ((100, 100), (500, 400))


def test_a_shorter_marked_length_has_a_larger_error():
    long, short = (
        find_scale(PLAIN, kind="ruler", points=((100, 100), (100 + length, 100)), mm=10)
        for length in (900, 50)
    )

    assert short.relative_sd > 1.5 * long.relative_sd


@pytest.mark.parametrize("length", [0, 12])
def test_marks_too_close_together_are_refused(length):
    fault = _fault(PLAIN, kind="ruler", points=((100, 100), (100 + length, 100)), mm=1)

    assert fault == ScaleFault.MARKS_TOO_CLOSE


def test_a_ruler_and_its_marks_measure_a_lesion_that_lies_beside_it():
    camera = askew(5, pixels_per_mm=20)
    picture = seen(scenes.ruler((0, -16)), camera=camera)
    ends = mapped(camera.to_pixels(), np.array([(-10.0, -12), (10, -12)]))

    scale = find_scale(picture, kind="ruler", points=tuple(map(tuple, ends)), mm=20)

    assert found_mm(scale, camera) == pytest.approx(BLOB.diameter(), rel=0.02)
    figure = measure(picture, scale=scale).figures["longest_diameter"]
    assert figure.low < BLOB.diameter() < figure.high


def _dermoscope(middle=(800, 600), radius=560):
    picture = Image.new("RGB", (1600, 1200), (8, 6, 6))
    pen = ImageDraw.Draw(picture)
    x, y = middle
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(205, 160, 140))
    pen.ellipse((600, 450, 900, 720), fill=(60, 40, 35))
    return picture.filter(ImageFilter.GaussianBlur(4))


@pytest.mark.parametrize(
    ("middle", "radius"), [((800, 600), 560), ((830, 560), 500), ((800, 600), 800)]
)
def test_a_round_field_gives_the_scale_also_if_it_is_cropped(middle, radius):
    scale = find_scale(_dermoscope(middle, radius), kind="dermoscope", field_mm=20)

    assert 20 / scale.to_mm[0][0] / 2 == pytest.approx(radius, rel=0.01)


def test_a_given_width_gives_the_scale():
    scale = find_scale(PLAIN, kind="dermoscope", width_mm=16)

    assert scale.to_mm[0][0] == pytest.approx(0.01)


def test_a_field_that_is_not_visible_is_refused():
    assert _fault(PLAIN, kind="dermoscope", field_mm=20) == ScaleFault.UNKNOWN_FIELD


def test_an_unknown_kind_raises():
    with pytest.raises(ValueError, match="unknown kind"):
        find_scale(PLAIN, kind="guess")


@pytest.mark.parametrize(
    ("thing", "given"),
    [
        (scenes.card((0, 0)), {"kind": "card"}),
        (scenes.coin(25.75, ("silver", "gold"), (21.0, 2.0)), {"kind": "coin", "coin": "eur_2"}),
    ],
    ids=["card", "coin"],
)
def test_the_lesion_is_measured_and_not_the_object_beside_it(thing, given):
    camera = askew(8, pixels_per_mm=13, looks_at=(5.0, 4.0))
    picture = seen(thing, camera=camera)

    measured = measure(picture, scale=find_scale(picture, **given))

    assert measured.figures["longest_diameter"].value == pytest.approx(BLOB.diameter(), rel=0.05)


def test_nothing_is_painted_over_without_an_object_on_the_skin():
    scale = find_scale(PLAIN, kind="dermoscope", width_mm=16)

    assert cleared(PLAIN, scale, np.ones(2)) is PLAIN
    assert cleared(PLAIN, None, np.ones(2)) is PLAIN


def test_painted_skin_is_as_light_as_the_skin_around_it():
    picture = seen(scenes.card((0, 0)), lesions=())
    scale = find_scale(picture, kind="card")

    painted = np.asarray(cleared(picture, scale, np.ones(2)), np.float32)

    bare = np.asarray(seen(lesions=()), np.float32)
    assert np.abs(painted - bare).mean() < 8


def test_a_lesion_is_painted_over_with_skin():
    camera = askew(0, pixels_per_mm=20)
    picture = seen(camera=camera)
    outline = mapped(camera.to_pixels(), BLOB.outline())

    painted = np.asarray(without_lesion(picture, outline), np.float32)

    bare = np.asarray(seen(camera=camera, lesions=()), np.float32)
    assert np.abs(painted - bare).max(axis=2).mean() < 8
    assert np.abs(painted - bare)[500:700, 700:900].mean() < 12
