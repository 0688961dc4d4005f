"""Maps in colour: small files that look as the ramp says."""

import io

import pytest
from PIL import Image, ImageChops, ImageFilter

from classifier.core import heat_maps
from classifier.core.heat_maps import MAX_OPACITY, RAMP, colour, stored_png


def coloured(grey: Image.Image) -> Image.Image:
    return Image.open(io.BytesIO(colour(stored_png(grey)))).convert("RGBA")


def test_black_is_transparent_and_white_is_the_last_colour() -> None:
    assert coloured(Image.new("L", (64, 48), 0)).getpixel((9, 9)) == (*RAMP[0], 0)
    assert coloured(Image.new("L", (64, 48), 255)).getpixel((9, 9)) == (*RAMP[-1], MAX_OPACITY)


def test_shades_look_like_those_of_all_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    grey = Image.linear_gradient("L").resize((64, 48))
    few = coloured(grey)
    monkeypatch.setattr(heat_maps, "SHADES", 256)
    apart = ImageChops.difference(few, coloured(grey))
    assert max(high for _, high in apart.getextrema()) <= 6


@pytest.mark.parametrize(("cells", "edge"), [(8, 32), (64, 256), (200, 512), (600, 512)])
def test_the_size_follows_from_the_cells(cells: int, edge: int) -> None:
    assert coloured(Image.new("L", (cells, cells // 2), 90)).size == (edge, edge // 2)


def test_a_map_of_a_photo_is_small() -> None:
    noise = Image.effect_noise((64, 48), 90).filter(ImageFilter.GaussianBlur(2))
    assert len(colour(stored_png(noise))) < 30_000
