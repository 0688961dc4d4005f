import numpy as np
import pytest
from PIL import Image, ImageOps

from ml.imaging.several_lesions import find_several
from tests.ml.measurement.drawn_lesions import SIZE, ellipse, lesion, lines, picture, skin, stained

PALE = (150, 105, 85)


def moles(*places: tuple[tuple[int, int], tuple[int, int]], **ground):
    """Moles at (middle, axes) on one skin."""
    pixels = skin(**ground)
    for middle, axes in places:
        pixels = stained(pixels, ellipse(middle, axes))
    return picture(pixels)


def grid(images: list[Image.Image], columns: int) -> Image.Image:
    width, height = images[0].size
    whole = Image.new("RGB", (width * columns, height * (len(images) // columns)))
    for number, image in enumerate(images):
        whole.paste(image, (number % columns * width, number // columns * height))
    return whole


def photos() -> list[Image.Image]:
    tones = ((222, 178, 156), (205, 160, 140), (235, 195, 175), (190, 140, 115))
    return [lesion(tone=tone, seed=seed) for seed, tone in enumerate(tones)]


def test_two_moles_on_one_skin_are_placed() -> None:
    left, right = sorted(find_several(moles(((190, 200), (70, 60)), ((470, 300), (55, 50)))))
    assert (left[0] + left[2] / 2, left[1] + left[3] / 2) == pytest.approx(
        (190 / 640, 200 / 480), abs=0.02
    )
    assert (right[0] + right[2] / 2, right[1] + right[3] / 2) == pytest.approx(
        (470 / 640, 300 / 480), abs=0.02
    )
    assert left[2] * 640 == pytest.approx(145, abs=15)


def test_a_dark_and_a_pale_mole_are_two() -> None:
    pixels = stained(skin(), ellipse((190, 200), (70, 60)), (60, 38, 30))
    pixels = stained(pixels, ellipse((470, 300), (60, 60)), PALE)
    assert len(find_several(picture(pixels))) == 2


def test_three_moles_are_three() -> None:
    places = [((130, 130), (55, 50)), ((480, 150), (50, 50)), ((320, 370), (55, 60))]
    assert len(find_several(moles(*places))) == 3


@pytest.mark.parametrize(
    ("columns", "count"), [(2, 2), (1, 2), (2, 4)], ids=["beside", "above", "collage"]
)
def test_photos_put_together_are_told_apart(columns: int, count: int) -> None:
    whole = grid(photos()[:count], columns)
    middles = [
        ((x + width / 2) * whole.width / 640, (y + height / 2) * whole.height / 480)
        for x, y, width, height in find_several(whole)
    ]
    places = [(n % columns + 0.5, n // columns + 0.5) for n in range(count)]
    assert np.array(middles) == pytest.approx(np.array(places), abs=0.05)


def test_photos_with_a_white_gap_are_told_apart() -> None:
    framed = [ImageOps.expand(image, 6, "white") for image in photos()[:2]]
    assert len(find_several(grid(framed, 2))) == 2


@pytest.mark.parametrize(
    "image",
    [
        lesion(),
        lesion(axes=(40, 30)),
        picture(skin()),
        moles(((320, 240), (110, 90)), ((540, 380), (30, 28))),
        moles(((320, 240), (110, 90)), ((375, 260), (90, 80))),
        moles(*(((x, y), (9, 8)) for x in range(60, 600, 90) for y in range(50, 460, 80))),
        picture(lines(stained(skin(), ellipse()), 14, (60, 45, 40))),
        picture(np.hypot(skin() * 0.8, 30) * np.linspace(0.5, 1, SIZE[0])[None, :, None]),
        Image.new("RGB", (200, 150), (214, 170, 140)),
    ],
    ids=[
        "one lesion",
        "one small lesion",
        "skin",
        "a satellite",
        "one lesion of two lobes",
        "freckles",
        "hairs",
        "a shadow",
        "one colour",
    ],
)
def test_one_lesion_is_not_called_several(image: Image.Image) -> None:
    assert find_several(image) == ()


def test_ink_beside_a_lesion_is_no_lesion() -> None:
    pixels = stained(skin(), ellipse((190, 200), (70, 60)))
    assert (
        find_several(picture(stained(pixels, ellipse((470, 300), (60, 50)), (70, 50, 150)))) == ()
    )


def test_a_ruler_across_the_picture_makes_no_collage() -> None:
    pixels = stained(skin(), ellipse((320, 180), (90, 80)))
    pixels[360:] = 246
    pixels[360:400, ::12] = 30
    assert find_several(picture(pixels)) == ()


@pytest.mark.parametrize("size", [(1, 1), (9, 400), (400, 9)])
def test_tiny_and_narrow_pictures_are_no_error(size: tuple[int, int]) -> None:
    assert find_several(Image.new("RGB", size, (214, 170, 140))) == ()
