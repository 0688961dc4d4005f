"""Every file that is no whole still photo is refused, with the code that says why."""

import struct
import sys
import zlib
from io import BytesIO

import pytest
from PIL import Image

from classifier.images import ImageRefused, Limits, Refusal, accept
from classifier.images.decoders import heif_available

from . import samples

EOI = b"\xff\xd9"


def refusal(data: bytes, limits: Limits | None = None) -> Refusal:
    with pytest.raises(ImageRefused) as caught:
        accept(data, limits=limits or Limits())
    assert caught.value.detail
    return caught.value.code


def drawn(width: int, height: int, kind: str = "PNG") -> bytes:
    return samples.save(Image.new("RGB", (width, height), "tan"), kind)


def animation(kind: str) -> bytes:
    frames = [samples.lesion(96, 80, seed) for seed in (1, 2, 3)]
    return samples.save(frames[0], kind, save_all=True, append_images=frames[1:])


def png_claiming(width: int, height: int) -> bytes:
    """A tiny PNG whose header promises a large picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(samples.chunk(*part) for part in parts)


def jpeg_claiming(width: int, height: int) -> bytes:
    plain = drawn(96, 80, "JPEG")
    frame = plain.index(b"\xff\xc0") + 5
    return plain[:frame] + struct.pack(">HH", height, width) + plain[frame + 4 :]


def webp_claiming(width: int, height: int) -> bytes:
    plain = webp_with_canvas(width, height)
    size = plain.index(b"VP8 ") + 14
    return plain[:size] + struct.pack("<HH", width, height) + plain[size + 4 :]


def webp_with_canvas(width: int, height: int) -> bytes:
    """Return a WebP in which the picture's own size is what it was."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    plain = samples.save(samples.translucent(), "WEBP")
    return plain[:24] + size + plain[30:]


def heic_claiming(width: int, height: int) -> bytes:
    plain = samples.secret_heic()
    size = plain.index(b"ispe") + 8
    return plain[:size] + struct.pack(">II", width, height) + plain[size + 8 :]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Refusal.EMPTY),
        (b"\0", Refusal.NOT_AN_IMAGE),
        (b"hello, world\n" * 100, Refusal.NOT_AN_IMAGE),
        (bytes(5000), Refusal.NOT_AN_IMAGE),
        (b"GIF89a" + bytes(100), Refusal.UNSUPPORTED_TYPE),
        (b"%PDF-1.7\n", Refusal.UNSUPPORTED_TYPE),
        (b"II*\0" + bytes(100), Refusal.UNSUPPORTED_TYPE),
        (b"\0\0\0\x1cftypavif\0\0\0\0mif1avifmiaf", Refusal.DAMAGED),
        (b"\0\0\0\x18ftypisom\0\0\0\0mp42isom", Refusal.UNSUPPORTED_TYPE),
        (bytes(128) + b"DICM" + bytes(100), Refusal.UNSUPPORTED_TYPE),
        (b"\xff\xd8\xff", Refusal.TRUNCATED),
        (b"\xff\xd8\xff\xd9", Refusal.DAMAGED),
        (b"\x89PNG\r\n\x1a\n", Refusal.TRUNCATED),
        (b"RIFF\x04\0\0\0WEBP", Refusal.DAMAGED),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Refusal.DAMAGED),
    ],
)
def test_what_is_not_a_photo(data: bytes, code: Refusal) -> None:
    assert refusal(data) is code


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "JPEG2000"])
def test_other_image_types_are_named(kind: str) -> None:
    assert refusal(drawn(96, 80, kind)) is Refusal.UNSUPPORTED_TYPE


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_animations(kind: str) -> None:
    assert refusal(animation(kind)) is Refusal.ANIMATED


@pytest.mark.parametrize("data", [b"\xff\x0a" + bytes(99), b"\0\0\0\x0cJXL \r\n\x87\n"])
def test_jpeg_xl_is_named(data: bytes) -> None:
    assert refusal(data) is Refusal.JPEG_XL


def test_a_heif_sequence_without_a_still_picture_is_an_animation() -> None:
    assert refusal(b"\0\0\0\x18ftyphevc\0\0\0\0msf1hevc") is Refusal.ANIMATED


