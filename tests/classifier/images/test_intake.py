"""Size, time, way up and thumbnail of what is accepted."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from classifier.images import THUMBNAIL_EDGE, Format, accept

from . import samples

FORMATS = [
    (samples.secret_jpeg, Format.JPEG, "image/jpeg", "jpg"),
    (samples.mpo, Format.JPEG, "image/jpeg", "jpg"),
    (samples.secret_png, Format.PNG, "image/png", "png"),
    (samples.secret_webp, Format.WEBP, "image/webp", "webp"),
    (samples.secret_heic, Format.HEIC, "image/heic", "heic"),
    (samples.secret_avif, Format.AVIF, "image/avif", "avif"),
]


def thumbnail(data: bytes) -> Image.Image:
    return Image.open(BytesIO(accept(data).thumbnail))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean distance of two pictures, 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


@pytest.mark.parametrize(("make", "kind", "content_type", "extension"), FORMATS)
def test_a_photo_says_what_it_is(
    make: samples.Make, kind: Format, content_type: str, extension: str
) -> None:
    photo = accept(make())
    assert photo.format is kind
    assert (photo.content_type, photo.extension) == (content_type, extension)
    assert (photo.width, photo.height, photo.orientation) == (320, 240, 1)
    assert photo.sha256 == hashlib.sha256(photo.data).hexdigest()
    assert photo.captured.at == datetime(2024, 5, 17, 10, 11, 12)  # noqa: DTZ001
    assert samples.SECRET.decode() not in repr(photo)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_thumbnail_and_size_are_upright(orientation: int, kind: str) -> None:
    data = samples.save(samples.lesion(), kind, exif=samples.exif(orientation))
    photo = accept(data)
    upright = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    assert upright is not None
    assert photo.orientation == orientation
    assert (photo.width, photo.height) == upright.size
    shown = Image.open(BytesIO(photo.thumbnail))
    assert shown.size == upright.size
    assert difference(shown, upright.convert("RGB")) < 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_heic_turns_by_its_container(orientation: int) -> None:
    samples.secret_heic()
    upright = Image.open(
        BytesIO(samples.save(samples.lesion(), "PNG", exif=samples.exif(orientation)))
    )
    expected = ImageOps.exif_transpose(upright)
    photo = accept(samples.secret_heic(exif=samples.exif(orientation)))
    assert expected is not None
    assert (photo.width, photo.height, photo.orientation) == (*expected.size, 1)
    assert difference(Image.open(BytesIO(photo.thumbnail)), expected) < 6


@pytest.mark.parametrize("name", samples.STILL)
def test_thumbnail_is_a_small_srgb_jpeg(name: str) -> None:
    shown = thumbnail(samples.STILL[name]())
    assert (shown.format, shown.mode) == ("JPEG", "RGB")
    assert max(shown.size) in (320, 67)
    assert not shown.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        *((kind, size) for kind in ("JPEG", "PNG", "WEBP") for size in ((1600, 1200), (700, 2100))),
        ("JPEG", (4032, 3024)),  # decoded at a quarter of its size
    ],
)
def test_a_large_photo_has_a_small_thumbnail(kind: str, size: tuple[int, int]) -> None:
    shown = thumbnail(samples.save(samples.lesion(*size), kind))
    assert 480 <= max(shown.size) <= THUMBNAIL_EDGE
    assert max(shown.size) / min(shown.size) == pytest.approx(max(size) / min(size), rel=0.01)


def test_a_research_picture_is_accepted() -> None:
    photo = accept(samples.save(samples.lesion(150, 200), "JPEG"))
    assert (photo.width, photo.height) == (150, 200)


@pytest.mark.parametrize("name", ["jpeg cmyk", "png palette", "png 16-bit", "heic tiles"])
def test_colours_are_those_of_the_lesion(name: str) -> None:
    assert difference(thumbnail(samples.STILL[name]()), samples.lesion()) < 9


@pytest.mark.parametrize("name", ["jpeg grey", "png grey", "png 16-bit grey", "heic grey"])
def test_grey_is_the_lesion_in_grey(name: str) -> None:
    grey = samples.lesion().convert("L").convert("RGB")
    assert difference(thumbnail(samples.STILL[name]()), grey) < 4


@pytest.mark.parametrize("name", ["png alpha", "webp alpha", "heic alpha", "webp lossless alpha"])
def test_transparency_is_shown_on_white(name: str) -> None:
    picture = samples.translucent()
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    assert difference(thumbnail(samples.STILL[name]()), white) < 8


@pytest.mark.parametrize("name", ["jpeg with profile", "png with profile", "webp with profile"])
def test_an_embedded_profile_is_applied(name: str) -> None:
    """Its red and green primaries are swapped, so warm skin turns green."""
    red, green, _ = ImageStat.Stat(thumbnail(samples.STILL[name]())).mean
    assert green > red + 20


def test_a_profile_for_other_colours_is_ignored() -> None:
    grey = samples.save(samples.lesion().convert("L"), "JPEG", icc_profile=samples.rgb_profile())
    assert difference(thumbnail(grey), samples.lesion().convert("L").convert("RGB")) < 4


def test_the_offset_of_the_camera_is_kept() -> None:
    taken = accept(samples.secret_jpeg(exif=samples.exif(offset="+02:00"))).captured.at
    assert taken == datetime(2024, 5, 17, 10, 11, 12, tzinfo=timezone(timedelta(hours=2)))


def test_huge_exif_in_several_segments_is_read() -> None:
    photo = accept(samples.split_exif_jpeg(orientation=6))
    assert (photo.orientation, photo.width, photo.height) == (6, 240, 320)


def test_a_camera_clock_ahead_of_ours_is_not_believed() -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    stamp = tomorrow.strftime("%Y:%m:%d %H:%M:%S")
    assert accept(samples.secret_jpeg(exif=samples.exif(taken=stamp))).captured.doubtful
