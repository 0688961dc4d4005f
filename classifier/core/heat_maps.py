"""Heat maps and difference maps in colour."""

import io
from functools import lru_cache

from PIL import Image

# Pixels to a cell of the map, and of the longer side at most. Browsers smooth what they enlarge:
# more pixels add bytes, no detail.
PIXELS_TO_A_CELL = 4
MAP_EDGE = 512
# Shades that are told apart: neighbours differ by 1% of the ramp. All 256 would double the bytes.
SHADES = 64
# Four colours of the viridis scale, from blue to yellow: they stand out on any skin, and in every
# kind of colour vision.
RAMP = ((59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37))
# Opacity, of 255, where the map is strongest. Set by judgement: the skin still shows through.
MAX_OPACITY = 235


def stored_png(heat_map: Image.Image) -> bytes:
    """Return a heat map as the small grey PNG that `colour` takes."""
    buffer = io.BytesIO()
    heat_map.save(buffer, "PNG")
    return buffer.getvalue()


def colour(grey_png: bytes) -> bytes:
    """Turn a small grey map into a larger, smooth one in colour, as a PNG with transparency.

    Black becomes fully transparent, white the last colour of `RAMP` at `MAX_OPACITY`.
    """
    with Image.open(io.BytesIO(grey_png)) as picture:
        scale = min(PIXELS_TO_A_CELL, MAP_EDGE / max(picture.size))
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        grey = picture.convert("L").resize(size, Image.Resampling.BICUBIC)
    shades = grey.point([round(level * (SHADES - 1) / 255) for level in range(256)])
    # A palette gives each shade its colour, for a fifth of the bytes of four channels.
    coloured = Image.frombytes("P", size, shades.tobytes())
    colours = [_ramp(round(shade * 255 / (SHADES - 1))) for shade in range(SHADES)]
    coloured.putpalette([channel for shade in colours for channel in shade[:3]])
    buffer = io.BytesIO()
    coloured.save(buffer, "PNG", transparency=bytes(shade[3] for shade in colours))
    return buffer.getvalue()


@lru_cache(maxsize=256)
def _ramp(level: int) -> tuple[int, ...]:
    """Return colour and opacity of a level, 0 to 255."""
    place = level / 255 * (len(RAMP) - 1)
    index = min(int(place), len(RAMP) - 2)
    pairs = zip(RAMP[index], RAMP[index + 1], strict=True)
    mixed = [round(low + (high - low) * (place - index)) for low, high in pairs]
    return (*mixed, round(MAX_OPACITY * level / 255))
