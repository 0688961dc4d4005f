"""Videos that Chromium plays as the picture of its camera."""

import itertools
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from tests.classifier.images import samples

SIZE = (960, 720)
FRAMES = 3


_numbers = itertools.count(1)


def scene(*, blur: float = 0, light: float = 1, zoom: float = 0.75) -> Image.Image:
    """Draw a lesion on skin, a different one in each call; a small `zoom` is a large distance."""
    drawn = samples.lesion(*SIZE, seed=next(_numbers))
    # Cover the sample's blue corner (for tests of orientation): it looks like a second lesion.
    drawn.paste((222, 178, 152), (0, 0, SIZE[0] // 6, SIZE[1] // 6))
    small = drawn.resize((round(SIZE[0] * zoom), round(SIZE[1] * zoom)), Image.Resampling.LANCZOS)
    skin = Image.new("RGB", SIZE, (222, 178, 152))
    skin.paste(small, ((SIZE[0] - small.width) // 2, (SIZE[1] - small.height) // 2))
    grain = np.random.default_rng(1).normal(0, 2, (SIZE[1], SIZE[0], 1))
    lit = np.clip(np.asarray(skin.filter(ImageFilter.GaussianBlur(blur))) * light + grain, 0, 255)
    return Image.fromarray(lit.astype(np.uint8))


def write_feed(path: Path, picture: Image.Image) -> Path:
    """Write a picture as a video of equal frames (YUV4MPEG2, 4:2:0)."""
    luma, *colours = picture.convert("YCbCr").split()
    halved = [colour.resize((picture.width // 2, picture.height // 2)) for colour in colours]
    planes = b"".join(_bytes(plane) for plane in (luma, *halved))
    head = f"YUV4MPEG2 W{picture.width} H{picture.height} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + b"".join(b"FRAME\n" + planes for _ in range(FRAMES)))
    return path


def _bytes(plane: Image.Image) -> bytes:
    pixels: npt.NDArray[np.uint8] = np.asarray(plane, np.uint8)
    return pixels.tobytes()
