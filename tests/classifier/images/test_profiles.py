"""Colour profiles keep their colours and lose everything else."""

import math
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from classifier.images import accept, decode
from classifier.images.profiles import kept_profile

from . import samples

MARK = b"SERIAL-4711-Mueller"
MATRIX = (b"rXYZ", b"gXYZ", b"bXYZ")
CURVES = (b"rTRC", b"gTRC", b"bTRC")
D50 = (0.9642, 1.0, 0.8249)
P3 = (
    (0.515102, 0.241182, -0.001050),
    (0.291965, 0.692236, 0.041882),
    (0.157153, 0.066581, 0.784378),
)
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
SRGB_CURVE = b"para" + struct.pack(">IHH5i", 0, 3, 0, 157286, 62119, 3416, 5072, 2651)


def fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + fixed(*values)


def profile(space: bytes, colours: dict[bytes, bytes], major: int, link: bytes = b"XYZ ") -> bytes:
    """A profile with a name in every field and tag that isn't a colour."""
    tags = {
        b"desc": b"desc" + struct.pack(">II", 0, len(MARK)) + MARK + bytes(78),
        b"cprt": b"text" + bytes(4) + MARK,
        b"wtpt": xyz(D50),
        b"vcgt": MARK,
        **colours,
        b"mmod": MARK,
    }
    start = 132 + 12 * len(tags)
    table, body = b"", b""
    for name, tag in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(tag))
        body += tag + bytes(-len(tag) % 4) + MARK.ljust(20)
    short = MARK[:4]
    header = (
        struct.pack(">I4sB3x", start + len(body), short, major)
        + (b"mntr" + space + link + MARK[:12] + b"acsp" + short * 4 + MARK[:8])
        + (bytes(4) + fixed(*D50) + short + MARK[:16] + MARK.ljust(28))
    )
    return header + struct.pack(">I", len(tags)) + table + body


def matrix_profile(primaries: tuple[tuple[float, ...], ...], curve: bytes, major: int) -> bytes:
    colours = {name: xyz(primary) for name, primary in zip(MATRIX, primaries, strict=True)}
    return profile(b"RGB ", {**colours, **dict.fromkeys(CURVES, curve)}, major)


def gamma(value: float) -> bytes:
    return b"curv" + struct.pack(">IIH", 0, 1, round(value * 256))


def table_curve(points: int) -> bytes:
    values = [round(65535 * (step / (points - 1)) ** 2) for step in range(points)]
    return b"curv" + struct.pack(f">II{points}H", 0, points, *values)


