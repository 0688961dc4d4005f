"""Still pictures in containers that could hold films, and what else lies in them."""

import struct
from io import BytesIO

import pytest
from PIL import Image

from classifier.images import Format, ImageRefused, Refusal, accept
from classifier.images.heif_codecs import AV1, HEVC

from . import samples

MARK = b"Mueller, 52.5163 N"


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("brand", [b"msf1", b"hevc", b"hevx"])
def test_the_still_picture_of_a_heic_burst(brand: bytes) -> None:
    plain = samples.bare_heic(samples.lesion())
    burst = accept(plain[:8] + brand + plain[12:])
    assert burst.data == accept(plain).data
    assert burst.format is Format.HEIC


def test_the_still_picture_of_an_avif_film() -> None:
    plain = samples.save(samples.lesion(), "AVIF")
    assert accept(plain[:8] + b"avis" + plain[12:]).data == accept(plain).data


@pytest.mark.parametrize("options", [{}, {"lossless": True}])
@pytest.mark.parametrize("alpha", [False, True])
def test_a_webp_animation_of_one_frame(options: dict[str, bool], alpha: bool) -> None:
    picture = samples.translucent() if alpha else samples.lesion()
    plain = samples.save(picture, "WEBP", **options)
    position, inner = 12, b""
    while position < len(plain):
        kind, length = struct.unpack_from("<4sI", plain, position)
        end = position + 8 + length + length % 2
        inner += plain[position:end] * (kind != b"VP8X")
        position = end
    size = (319).to_bytes(3, "little") + (239).to_bytes(3, "little")
    film = samples.with_riff_chunks(
        b"RIFF\4\0\0\0WEBP",
        [
            (b"VP8X", bytes([0x12 if alpha else 0x02, 0, 0, 0]) + size),
            (b"ANIM", MARK[:6]),
            (b"ANMF", bytes(6) + size + b"\x64\0\0\0" + inner + b"JUNK\x12\0\0\0" + MARK),
            (b"EXIF", samples.exif(orientation=6)),
        ],
    )
    photo = accept(film)
    assert opened(photo.data).tobytes() == opened(plain).tobytes()
    assert photo.data == accept(plain).data
    assert photo.orientation == 6


def test_a_webp_animation_of_no_frame() -> None:
    film = samples.with_riff_chunks(
        b"RIFF\4\0\0\0WEBP", [(b"VP8X", bytes(10)), (b"ANIM", bytes(6))]
    )
    with pytest.raises(ImageRefused) as caught:
        accept(film)
    assert caught.value.code is Refusal.DAMAGED


def unit(kind: int, payload: bytes, layer: int = 0) -> bytes:
    """A unit of HEVC with its length."""
    body = bytes([kind << 1, layer << 3 | 1]) + payload
    return len(body).to_bytes(4) + body


def test_of_an_hevc_picture_only_slices_and_parameters_stay() -> None:
    setup = bytes(21) + b"\3\2" + b"\x21\0\1\0\4SPS!" + b"\x27\0\1" + bytes([0, len(MARK)]) + MARK
    assert HEVC.clean_setup(setup + MARK) == bytes(21) + b"\3\1" + b"\x21\0\1\0\4SPS!"
    slices = unit(19, b"\x80first") + unit(19, b"\0more")
    content = unit(39, MARK) + unit(33, b"SPS") + slices + unit(40, MARK) + unit(38, MARK)
    content += (
        unit(19, b"\0" + MARK, layer=1) + unit(19, b"\x80" + MARK) + unit(19, MARK) + bytes(3)
    )
    assert HEVC.clean(content, setup) == unit(33, b"SPS") + slices


def test_a_heic_without_anything_to_draw_is_refused() -> None:
    """Its one unit is called a message, which a decoder would pass over."""
    plain = bytearray(samples.bare_heic(samples.lesion()))
    slices = plain.index(b"mdat") + 8
    plain[slices] = 39 << 1
    with pytest.raises(ImageRefused) as caught:
        accept(bytes(plain))
    assert caught.value.code is Refusal.DAMAGED


def test_of_an_av1_picture_only_headers_and_tiles_stay() -> None:
    def obu(kind: int, payload: bytes) -> bytes:
        return bytes([kind << 3 | 2, len(payload)]) + payload

    assert AV1.clean_setup(b"\x81\0\x0c\0" + obu(5, MARK)) == b"\x81\0\x0c\0"
    content = obu(2, b"") + obu(5, MARK) + obu(1, b"sequence") + obu(15, MARK)
    content += bytes([6 << 3]) + b"frame"
    assert AV1.clean(content, b"") == obu(1, b"sequence") + obu(6, b"frame")
    long = bytes([6 << 3 | 2, 0x80 | 0x48, 1]) + bytes(200)
    assert AV1.clean(long, b"") == long
    with pytest.raises(ImageRefused):
        AV1.clean(bytes([6 << 3 | 2]) + b"\xff" * 9, b"")


def test_palette_entries_that_no_pixel_has_go() -> None:
    plain = samples.save(samples.lesion().quantize(16), "PNG")
    position = plain.index(b"PLTE")
    length = int.from_bytes(plain[position - 4 : position])
    colours = plain[position + 4 : position + 4 + length] + MARK
    data = plain[: position - 4] + samples.chunk(b"PLTE", colours) + plain[position + 8 + length :]
    assert accept(data).data == accept(plain).data
