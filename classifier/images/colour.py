"""Every picture becomes 8-bit sRGB on white."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageCms

_SIXTEEN_BIT_MODES = frozenset({"I", "I;16", "I;16B", "I;16L"})


def flatten(image: Image.Image) -> Image.Image:
    """Return the picture as 8-bit L, RGB or CMYK, with transparency shown on white."""
    if image.mode in _SIXTEEN_BIT_MODES:
        return image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(layer, mask=layer.getchannel("A"))
        return white
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a flattened picture in sRGB; a profile that can't be applied is ignored."""
    transform = _transform(profile, image.mode) if profile else None
    if transform is None:
        return image if image.mode == "RGB" else image.convert("RGB")
    return transform.apply(image)


# One phone sends one profile again and again; building a transform costs more than using it.
@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    try:
        return ImageCms.ImageCmsTransform(
            ImageCms.ImageCmsProfile(BytesIO(profile)), _srgb(), mode, "RGB"
        )
    except (OSError, ValueError, ImageCms.PyCMSError):
        return None


def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