def lookup(channels: int, width: int) -> bytes:
    """A table to Lab of numbers of `width` bytes, with three points along each channel."""
    kind = (b"mft1", b"mft2")[width - 1]
    head = struct.pack(">4s4xBBBx", kind, channels, 3, 3) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    most, entries = 256**width - 1, (256, 2)[width - 1]
    ramp = [most * step // (entries - 1) for step in range(entries)]
    waves = [round(most * abs(math.sin(number))) for number in range(3 ** (channels + 1))]
    numbers = [*ramp * channels, *waves, *ramp * 3]
    sizes = struct.pack(">HH", entries, entries) * (width - 1)
    return head + sizes + b"".join(number.to_bytes(width) for number in numbers)


def elements(channels: int) -> bytes:
    """A table of five elements, with gaps between them."""
    curve = gamma(1.8) + bytes(2)
    points = bytes([3] * channels).ljust(16, b"\0") + b"\1\0\0\0"
    parts = [
        curve * 3,
        fixed(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0),
        curve * 3,
        points + bytes(range(256))[: 3 ** (channels + 1)],
        curve * channels,
    ]
    body, places = b"", []
    for part in parts:
        places.append(32 + len(body))
        body += part + bytes(-len(part) % 4) + MARK.ljust(20)
    return b"mAB " + struct.pack(">IBBxx5I", 0, channels, 3, *places) + body


def table_profile(space: bytes, table: bytes, major: int) -> bytes:
    return profile(space, {b"A2B0": table, b"A2B1": table}, major, b"Lab ")


PROFILES = {
    "Display P3": ("RGB", matrix_profile(P3, SRGB_CURVE, 4)),
    "Adobe RGB": ("RGB", matrix_profile(ADOBE, gamma(2.19921875), 2)),
    "sRGB": ("RGB", samples.rgb_profile()),
    "table curves": ("RGB", matrix_profile(ADOBE, table_curve(1024), 2)),
    "grey": ("L", profile(b"GRAY", {b"kTRC": gamma(1.8)}, 2)),
    "8-bit table": ("RGB", table_profile(b"RGB ", lookup(3, 1), 2)),
    "16-bit table": ("RGB", table_profile(b"RGB ", lookup(3, 2), 2)),
    "elements": ("RGB", table_profile(b"RGB ", elements(3), 4)),
    "CMYK, 8-bit": ("CMYK", table_profile(b"CMYK", lookup(4, 1), 2)),
    "CMYK, 16-bit": ("CMYK", table_profile(b"CMYK", lookup(4, 2), 2)),
}


def in_srgb(image: Image.Image, icc: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(BytesIO(icc))
    target = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return ImageCms.ImageCmsTransform(source, target, image.mode, "RGB").apply(image)


@pytest.mark.parametrize("name", PROFILES)
def test_colours_stay_and_names_go(name: str) -> None:
    mode, original = PROFILES[name]
    kept = kept_profile(original)
    noise = [Image.effect_noise((256, 256), 200) for _ in "RGB"]
    colours = Image.merge("RGB", noise).convert(mode)
    difference = ImageChops.difference(in_srgb(colours, original), in_srgb(colours, kept))
    assert max(most for _, most in difference.getextrema()) < 1
    assert [start for start in range(len(MARK) - 3) if MARK[start : start + 4] in kept] == []
    assert kept_profile(kept) == kept
    assert len(kept) <= len(original) + 200


def test_every_byte_of_a_profile_but_its_colours_is_ours() -> None:
    """Two profiles for the same colours, full of other names, become the same bytes."""
    original = matrix_profile(P3, SRGB_CURVE, 4)
    other = original.replace(MARK, b"Another owner of it")
    assert other != original
    assert kept_profile(other) == kept_profile(original)


@pytest.mark.parametrize("cut", [100, 131, 140, 200, 400])
def test_a_profile_cut_short_is_none(cut: int) -> None:
    for _, original in PROFILES.values():
        assert kept_profile(original[:cut]) == b""


def test_profiles_of_other_kinds_are_none() -> None:
    good = matrix_profile(P3, SRGB_CURVE, 4)
    assert kept_profile(good[:12] + b"link" + good[16:]) == b""
    assert kept_profile(good[:16] + b"Lab " + good[20:]) == b""
    assert kept_profile(good[:8] + b"\5" + good[9:]) == b""


def adobe_exif() -> bytes:
    """Exif that says Adobe RGB as cameras do: uncalibrated, and the index R03."""
    entry = struct.Struct("<HHII")
    block = b"II*\0" + struct.pack("<IH", 8, 1) + entry.pack(0x8769, 4, 1, 26) + bytes(4)
    block += struct.pack("<H", 2) + entry.pack(0xA001, 3, 1, 65535) + entry.pack(0xA005, 4, 1, 56)
    return b"Exif\0\0" + block + bytes(4) + struct.pack("<HHHI4s4x", 1, 1, 2, 4, b"R03\0")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_adobe_rgb_that_only_exif_tells_of_becomes_a_profile(kind: str) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    adobe = ImageCms.ImageCmsProfile(BytesIO(PROFILES["Adobe RGB"][1]))
    picture = samples.lesion()
    converted = ImageCms.ImageCmsTransform(srgb, adobe, "RGB", "RGB").apply(picture)
    photo = accept(samples.save(converted, kind, exif=adobe_exif()))
    difference = ImageChops.difference(decode(photo.data, min_side=240), picture)
    assert max(ImageStat.Stat(difference).mean) < 3
    assert Image.open(BytesIO(photo.data)).info["icc_profile"]
    assert accept(photo.data).data == photo.data


def test_an_embedded_profile_goes_before_what_exif_says() -> None:
    srgb = samples.rgb_profile()
    data = samples.save(samples.lesion(), "JPEG", exif=adobe_exif(), icc_profile=srgb)
    assert Image.open(BytesIO(accept(data).data)).info["icc_profile"] == kept_profile(srgb)


def test_a_grey_picture_has_no_adobe_rgb() -> None:
    data = samples.save(samples.lesion().convert("L"), "JPEG", exif=adobe_exif())
    assert "icc_profile" not in Image.open(BytesIO(accept(data).data)).info


def test_a_png_profile_is_written_under_a_neutral_name() -> None:
    icc = PROFILES["Display P3"][1]
    chunk = samples.chunk(b"iCCP", MARK + b"\0\0" + zlib.compress(icc))
    clean = accept(samples.with_chunks(samples.save(samples.lesion(), "PNG"), chunk)).data
    assert MARK not in clean
    assert Image.open(BytesIO(clean)).info["icc_profile"] == kept_profile(icc)
