"""Alignment of drawn moles, whose true places are known."""

import json

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from classifier.demo.lesion import Lesion
from classifier.demo.picture import Appearance, SkinPatch, draw_photo
from ml.alignment.align import Alignment, AlignmentReason, align, align_by_marks
from tests.ml.alignment.copies import Copy, copied, distance, opened

SIZE = (640, 480)


def drawn(lesion: int, place: int = 4, visit: int = 5) -> Image.Image:
    figure = Lesion(lesion, network=0.5, mottling=0.5)
    return opened(
        draw_photo(figure, SkinPatch(place, freckles=12, hairs=6), Appearance(visit), size=SIZE)
    )


@pytest.fixture(scope="module")
def mole() -> Image.Image:
    return drawn(3)


@pytest.mark.parametrize(
    "copy",
    [
        Copy(),
        Copy(turn=180),
        Copy(turn=-90, zoom=0.6),
        Copy(turn=35, zoom=1.7, shift=(0.05, -0.04)),
        Copy(turn=170, gain=(0.7, 0.6, 0.9), gamma=1.4),
        Copy(turn=12, zoom=1.2, askew=0.02, quality=40),
        Copy(turn=60, vignette=0.5, blur=1.5, noise=4),
        Copy(turn=45, size=(400, 400)),
    ],
    ids=repr,
)
def test_a_changed_copy_is_aligned_with_its_true_place(mole: Image.Image, copy: Copy) -> None:
    picture, truth = copied(mole, copy)
    found = align(mole, picture)
    assert (found.aligned, found.reason) == (True, "")
    assert distance(found, truth, mole, picture) < 0.01 * mole.width


def test_the_estimated_error_is_about_the_true_error(mole: Image.Image) -> None:
    copies = [
        Copy(turn=20, askew=0.02),
        Copy(turn=80, noise=8),
        Copy(turn=140, blur=2),
        Copy(turn=200),
    ]
    ratios = []
    for copy in copies:
        picture, truth = copied(mole, copy)
        found = align(mole, picture)
        ratios.append(distance(found, truth, mole, picture) / found.error_px)
    assert max(ratios) < 2.5
    assert np.median(ratios) > 0.1


def test_turn_and_zoom_are_those_of_the_copy(mole: Image.Image) -> None:
    picture, _ = copied(mole, Copy(turn=40, zoom=1.5))
    found = align(mole, picture)
    assert found.zoom == pytest.approx(1 / 1.5, rel=0.01)
    assert found.turn_degrees == pytest.approx(-40, abs=0.5)


def test_the_second_photo_of_a_drawn_mole_is_recognised() -> None:
    assert align(drawn(11, visit=101), drawn(11, visit=102)).aligned


@pytest.mark.parametrize("other", [9, 11, 16, 24])
def test_another_mole_is_refused(mole: Image.Image, other: int) -> None:
    found = align(mole, drawn(other, place=7, visit=8))
    assert not found.aligned
    assert found.reason in list(AlignmentReason)
    assert (found.matrix, found.error_px) == (None, None)


def test_a_mirrored_mole_is_refused(mole: Image.Image) -> None:
    assert not align(mole, ImageOps.mirror(mole)).aligned


def test_frames_alone_do_not_align() -> None:
    """Two different moles behind the same black frame with the same scratches on the glass."""
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    frame = np.hypot(x - 320, y - 240) > 250
    frame |= np.abs(x - y) < 2
    behind = [np.where(frame[..., None], 6, drawn(n, place=n)).astype(np.uint8) for n in (3, 24)]
    assert not align(*map(Image.fromarray, behind)).aligned


def test_the_same_ruler_does_not_align_two_moles() -> None:
    """Along the lower edge of both, with the same figures at the same ticks."""

    def beside_ruler(number: int) -> Image.Image:
        picture = drawn(number, place=number)
        pen = ImageDraw.Draw(picture)
        pen.rectangle((0, 405, 640, 480), fill="#f4f4ee")
        for tick in range(64):
            pen.line((tick * 10 + 5, 405, tick * 10 + 5, 425 if tick % 5 else 440), fill="black")
        for figure in range(13):
            pen.text((figure * 50, 445), str(figure), fill="black", font_size=24)
        return picture

    assert not align(beside_ruler(3), beside_ruler(24)).aligned


def test_a_blank_picture_has_too_little_structure(mole: Image.Image) -> None:
    blank = Image.new("RGB", SIZE, (210, 170, 150))
    for pair in ((mole, blank), (blank, mole), (blank, blank)):
        assert align(*pair).reason == AlignmentReason.TOO_LITTLE_STRUCTURE


def test_an_alignment_survives_json(mole: Image.Image) -> None:
    for found in (align(mole, mole), align(mole, Image.new("RGB", SIZE))):
        assert Alignment.from_dict(json.loads(json.dumps(found.as_dict()))) == found


def test_enlarging_keeps_corresponding_places(mole: Image.Image) -> None:
    picture, _ = copied(mole, Copy(turn=25, zoom=0.9))
    small = align(mole, picture)
    large = small.enlarged(a=(2, 2), b=(3, 3))
    corner_b = np.array([picture.width - 0.5, picture.height - 0.5, 1])
    x, y = (np.array(small.matrix) @ corner_b) + 0.5
    large_corner = np.array([picture.width * 3 - 0.5, picture.height * 3 - 0.5, 1])
    assert np.array(large.matrix) @ large_corner + 0.5 == pytest.approx((2 * x, 2 * y))
    assert large.error_px == pytest.approx(2 * small.error_px)


def test_enlarging_a_refusal_changes_nothing(mole: Image.Image) -> None:
    refused = align(mole, Image.new("RGB", SIZE))
    assert refused.enlarged(a=(2, 2), b=(2, 2)) == refused
    with pytest.raises(ValueError, match="not aligned"):
        _ = refused.zoom


def test_two_marks_align_photos() -> None:
    found = align_by_marks([(100, 100), (200, 100)], [(50, 50), (50, 100)])
    assert np.array(found.matrix) @ (50, 75, 1) == pytest.approx((150, 100))
    assert found.zoom == pytest.approx(2)
    assert found.turn_degrees == pytest.approx(-90)
    assert found.error_px == pytest.approx(100 * 0.02 * 2**0.5)


@pytest.mark.parametrize(
    ("marks", "reason"),
    [
        ([(50, 50), (53, 53)], AlignmentReason.MARKS_TOO_CLOSE),
        ([(50, 50), (50, 5050)], AlignmentReason.IMPLAUSIBLE),
    ],
)
def test_unusable_marks_are_refused(marks, reason: AlignmentReason) -> None:
    assert align_by_marks([(100, 100), (200, 100)], marks).reason == reason
