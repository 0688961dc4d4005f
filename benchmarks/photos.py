"""Photos of a camera's size that pass the gates."""

import io

from PIL import Image

from benchmarks.intake import save_as_camera_jpeg
from classifier.demo.lesion import Lesion
from classifier.demo.picture import Appearance, SkinPatch, draw_photo
from ml.training.data.dataset import data_root


def large_photos(count: int, megapixels: float) -> tuple[str, list[bytes]]:
    """Return a description and `count` JPEGs: enlarged phone photos or, without them, drawings."""
    real = sorted((data_root() / "images" / "pad_ufes_20_full_size").glob("*.jpg"))[:count]
    if real:
        name, files = "phone photos", [path.read_bytes() for path in real]
    else:
        name = "drawn photos"
        files = [
            draw_photo(Lesion(seed), SkinPatch(seed), Appearance(seed)) for seed in range(count)
        ]
    pictures = [Image.open(io.BytesIO(file)) for file in files]
    name = f"{len(files)} {name} enlarged to {megapixels:g} megapixels"
    return name, [save_as_camera_jpeg(_enlarge(each, megapixels), 93) for each in pictures]


def _enlarge(picture: Image.Image, megapixels: float) -> Image.Image:
    """Return the middle of a picture, cut to 4:3 and resized to so many pixels."""
    width, height = picture.size
    wide = min(width, height * 4 / 3)
    tall = wide * 3 / 4
    left, top = (width - wide) / 2, (height - tall) / 2
    side = round((megapixels * 4 / 3) ** 0.5 * 1000)
    box = (left, top, left + wide, top + tall)
    return picture.convert("RGB").resize((side, side * 3 // 4), Image.Resampling.BICUBIC, box=box)
