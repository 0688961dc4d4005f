"""Changes between two aligned photos, and differences that are no change."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ml.alignment.align import Alignment, align
from ml.alignment.difference import Difference, difference
from tests.ml.alignment.copies import Copy, copied

RELIT = Copy(
    turn=20,
    zoom=1.1,
    gain=(0.8, 0.9, 0.7),
    gamma=1.2,
    vignette=0.3,
    noise=3,
    quality=70,
    askew=0.01,
)
CENTRE, RADIUS = (320, 240), 150


def ring(radius: float, centre: tuple[float, float] = CENTRE) -> list[tuple[float, float]]:
    """A circle on a picture of 640 x 480, as fractions."""
    turns = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    x, y = centre
    return [
        ((x + radius * np.cos(t) + 0.5) / 640, (y + radius * np.sin(t) + 0.5) / 480) for t in turns
    ]


def compared(a: Image.Image, b: Image.Image, **given: object) -> Difference:
    return difference(a, b, align(a, b), **given)


def painted(picture: Image.Image, centre: tuple[int, int], radius: int, colour: str) -> Image.Image:
    copy = picture.copy()
    x, y = centre
    ImageDraw.Draw(copy).ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return copy


@pytest.mark.parametrize("outlines", [{}, {"outline_a": ring(RADIUS)}])
def test_different_light_is_not_a_change(drawn_lesion: Image.Image, outlines) -> None:
    relit, _ = copied(drawn_lesion, RELIT)
    assert compared(drawn_lesion, relit, **outlines).changed < 0.002


def test_a_painted_spot_appears_at_its_place(drawn_lesion: Image.Image) -> None:
    other, _ = copied(painted(drawn_lesion, (360, 220), 24, "#2a2f5a"), RELIT)
    found = compared(drawn_lesion, other)
    rows, columns = np.nonzero(found.map)
    scale = drawn_lesion.width / found.map.shape[1]
    assert (columns.mean() * scale, rows.mean() * scale) == pytest.approx((360, 220), abs=12)
    area = np.pi * 24**2 / (640 * 480 * found.seen)
    assert found.changed == pytest.approx(area, rel=0.5)


def test_a_strong_change_is_brighter_than_a_faint_one(drawn_lesion: Image.Image) -> None:
    plain, faint = (
        compared(drawn_lesion, painted(drawn_lesion, (120, 110), 24, colour)).map
        for colour in ("#101030", "#b08a74")
    )
    assert plain.max() > faint.max()


def test_parts_in_one_photo_only_are_not_a_change(drawn_lesion: Image.Image) -> None:
    shifted, _ = copied(drawn_lesion, Copy(shift=(0.2, 0)))
    found = compared(drawn_lesion, shifted)
    assert 0.7 < found.seen < 0.85
    assert found.changed < 0.002


def test_a_grown_outline_is_an_added_area(drawn_lesion: Image.Image) -> None:
    grown = compared(drawn_lesion, drawn_lesion, outline_a=ring(100), outline_b=ring(120))
    assert grown.outline_added == pytest.approx(1.2**2 - 1, rel=0.2)
    assert grown.outline_lost == 0
    shrunk = compared(drawn_lesion, drawn_lesion, outline_a=ring(120), outline_b=ring(100))
    assert (shrunk.outline_added, shrunk.outline_lost > 0.2) == (0, True)


def test_an_outline_within_the_error_is_unchanged(drawn_lesion: Image.Image) -> None:
    found = compared(drawn_lesion, drawn_lesion, outline_a=ring(100), outline_b=ring(101))
    assert (found.outline_added, found.outline_lost) == (0, 0)


def test_outlines_are_aligned_like_the_photos(drawn_lesion: Image.Image) -> None:
    turned, _ = copied(drawn_lesion, Copy(turn=180))
    lesion, opposite = ring(60, (200, 200)), ring(60, (439, 279))
    found = compared(drawn_lesion, turned, outline_a=lesion, outline_b=opposite)
    assert (found.outline_added, found.outline_lost) == (0, 0)


def test_a_lesion_that_darkened_as_a_whole_is_a_change(drawn_lesion: Image.Image) -> None:
    pixels = np.asarray(drawn_lesion).astype(float)
    y, x = np.mgrid[:480, :640]
    inside = np.hypot(x - CENTRE[0], y - CENTRE[1]) < 60
    pixels[inside] *= 0.55
    darker = Image.fromarray(pixels.astype(np.uint8))
    outlines = {"outline_a": ring(RADIUS), "outline_b": ring(RADIUS)}
    found = compared(drawn_lesion, darker, **outlines)
    middle = found.map[80:112, 112:144]
    assert (middle > 0).mean() > 0.8


def test_pictures_that_are_not_aligned_have_no_difference(drawn_lesion: Image.Image) -> None:
    refused = Alignment(aligned=False, matrix=None, error_px=None, inliers=0, reason="poor_fit")
    with pytest.raises(ValueError, match="not aligned"):
        difference(drawn_lesion, drawn_lesion, refused)


def test_figures_do_not_contain_the_map(drawn_lesion: Image.Image) -> None:
    assert compared(drawn_lesion, drawn_lesion).figures() == {
        "seen": pytest.approx(1, abs=0.01),
        "changed": 0.0,
        "outline_added": None,
        "outline_lost": None,
    }
