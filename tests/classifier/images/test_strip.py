"""What is kept is the picture, to the last bit; what goes is everything else."""

import warnings
import zlib
from collections import defaultdict
from io import BytesIO

import pytest
from PIL import ExifTags, Image

from classifier.images import Format, accept

from . import samples

# How an AVIF turns is no Exif, but Pillow says it as if it were.
TURNS = defaultdict(set, {"AVIF": {ExifTags.Base.Orientation}})
METADATA = ("xmp", "comment", "photoshop", "mp", "metadata", "thumbnails")
EVERY_STILL = pytest.mark.parametrize("name", samples.STILL)


def opened(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Image appears to be a malformed MPO file")
        image = Image.open(BytesIO(data))
        image.load()
    return image


@EVERY_STILL
def test_pixels_and_colours_are_those_of_the_original(name: str) -> None:
    original = samples.STILL[name]()
    before, after = opened(original), opened(accept(original).data)
    assert (after.mode, after.size) == (before.mode, before.size)
    assert after.tobytes() == before.tobytes()
    assert after.getpalette() == before.getpalette()
    assert after.info.get("transparency") == before.info.get("transparency")


@EVERY_STILL
def test_no_secret_survives(name: str) -> None:
    photo = accept(samples.STILL[name]())
    assert samples.SECRET not in photo.data
    assert samples.SECRET not in photo.thumbnail
    for image in (opened(photo.data), opened(photo.thumbnail)):
        assert set(image.getexif()) <= TURNS[image.format]
        assert [key for key in METADATA if image.info.get(key)] == []


@EVERY_STILL
def test_clean_bytes_come_through_unchanged(name: str) -> None:
    clean = accept(samples.STILL[name]())
    again = accept(clean.data)
    assert again.data == clean.data
    assert again.sha256 == clean.sha256


def test_the_samples_do_hold_secrets() -> None:
    silent = {"jpeg ycck", "png 16-bit"}
    assert {name for name, make in samples.STILL.items() if samples.SECRET not in make()} == silent


@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {}), ("PNG", {}), ("WEBP", {}), ("WEBP", {"lossless": True}), ("HEIF", {})],
)
@pytest.mark.parametrize("alpha", [False, True])
def test_same_pixels_are_the_same_photo_whatever_the_metadata(
    kind: str, options: dict[str, bool], alpha: bool
) -> None:
    samples.secret_heic()
    picture = samples.translucent() if alpha and kind != "JPEG" else samples.lesion()
    bare = samples.save(picture, kind, **options)
    tagged = samples.save(picture, kind, exif=samples.exif(), xmp=samples.XMP, **options)
    dated = samples.save(picture, kind, exif=samples.exif(taken="2020:01:01 00:00:00"), **options)
    assert bare != tagged != dated
    assert len({accept(data).sha256 for data in (bare, tagged, dated)}) == 1


def test_mpo_becomes_a_jpeg_of_its_first_picture() -> None:
    photo = accept(samples.mpo())
    assert photo.format is Format.JPEG
    assert opened(photo.data).format == "JPEG"
    assert photo.data.count(b"\xff\xd8\xff") == 1


def test_a_broken_profile_is_dropped() -> None:
    for profile in (b"SECRET-PROFILE" * 20, samples.rgb_profile()[:200]):
        photo = accept(samples.profile_jpeg(profile))
        assert "icc_profile" not in opened(photo.data).info


def test_a_profile_of_a_mebibyte_is_dropped() -> None:
    huge = samples.rgb_profile() + bytes(1024 * 1024)
    for kind in ("JPEG", "PNG", "WEBP"):
        data = samples.save(samples.lesion(), kind, icc_profile=huge)
        assert "icc_profile" not in opened(accept(data).data).info


def test_a_profile_with_a_part_missing_is_dropped() -> None:
    part = samples.segment(0xE2, b"ICC_PROFILE\0\1\2" + samples.rgb_profile())
    data = samples.with_segments(samples.save(samples.lesion(), "JPEG"), part)
    assert accept(data).sha256 == accept(samples.save(samples.lesion(), "JPEG")).sha256


def test_a_profile_that_inflates_without_end_is_dropped() -> None:
    bomb = samples.chunk(b"iCCP", b"SECRET\0\0" + zlib.compress(bytes(50_000_000)))
    data = samples.with_chunks(samples.save(samples.lesion(), "PNG"), bomb)
    assert len(accept(data).data) < len(data) - 40_000


def test_a_text_chunk_that_inflates_without_end_is_dropped() -> None:
    bomb = samples.chunk(b"zTXt", b"SECRET\0\0" + zlib.compress(bytes(50_000_000)))
    data = samples.with_chunks(samples.save(samples.lesion(), "PNG"), bomb)
    assert accept(data).sha256 == accept(samples.save(samples.lesion(), "PNG")).sha256


def test_secrets_between_segments_and_scans_go() -> None:
    comment = samples.segment(0xFE, b"SECRET-BETWEEN-SCANS")
    plain = samples.save(samples.lesion(), "JPEG", progressive=True)
    last_scan = plain.rindex(b"\xff\xda")
    data = plain[:last_scan] + comment + plain[last_scan:]
    assert accept(data).sha256 == accept(plain).sha256


def test_pictures_beside_the_primary_one_leave_a_heic() -> None:
    samples.secret_heic()
    primary, other = samples.lesion(seed=1), samples.lesion(seed=2)
    both = samples.save(primary, "HEIF", save_all=True, append_images=[other], primary_index=0)
    one = samples.save(primary, "HEIF")
    assert len(accept(both).data) < len(both) * 0.7
    assert opened(accept(both).data).tobytes() == opened(one).tobytes()
    assert getattr(opened(accept(both).data), "n_frames", 1) == 1
