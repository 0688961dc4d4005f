import numpy as np
import pytest
from PIL import Image

from ml.imaging.field_of_view import find_field, lit_part, round_field
from tests.ml.measurement.drawn_lesions import SIZE, ellipse, lesion, picture, skin, stained


def dermoscope(radius: float, middle: tuple[float, float] = (320, 240), black: int = 0):
    """One lesion in a round field on black."""
    pixels = np.clip(stained(skin(), ellipse()), 0, 255)
    x, y = np.arange(SIZE[0]), np.arange(SIZE[1])[:, None]
    pixels[np.hypot(x - middle[0], y - middle[1]) > radius] = black
    return picture(pixels)


def bordered(image: Image.Image, *, across: int = 0, down: int = 0) -> Image.Image:
    whole = Image.new("RGB", (image.width + 2 * across, image.height + 2 * down))
    whole.paste(image, (across, down))
    return whole


def test_a_picture_without_a_border_stays_the_very_same() -> None:
    image = lesion()
    assert find_field(image) is None
    assert lit_part(image, None) is image


@pytest.mark.parametrize(
    "draw",
    [
        lambda: stained(skin(), ellipse((320, 0), (150, 130)), (25, 20, 18)),
        lambda: stained(skin(), ellipse(axes=(230, 200)), (30, 24, 20)),
        lambda: skin() * np.linspace(0.2, 1, SIZE[0])[None, :, None],
    ],
    ids=["a dark lesion at the edge", "a dark lesion that fills the picture", "a shadow"],
)
def test_what_is_dark_but_no_border_is_left_alone(draw) -> None:
    assert find_field(picture(draw())) is None


@pytest.mark.parametrize(
    ("radius", "middle"), [(240, (320, 240)), (200, (300, 250)), (280, (320, 240))]
)
@pytest.mark.parametrize("black", [0, 30])
def test_a_round_field_is_found(radius: float, middle: tuple[float, float], black: int) -> None:
    field = find_field(dermoscope(radius, middle, black))
    assert field is not None
    assert field.circle == pytest.approx((*middle, radius), abs=2)


def test_round_field_measures_small_corners_that_find_field_leaves_in() -> None:
    image = dermoscope(320)
    assert round_field(image) == pytest.approx((320, 240, 320), abs=2)
    assert find_field(image) is None


def test_no_black_is_left_of_a_round_field() -> None:
    image = dermoscope(200)
    field = find_field(image)
    assert field is not None
    assert field.box == pytest.approx((120, 40, 520, 440), abs=2)
    assert np.asarray(lit_part(image, field)).min() > 40


def test_inside_the_field_no_pixel_changes() -> None:
    image = dermoscope(240)
    field = find_field(image)
    inner = np.asarray(lit_part(image, field))
    left, top, right, bottom = field.box
    away = np.hypot(np.arange(right - left) + left - 320, np.arange(bottom - top)[:, None] - 240)
    same = (inner == np.asarray(image)[top:bottom, left:right]).all(axis=2)
    assert same[away < 225].all()


@pytest.mark.parametrize(("across", "down"), [(0, 90), (120, 0), (60, 60)])
def test_straight_borders_are_cut_off(across: int, down: int) -> None:
    image = bordered(lesion(), across=across, down=down)
    field = find_field(image)
    assert field is not None
    assert field.circle is None
    assert field.box == pytest.approx((across, down, across + 640, down + 480), abs=2)
    assert lit_part(image, field).size == pytest.approx((640, 480), abs=3)


def test_a_round_field_within_straight_borders_is_found() -> None:
    field = find_field(bordered(dermoscope(260), down=80))
    assert field is not None
    assert field.circle == pytest.approx((320, 320, 260), abs=2)


def test_a_region_of_the_lit_part_lies_on_the_whole_picture() -> None:
    image = bordered(lesion(), across=160)
    field = find_field(image)
    assert field is not None
    assert field.outwards((0.5, 0, 0.5, 1), image.size) == pytest.approx(
        (0.5, 0, 1 / 3, 1), abs=0.01
    )


def test_a_black_picture_has_no_field() -> None:
    assert find_field(Image.new("RGB", (64, 48))) is None
