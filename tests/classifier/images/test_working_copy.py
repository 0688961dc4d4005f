"""The one decoding of an upload gives the pixels that the model would get from the stored photo."""

import pytest
from PIL import Image

from classifier.images import accept, decode, unpack

from . import samples

SIDE = 64
JPEGS = [name for name in samples.STILL if "jpeg" in name or name == "mpo"]


def copy_of(data: bytes, side: int = SIDE) -> tuple[Image.Image | None, Image.Image]:
    """What came with the photo, and what a worker decodes."""
    photo = accept(data, model_side=side)
    copy = unpack(photo.working_copy, min_side=side)
    return copy, decode(photo.data, orientation=photo.orientation, min_side=side)


def are_same(one: Image.Image | None, other: Image.Image) -> bool:
    return one is not None and (one.size, one.tobytes()) == (other.size, other.tobytes())


@pytest.mark.parametrize("name", [name for name in samples.STILL if name not in JPEGS])
def test_it_is_what_the_worker_would_decode(name: str) -> None:
    assert are_same(*copy_of(samples.STILL[name]()))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_it_is_upright_and_in_srgb(kind: str, orientation: int) -> None:
    samples.secret_heic()
    picture = samples.lesion(1344, 1008) if kind == "JPEG" else samples.lesion(300, 222)
    options = {"exif": samples.exif(orientation), "icc_profile": samples.swapped_profile()}
    assert are_same(*copy_of(samples.save(picture, kind, **options), 288 if kind == "JPEG" else 64))


# Widths and heights of phones, of a camera held upright, and of a messenger; the last two need
# another scale for the thumbnail than for the model.
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize(
    ("size", "serves"),
    [
        ((2016, 1512), True),
        ((2268, 4032), True),
        ((1344, 1008), True),
        ((700, 525), True),
        ((1600, 1200), False),
        ((897, 896), False),
    ],
)
def test_a_jpeg_has_one_where_its_scale_serves_both(
    size: tuple[int, int], serves: bool, progressive: bool
) -> None:
    data = samples.save(samples.lesion(*size), "JPEG", progressive=progressive)
    copy, decoded = copy_of(data, 288)
    assert are_same(copy, decoded) is serves


@pytest.mark.parametrize("name", JPEGS)
def test_a_jpeg_never_has_another_one(name: str) -> None:
    copy, decoded = copy_of(samples.STILL[name](), 200)
    assert are_same(copy, decoded)


def test_no_other_one_is_taken_for_it() -> None:
    packed = accept(samples.secret_png(), model_side=SIDE).working_copy
    assert unpack(packed, min_side=SIDE) is not None
    assert unpack(packed, min_side=SIDE + 1) is None
    for damaged in (b"", packed[:-1], packed[:20], packed + b"\0", bytes(len(packed))):
        assert unpack(damaged, min_side=SIDE) is None
    flipped = bytearray(packed)
    flipped[-100] ^= 1
    assert unpack(bytes(flipped), min_side=SIDE) is None


def test_none_is_made_without_a_model() -> None:
    assert accept(samples.secret_png()).working_copy == b""
