"""Pixels for the model and for the screen."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from classifier.images import ImageRefused, Refusal, accept, decode, rendition

from . import samples

SIDE = 448


def difference(one: Image.Image, other: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


@pytest.mark.parametrize("name", samples.STILL)
def test_every_photo_decodes_to_rgb_at_its_own_size(name: str) -> None:
    photo = accept(samples.STILL[name]())
    image = decode(photo.data, orientation=photo.orientation, min_side=SIDE)
    assert (image.mode, image.size) == ("RGB", (photo.width, photo.height))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_is_turned_upright(orientation: int) -> None:
    data = samples.save(samples.lesion(), "JPEG", exif=samples.exif(orientation))
    upright = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    photo = accept(data)
    assert upright is not None
    pixels = decode(photo.data, orientation=orientation, min_side=SIDE)
    assert pixels.tobytes() == upright.tobytes()
    shown = Image.open(BytesIO(rendition(photo.data, orientation=orientation)))
    assert difference(shown, upright) < 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("size", [(1800, 1350), (900, 1350), (897, 896), (450, 600), (300, 200)])
def test_a_picture_is_reduced_but_not_below_the_side_asked_for(
    kind: str, size: tuple[int, int]
) -> None:
    samples.secret_heic()
    short = min(decode(samples.save(samples.lesion(*size), kind), min_side=SIDE).size)
    assert min(SIDE, *size) <= short <= 2 * SIDE + 1


def test_reduction_keeps_the_picture() -> None:
    picture = samples.lesion(1800, 1350)
    for kind in ("JPEG", "PNG"):
        small = decode(samples.save(picture, kind), min_side=SIDE)
        assert difference(small, picture.resize(small.size)) < 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_rendition_is_bounded_and_bare(kind: str) -> None:
    data = samples.save(samples.lesion(2400, 1600), kind)
    shown = Image.open(BytesIO(rendition(data, orientation=6)))
    assert shown.size == (1365, 2048)
    assert dict(shown.getexif()) == {}
    small = Image.open(BytesIO(rendition(data, orientation=1, long_edge=300, quality=50)))
    assert small.size == (300, 200)


def test_a_profile_is_applied_and_goes() -> None:
    photo = accept(samples.profile_jpeg(samples.swapped_profile()))
    shown = Image.open(BytesIO(rendition(photo.data, orientation=1)))
    red, green, _ = ImageStat.Stat(shown).mean
    assert green > red + 20
    assert "icc_profile" not in shown.info


@pytest.mark.parametrize("broken", [b"", b"text", samples.save(samples.lesion(), "JPEG")[:-900]])
def test_what_cannot_be_decoded_is_refused(broken: bytes) -> None:
    with pytest.raises(ImageRefused) as caught:
        decode(broken, min_side=SIDE)
    assert caught.value.code in Refusal
    with pytest.raises(ImageRefused):
        rendition(broken, orientation=1)
