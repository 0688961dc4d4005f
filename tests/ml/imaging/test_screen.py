import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from ml.imaging.screen import is_screen
from ml.training.synthetic.drawings import font
from tests.ml.measurement.drawn_lesions import ellipse, lesion, lines, picture, skin, stained

DARK, LIGHT = (18, 18, 20), (250, 250, 252)


def screenshot(ground: tuple[int, int, int], quality: int = 85) -> Image.Image:
    """A phone's gallery or browser around a photo, as a JPEG reduced for serving."""
    words = (20, 20, 20) if ground == LIGHT else (235, 235, 235)
    page = Image.new("RGB", (1080, 2000), ground)
    page.paste(lesion().resize((1080, 810)), (0, 420))
    draw = ImageDraw.Draw(page)
    draw.text((30, 20), "9:41", fill=words, font=font(36))
    for line in range(12):
        draw.text((40, 1290 + 50 * line), "the words below it", fill=words, font=font(34))
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB").reduce(3)


def monitor(turn: float) -> Image.Image:
    """A photo of a monitor: the grid of its pixels, each a red, a green and a blue stripe."""
    shown = np.asarray(lesion().resize((160, 120))).repeat(6, axis=0).repeat(6, axis=1)
    lit = np.zeros(shown.shape, np.float32)
    for channel in range(3):
        lit[:, np.arange(lit.shape[1]) % 6 // 2 == channel, channel] = 2.5
    lit[np.arange(lit.shape[0]) % 6 == 5] *= 0.3
    photo = picture(shown * lit).rotate(turn, Image.Resampling.BICUBIC)
    return ImageOps.crop(photo, 110).resize((500, 340), Image.Resampling.BILINEAR)


@pytest.mark.parametrize("ground", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("quality", [75, 92])
def test_a_screenshot_is_recognised(ground: tuple[int, int, int], quality: int) -> None:
    assert is_screen(screenshot(ground, quality))


@pytest.mark.parametrize("turn", [2, 5, -4])
def test_a_photo_of_a_monitor_is_recognised(turn: float) -> None:
    assert is_screen(monitor(turn))


def beside_a_ruler() -> Image.Image:
    pixels = stained(skin(), ellipse())
    pixels[400:] = 246
    pixels[400:440, ::12] = 30
    image: Image.Image = picture(pixels)
    return image


@pytest.mark.parametrize(
    "image",
    [
        lesion(),
        beside_a_ruler(),
        picture(lines(stained(skin(seed=1), ellipse()), 10, (60, 45, 40), seed=1)),
        picture(np.hstack([skin(), skin(tone=(180, 130, 110))])),
        Image.new("RGB", (1, 1)),
    ],
    ids=["one lesion", "a ruler", "straight hairs", "two photos", "one pixel"],
)
def test_other_photos_are_not_called_screens(image: Image.Image) -> None:
    assert not is_screen(image)
