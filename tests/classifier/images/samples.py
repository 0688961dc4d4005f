"""Pictures that look like lesions, in every shape that a file can have; drawn, never read."""

import math
import random
import struct
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageFilter

Make = Callable[[], bytes]

SECRET = b"SECRET"
TAKEN = "2024:05:17 10:11:12"


def lesion(width: int = 320, height: int = 240, seed: int = 1) -> Image.Image:
    """A brown spot with a ragged edge on freckled skin; its top left corner is dark blue."""
    dice = random.Random(seed)
    skin = Image.new("RGB", (width, height), (222, 178, 152))
    brush = ImageDraw.Draw(skin)
    radius = min(width, height) / 3.2
    for layer in range(6):
        shade = (150 - 14 * layer, 96 - 10 * layer, 70 - 7 * layer)
        brush.polygon(_ragged(dice, width, height, radius * (1 - layer / 8)), fill=shade)
    for _ in range(40):
        x, y = dice.randrange(width), dice.randrange(height)
        brush.ellipse((x, y, x + 3, y + 3), fill=(190, 140, 112))
    brush.rectangle((0, 0, width // 8, height // 8), fill=(20, 30, 90))
    return skin.filter(ImageFilter.GaussianBlur(1))


def _ragged(
    dice: random.Random, width: int, height: int, radius: float
) -> list[tuple[float, float]]:
    points = []
    for step in range(48):
        angle = step * math.tau / 48
        reach = radius * dice.uniform(0.85, 1.15)
        points.append((width / 2 + reach * math.cos(angle), height / 2 + reach * math.sin(angle)))
    return points


def photograph(megapixels: float = 12, seed: int = 1) -> Image.Image:
    """A large lesion with a sensor's noise, so that its JPEG is about as big as a phone's."""
    width = round(math.sqrt(megapixels * 4 / 3) * 1000)
    height = width * 3 // 4
    noise = Image.effect_noise((width, height), 60).filter(ImageFilter.GaussianBlur(1.2))
    picture = lesion(width // 4, height // 4, seed).resize((width, height))
    return ImageChops.overlay(picture, noise.convert("RGB"))


def save(image: Image.Image, kind: str, **options: Any) -> bytes:
    if kind == "HEIF":  # x265's own choice takes four times as long
        options = {"enc_params": {"preset": "ultrafast"}, **options}
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


# Metadata


def exif(orientation: int = 1, taken: str = TAKEN, offset: str = "") -> bytes:
    """Exif with a place, a camera and notes, each of them a secret."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = "SECRET-DESCRIPTION"
    tags[0x010F] = "SECRET-CAMERA"
    details = tags.get_ifd(0x8769)
    details[0x9003] = taken
    details[0x927C] = b"SECRET-MAKER-NOTE"
    if offset:
        details[0x9011] = offset
    place = tags.get_ifd(0x8825)
    place[1], place[2] = "N", (48.0, 51.0, 29.6)
    place[27] = b"SECRET-GPS"
    return tags.tobytes()


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>SECRET-XMP</a></x:xmpmeta>'


def rgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped_profile() -> bytes:
    """An RGB profile whose red and green primaries have changed places: easy to see."""
    return (
        rgb_profile().replace(b"rXYZ", b"tmp ").replace(b"gXYZ", b"rXYZ").replace(b"tmp ", b"gXYZ")
    )


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2) + payload


def with_segments(jpeg: bytes, *segments: bytes) -> bytes:
    """The JPEG with more segments right after its start."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + zlib.crc32(kind + body).to_bytes(4)


def with_chunks(png: bytes, *chunks: bytes) -> bytes:
    """The PNG with more chunks right after its header."""
    return png[:33] + b"".join(chunks) + png[33:]


def with_riff_chunks(webp: bytes, chunks: Iterable[tuple[bytes, bytes]]) -> bytes:
    more = b"".join(
        kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
        for kind, body in chunks
    )
    return webp[:4] + struct.pack("<I", len(webp) - 8 + len(more)) + webp[8:] + more


# Files full of secrets


def secret_jpeg(image: Image.Image | None = None, **options: Any) -> bytes:
    picture = image or lesion()
    options = {"exif": exif(), "xmp": XMP, "comment": b"SECRET-COMMENT", **options}
    plain = save(picture, "JPEG", quality=90, **options)
    return (
        with_segments(
            plain,
            segment(0xE0, b"JFXX\0\x10" + b"SECRET-PREVIEW"),
            segment(0xE2, b"MPF\0II*\0SECRET-MPF"),
            segment(0xE5, b"SECRET-VENDOR"),
            segment(0xED, b"Photoshop 3.0\0008BIM\x04\x04SECRET-IPTC"),
        )
        + b"SECRET-TAIL ftypmp42"
    )


def jfif_preview_jpeg() -> bytes:
    """A JPEG whose JFIF header carries a preview of 2 by 2 pixels."""
    plain = save(lesion(), "JPEG")
    header = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\2\2SECRET-VIEW!")
    return plain[:2] + header + plain[20:]


def split_exif_jpeg(orientation: int = 6) -> bytes:
    """Exif of over 64 kB, in two segments."""
    block = exif(orientation) + b"SECRET-FILL" * 7000
    pieces = (block[:65000], b"Exif\0\0" + block[65000:])
    return with_segments(save(lesion(), "JPEG"), *(segment(0xE1, piece) for piece in pieces))


def profile_jpeg(profile: bytes) -> bytes:
    return save(lesion(), "JPEG", icc_profile=profile, exif=exif())


def ycck_jpeg() -> bytes:
    """Pillow writes CMYK; the Adobe segment's last byte makes it YCCK."""
    plain = save(lesion().convert("CMYK"), "JPEG")
    transform = plain.index(b"Adobe") + 11
    return plain[:transform] + b"\2" + plain[transform + 1 :]


def mpo() -> bytes:
    """Two pictures in one JPEG, as dual cameras write it."""
    pictures = [lesion(seed=seed) for seed in (1, 2)]
    return save(pictures[0], "MPO", save_all=True, append_images=pictures[1:], exif=exif())


def secret_png(image: Image.Image | None = None, **options: Any) -> bytes:
    plain = save(image or lesion(), "PNG", exif=exif(), **options)
    return (
        with_chunks(
            plain,
            chunk(b"tEXt", b"Comment\0SECRET-TEXT"),
            chunk(b"zTXt", b"Note\0\0" + zlib.compress(b"SECRET")),
            chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
            chunk(b"tIME", b"\x07\xe8\5\x11\x0a\x0b\x0c"),
            chunk(b"caBX", b"SECRET-PROVENANCE"),
        )
        + b"SECRET-TAIL"
    )


def deep_png() -> bytes:
    """An RGB PNG of 16 bits a channel, which Pillow can't write."""
    low = lesion().tobytes()
    rows = (low[start : start + 960] for start in range(0, len(low), 960))
    deep = b"".join(b"\0" + bytes(byte for value in row for byte in (value, 7)) for row in rows)
    header = struct.pack(">IIBBBBB", 320, 240, 16, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(deep)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def interlaced_png() -> bytes:
    """Adam7, which Pillow can't write: the passes are the same colour throughout."""
    width, height = 67, 65
    sizes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2)]
    rows = b""
    for left, top, across, down in [*sizes, (0, 1, 1, 2)]:
        columns = len(range(left, width, across))
        rows += (b"\0" + bytes((200, 150, 130)) * columns) * len(range(top, height, down))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return with_chunks(b"\x89PNG\r\n\x1a\n" + b"".join(parts), chunk(b"tEXt", b"a\0SECRET"))


def translucent() -> Image.Image:
    picture = lesion().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    return picture


def see_through_palette() -> bytes:
    picture = lesion().quantize(16)
    return secret_png(picture, transparency=bytes(range(0, 256, 16)))


def secret_webp(image: Image.Image | None = None, **options: Any) -> bytes:
    plain = save(image or lesion(), "WEBP", exif=exif(), xmp=XMP, **options)
    return with_riff_chunks(plain, [(b"JUNK", b"SECRET-CHUNK")]) + b"SECRET-TAIL"


def secret_heic(image: Image.Image | None = None, **options: Any) -> bytes:
    import pillow_heif

    pillow_heif.register_heif_opener()
    options = {"exif": exif(), "xmp": XMP, "quality": 80, **options}
    plain = save(image or lesion(), "HEIF", **options)
    return plain + struct.pack(">I4s", 24, b"mpvd") + b"SECRET-FILM-TAIL"


def bare_heic(image: Image.Image, **options: Any) -> bytes:
    import pillow_heif

    pillow_heif.register_heif_opener()
    return save(image, "HEIF", quality=80, **options)


def secret_avif(image: Image.Image | None = None, **options: Any) -> bytes:
    options = {"exif": exif(), "xmp": XMP, "quality": 80, **options}
    plain = save(image or lesion(), "AVIF", **options)
    return plain + struct.pack(">I4s", 24, b"free") + b"SECRET-FREE-TAIL"


def grey_ramp() -> Image.Image:
    """16-bit grey; the high bytes are those of the lesion in grey."""
    return lesion().convert("L").convert("I;16").point(lambda value: value * 256)


_STILL: dict[str, Make] = {
    "jpeg": secret_jpeg,
    "jpeg progressive": lambda: secret_jpeg(progressive=True),
    "jpeg with restarts": lambda: secret_jpeg(restart_marker_rows=1),
    "jpeg 4:4:4": lambda: secret_jpeg(subsampling=0),
    "jpeg grey": lambda: secret_jpeg(lesion().convert("L")),
    "jpeg cmyk": lambda: secret_jpeg(lesion().convert("CMYK")),
    "jpeg ycck": ycck_jpeg,
    "jpeg with profile": lambda: secret_jpeg(icc_profile=swapped_profile()),
    "jpeg with preview": jfif_preview_jpeg,
    "jpeg with huge exif": split_exif_jpeg,
    "mpo": mpo,
    "png": secret_png,
    "png 1-bit": lambda: secret_png(lesion().convert("1")),
    "png grey": lambda: secret_png(lesion().convert("L")),
    "png grey alpha": lambda: secret_png(translucent().convert("LA")),
    "png alpha": lambda: secret_png(translucent()),
    "png palette": lambda: secret_png(lesion().quantize(32)),
    "png palette alpha": see_through_palette,
    "png 16-bit grey": lambda: secret_png(grey_ramp()),
    "png 16-bit": deep_png,
    "png with profile": lambda: secret_png(icc_profile=swapped_profile()),
    "webp": secret_webp,
    "webp lossless": lambda: secret_webp(lossless=True),
    "webp alpha": lambda: secret_webp(translucent()),
    "webp lossless alpha": lambda: secret_webp(translucent(), lossless=True),
    "webp with profile": lambda: secret_webp(icc_profile=swapped_profile()),
    "heic": secret_heic,
    "heic alpha": lambda: secret_heic(translucent()),
    "heic grey": lambda: secret_heic(lesion().convert("L")),
    "heic tiles": lambda: secret_heic(tile_size=128),
    "heic turned": lambda: secret_heic(exif=exif(orientation=6)),
    "heic with profile": lambda: secret_heic(icc_profile=swapped_profile()),
    "avif": secret_avif,
    "avif alpha": lambda: secret_avif(translucent()),
    "avif grey": lambda: secret_avif(lesion().convert("L")),
    "avif turned": lambda: secret_avif(exif=exif(orientation=6)),
    "avif with profile": lambda: secret_avif(icc_profile=swapped_profile()),
    "png interlaced": interlaced_png,
}

STILL: dict[str, Make] = {name: cache(make) for name, make in _STILL.items()}