@pytest.mark.parametrize(
    ("size", "code"),
    [
        ((1, 1), Refusal.TOO_SMALL),
        ((63, 64), Refusal.TOO_SMALL),
        ((100, 10_000), Refusal.TOO_NARROW),
        ((10_000, 100), Refusal.TOO_NARROW),
        ((64, 257), Refusal.TOO_NARROW),
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_sizes_out_of_bounds(size: tuple[int, int], code: Refusal, kind: str) -> None:
    assert refusal(drawn(*size, kind)) is code


@pytest.mark.parametrize("size", [(64, 64), (64, 256), (256, 64), (150, 200)])
def test_sizes_just_within_bounds(size: tuple[int, int]) -> None:
    photo = accept(drawn(*size))
    assert (photo.width, photo.height) == size


def test_bytes_out_of_bounds() -> None:
    data = drawn(96, 80)
    assert accept(data, limits=Limits(max_bytes=len(data)))
    assert refusal(data, Limits(max_bytes=len(data) - 1)) is Refusal.TOO_LARGE
    assert refusal(bytes(50 * 1024 * 1024 + 1)) is Refusal.TOO_LARGE


@pytest.mark.parametrize(
    "data",
    [
        png_claiming(8000, 7000),
        png_claiming(65_000, 65_000),
        png_claiming(2**31 - 1, 2**31 - 1),
        jpeg_claiming(20_000, 15_000),
        jpeg_claiming(65_000, 65_000),
        webp_claiming(16_000, 16_000),
        heic_claiming(30_000, 30_000),
    ],
    ids=["png", "large png", "huge png", "jpeg", "huge jpeg", "webp", "heic"],
)
def test_a_header_that_promises_too_much(data: bytes) -> None:
    assert refusal(data) is Refusal.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    "data",
    [png_claiming(6000, 6000), jpeg_claiming(6000, 6000), png_claiming(0, 100)],
    ids=["png", "jpeg", "nothing"],
)
def test_a_header_that_promises_more_than_there_is(data: bytes) -> None:
    assert refusal(data) in (Refusal.TRUNCATED, Refusal.DAMAGED)


@pytest.mark.parametrize("change", [-1, 1, 1000])
def test_a_webp_whose_canvas_and_picture_differ(change: int) -> None:
    width, height = samples.translucent().size
    assert accept(webp_with_canvas(width, height)).width == width
    assert refusal(webp_with_canvas(width, height + change)) is Refusal.DAMAGED


def test_files_cut_short() -> None:
    parts = (0.1, 0.5, 0.9)
    clean = {name: accept(make()).data for name, make in samples.STILL.items()}
    cut = {
        (name, part): data[: int(len(data) * part)]
        for name, data in clean.items()
        for part in parts
    }
    codes = {which: refusal(data) for which, data in cut.items()}
    expected = (Refusal.TRUNCATED, Refusal.DAMAGED)
    assert {which: code for which, code in codes.items() if code not in expected} == {}


def test_a_jpeg_cut_anywhere_is_refused() -> None:
    clean = accept(samples.save(samples.lesion(96, 80), "JPEG")).data
    for end in range(4, len(clean) - 2):
        assert refusal(clean[:end]) is Refusal.TRUNCATED


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
@pytest.mark.parametrize(
    "name", ["jpeg", "jpeg with restarts", "jpeg grey", "jpeg cmyk", "jpeg ycck", "jpeg 4:4:4"]
)
def test_a_jpeg_cut_short_with_its_end_put_back(name: str, part: float) -> None:
    clean = accept(samples.STILL[name]()).data
    start = clean.index(b"\xff\xda") + 14
    cut = start + int((len(clean) - start) * part)
    assert refusal(clean[:cut] + EOI) is Refusal.TRUNCATED


@pytest.mark.parametrize("part", [0.2, 0.5, 0.7])
def test_a_progressive_jpeg_without_its_last_scans(part: float) -> None:
    clean = accept(samples.STILL["jpeg progressive"]()).data
    assert refusal(clean[: int(len(clean) * part)] + EOI) is Refusal.TRUNCATED


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_picture_that_is_truly_grey_is_whole(mode: str) -> None:
    grey = Image.new("RGB", (200, 120), (128, 128, 128)).convert(mode)
    assert accept(samples.save(grey, "JPEG"))
    assert accept(samples.save(grey, "JPEG", progressive=True))


def test_a_png_with_a_wrong_checksum() -> None:
    clean = bytearray(samples.save(samples.lesion(), "PNG"))
    clean[60] ^= 0xFF
    assert refusal(bytes(clean)) is Refusal.DAMAGED


def test_a_jpeg_of_very_many_scans() -> None:
    """Each scan costs a pass over the picture: minutes of work from a few kilobytes."""
    plain = samples.save(samples.lesion(), "JPEG", progressive=True)
    start = plain.index(b"\xff\xda")
    scan = plain[start : plain.index(b"\xff\xc4", start)]
    assert refusal(plain[:start] + scan * 200 + plain[start:]) is Refusal.DAMAGED


@pytest.mark.parametrize(
    "data",
    [
        samples.with_segments(drawn(96, 80, "JPEG"), samples.segment(0xFE, b"") * 3000),
        samples.with_chunks(drawn(96, 80), samples.chunk(b"tEXt", b"") * 25_000),
        samples.with_riff_chunks(drawn(96, 80, "WEBP"), [(b"JUNK", b"")] * 3000),
    ],
    ids=["jpeg", "png", "webp"],
)
def test_files_of_countless_parts(data: bytes) -> None:
    assert refusal(data) is Refusal.DAMAGED


def test_a_heic_without_support_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    data = samples.secret_heic()
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    heif_available.cache_clear()
    try:
        assert refusal(data) is Refusal.HEIC_UNSUPPORTED
    finally:
        heif_available.cache_clear()


def test_a_refusal_can_be_logged_and_sent_between_processes() -> None:
    import pickle

    with pytest.raises(ImageRefused) as caught:
        accept(BytesIO().getvalue())
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.code, again.detail) == (Refusal.EMPTY, "The file has no bytes.")
    assert str(again) == "empty: The file has no bytes."
