"""A marker at every place of every format is gone, and the picture is what it was without it."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from classifier.images import ImageRefused, accept

from . import planting, samples
from .planting import MARK, Planted

# Even a part of the marker would be too much.
PIECES = [MARK[start : start + 6] for start in range(len(MARK) - 5)]
SMALL = samples.lesion(96, 80)


def jpeg(image: Image.Image = SMALL, **options: object) -> bytes:
    return samples.save(image, "JPEG", quality=85, **options)


PLACES: dict[str, tuple[Callable[[bytes], Planted], bytes]] = {
    "jpeg": (planting.in_jpeg, jpeg()),
    "jpeg 4:4:4": (planting.in_jpeg, jpeg(subsampling=0)),
    "jpeg grey": (planting.in_jpeg, jpeg(SMALL.convert("L"))),
    "jpeg cmyk": (planting.in_jpeg, jpeg(SMALL.convert("CMYK"))),
    "jpeg progressive": (planting.in_jpeg, jpeg(progressive=True)),
    "jpeg with restarts": (planting.in_jpeg, jpeg(restart_marker_rows=1)),
    "jpeg of short intervals": (planting.in_jpeg, jpeg(restart_marker_blocks=3)),
    "jpeg of one colour": (planting.in_jpeg, jpeg(Image.new("RGB", (96, 80), "tan"))),
    "jpeg with profile": (planting.in_jpeg, jpeg(icc_profile=samples.rgb_profile())),
    "png": (planting.in_png, samples.save(SMALL, "PNG")),
    "png palette": (planting.in_png, samples.see_through_palette()),
    "png with profile": (
        planting.in_png,
        samples.save(SMALL, "PNG", icc_profile=samples.rgb_profile()),
    ),
    "webp": (planting.in_webp, samples.save(SMALL, "WEBP")),
    "webp lossless": (planting.in_webp, samples.save(SMALL, "WEBP", lossless=True)),
    "webp alpha": (planting.in_webp, samples.save(samples.translucent(), "WEBP")),
    "webp with profile": (
        planting.in_webp,
        samples.save(SMALL, "WEBP", icc_profile=samples.rgb_profile()),
    ),
    "heic": (planting.in_heif, samples.bare_heic(SMALL)),
    "heic tiles": (planting.in_heif, samples.bare_heic(samples.lesion(160, 128), tile_size=64)),
    "heic alpha": (planting.in_heif, samples.bare_heic(samples.translucent())),
    "avif": (planting.in_heif, samples.save(SMALL, "AVIF")),
    "avif alpha": (planting.in_heif, samples.save(samples.translucent(), "AVIF")),
}


def pixels(data: bytes) -> bytes:
    return Image.open(BytesIO(data)).tobytes()


@pytest.mark.parametrize("name", PLACES)
def test_a_marker_is_gone_from_every_place(name: str) -> None:
    plant, plain = PLACES[name]
    clean = accept(plain)
    planted = dict(plant(plain))
    refused = 0
    for place, data in planted.items():
        try:
            photo = accept(data)
        except ImageRefused:
            refused += 1
            continue
        assert [piece for piece in PIECES if piece in photo.data + photo.thumbnail] == [], place
        assert pixels(photo.data) == pixels(clean.data), place
    assert refused < len(planted) / 2
