"""The card: its data, and finding it in photographs of drawn scenes."""

import cv2
import numpy as np
import pytest
from PIL import Image

from ml.measurement.scale import card
from ml.measurement.scale.find import find_scale
from ml.measurement.scale.types import Scale, ScaleError, ScaleFault
from ml.training.synthetic import scenes
from ml.training.synthetic.scenes import Light
from tests.ml.measurement.scale.scene_views import BLOB, askew, found_mm, seen


def test_markers_are_those_of_the_open_dictionary():
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)

    for marker in card.MARKERS:
        image = cv2.aruco.generateImageMarker(dictionary, marker.number, 6)
        assert (marker.bits() == (image[1:5, 1:5] > 0)).all()


def test_every_marker_keeps_a_white_edge_as_wide_as_a_cell():
    drawn = card.draw(12)
    drawn[card.covered(12) == 0] = 0

    for marker in card.MARKERS:
        cell = marker.side / 6
        x, y = marker.x - cell, marker.y - cell
        outer = marker.side + 2 * cell
        area = drawn[
            round(y * 12) : round((y + outer) * 12), round(x * 12) : round((x + outer) * 12)
        ]
        inner = round(cell * 12)
        area[inner:-inner, inner:-inner] = 255
        assert area.min() == 255


@pytest.mark.parametrize(
    ("camera", "light"),
    [
        (askew(0), Light()),
        (askew(25, towards=0.7), Light()),
        (askew(25, towards=3.6, roll=2.4), Light()),
        (askew(10, roll=np.pi), Light()),
        (askew(15, towards=2), Light(gain=0.25, grain=4)),
        (askew(10), Light(blur=2.5, quality=60)),
        (askew(12, pixels_per_mm=6), Light(slope=(0.3, -0.2))),
    ],
    ids=["straight", "tilted", "tilted and turned", "upside down", "dark", "blurred", "far"],
)
def test_the_card_gives_the_true_millimetres_within_1_percent(camera, light):
    picture = seen(scenes.card((0, 0)), camera=camera, light=light)

    scale = find_scale(picture, kind="card")

    assert found_mm(scale, camera) == pytest.approx(BLOB.diameter(), rel=0.01)
    assert scale.relative_sd < 0.012


def test_the_small_markers_alone_suffice_from_close_up():
    camera = askew(10, pixels_per_mm=34)

    scale = find_scale(seen(scenes.card((0, 0)), camera=camera), kind="card")

    assert found_mm(scale, camera) == pytest.approx(BLOB.diameter(), rel=0.01)


def test_the_card_may_be_partly_covered():
    camera = askew(15)
    whole = np.array(seen(scenes.card((0, 0)), camera=camera))
    whole[400:, 900:] = (150, 110, 90)

    scale = find_scale(Image.fromarray(whole), kind="card")

    assert found_mm(scale, camera) == pytest.approx(BLOB.diameter(), rel=0.012)


def test_a_larger_picture_has_the_same_scale_in_its_own_pixels():
    picture = seen(scenes.card((0, 0)))
    larger = picture.resize((picture.width * 2, picture.height * 2))

    corners = [np.array(find_scale(image, kind="card").shown) for image in (picture, larger)]

    assert corners[1] == pytest.approx(corners[0] * 2 + 0.5, abs=1.5)


def test_shown_are_the_outer_corners_of_the_card():
    scale = find_scale(seen(scenes.card((0, 0))), kind="card")

    corners = scale.on_skin(np.array(scale.shown))

    assert corners == pytest.approx(np.array([(0, 0), (86, 0), (86, 54), (0, 54)]), abs=1e-6)


def test_a_card_that_is_cut_off_is_refused():
    picture = seen(scenes.card((0, 0))).crop((0, 0, 520, 700))

    with pytest.raises(ScaleError) as refused:
        find_scale(picture, kind="card")

    assert refused.value.fault == ScaleFault.CARD_CUT_OFF


def test_without_a_card_kind_card_is_refused_and_kind_auto_has_no_scale():
    picture = seen()

    with pytest.raises(ScaleError) as refused:
        find_scale(picture, kind="card")

    assert refused.value.fault == ScaleFault.NO_CARD
    assert find_scale(picture, kind="auto") is None


def test_kind_auto_finds_the_card():
    assert find_scale(seen(scenes.card((0, 0))), kind="auto").kind == "card"


def test_a_card_bent_round_a_limb_is_refused():
    with pytest.raises(ScaleError) as refused:
        find_scale(_bent(seen(scenes.card((0, 0)))), kind="card")

    assert refused.value.fault == ScaleFault.CARD_BENT


def _bent(picture, radius=550):
    """Return the picture as if wrapped around an upright cylinder of 5 cm."""
    height, width = picture.height, picture.width
    y, x = np.mgrid[:height, :width].astype(np.float32)
    around = np.arcsin(np.clip((x - width / 2) / radius, -1, 1)) * radius + width / 2
    bent = cv2.remap(np.asarray(picture), around.astype(np.float32), y, cv2.INTER_LINEAR)
    return Image.fromarray(bent)


def test_a_scale_survives_being_stored():
    scale = find_scale(seen(scenes.card((0, 0))), kind="card")

    assert Scale.from_dict(scale.as_dict()) == scale
