"""The picture of where two photos differ: stored small and grey, sent in colour."""

import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from classifier.core.heat_maps import colour

# The faintest difference gets this grey level, so that it shows in colour: the lower levels are
# nearly transparent.
_FAINTEST = 128


def grey_png(levels: npt.ArrayLike) -> bytes:
    """Return grey levels, height x width, 0 (no difference) to 255, as a PNG."""
    return _png(Image.fromarray(np.asarray(levels, np.uint8)), optimize=True)


def coloured_png(grey: bytes) -> bytes:
    """Return a larger coloured PNG, transparent where the grey one is 0."""
    with Image.open(io.BytesIO(grey)) as picture:
        raised = picture.point([0, *(_FAINTEST + level // 2 for level in range(1, 256))])
    return colour(_png(raised, optimize=False))


def _png(picture: Image.Image, *, optimize: bool) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=optimize)
    return buffer.getvalue()
