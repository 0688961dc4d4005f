"""Same scale: a millimetre on the skin is as long in every picture of a mole."""

import math

import pytest

from classifier.visits.content.framing import Basis, Frame, PhotoGeometry, bar_mm, frame_photos


def flat(mm, turn=0.0):
    """A camera straight above: `mm` to a pixel, turned by some degrees."""
    c, s = mm * math.cos(math.radians(turn)), mm * math.sin(math.radians(turn))
    return ((c, -s, 3.0), (s, c, -7.0), (0.0, 0.0, 1.0))


def round_outline(centre, diameter):
    angles = [math.radians(step) for step in range(0, 360, 10)]
    return [
        (centre[0] + diameter / 2 * math.cos(a), centre[1] + diameter / 2 * math.sin(a))
        for a in angles
    ]


def shown_width(framing, pixels):
    """How much of the square's width so many pixels of the photo take."""
    return pixels / framing.frame.side


def test_a_lesion_of_one_size_is_drawn_at_one_size():
    near = PhotoGeometry(4000, 3000, flat(0.01), round_outline((2100, 1400), 600))
    far = PhotoGeometry(3000, 4000, flat(0.025, turn=70), round_outline((900, 3100), 240))
    first, second = frame_photos([near, far], {})
    assert (first.basis, second.basis) == (Basis.MM, Basis.MM)
    assert first.field_mm == second.field_mm == pytest.approx(14.4)
    assert shown_width(first, 600) == pytest.approx(6 / 14.4, rel=1e-3)
    assert shown_width(second, 240) == pytest.approx(6 / 14.4, rel=1e-3)
    assert first.frame.c + first.frame.side / 2 == pytest.approx(2100)
    assert second.frame.f + second.frame.side / 2 == pytest.approx(3100)


def test_growth_is_seen_as_growth():
    before = PhotoGeometry(1000, 1000, flat(0.02), round_outline((500, 500), 200))
    after = PhotoGeometry(1000, 1000, flat(0.04), round_outline((500, 500), 120))
    first, second = frame_photos([before, after], {})
    assert shown_width(second, 120) / shown_width(first, 200) == pytest.approx(4.8 / 4)


def test_photos_that_show_less_are_not_given_blank_margins():
    near = PhotoGeometry(
        600, 450, flat(0.02), round_outline((300, 225), 200)
    )  # 12 x 9 mm, lesion 4 mm
    (only,) = frame_photos([near], {})
    assert only.field_mm == 9.0


def test_the_whole_lesion_is_shown_even_with_blank_margins():
    cut_close = PhotoGeometry(600, 220, flat(0.02), round_outline((300, 110), 200))
    (only,) = frame_photos([cut_close], {})
    assert only.field_mm == 5.2


def test_a_photo_without_a_scale_uses_that_of_an_aligned_photo():
    scaled = PhotoGeometry(1000, 800, flat(0.02), round_outline((400, 300), 250))
    bare = PhotoGeometry(2000, 1600)
    doubled = ((0.5, 0.0, 0.0), (0.0, 0.5, 0.0))  # pixels of `bare` onto those of `scaled`
    first, second = frame_photos([scaled, bare], {(0, 1): doubled})
    assert second.basis is Basis.MM
    assert second.frame.side == pytest.approx(2 * first.frame.side)
    assert second.frame.c == pytest.approx(2 * first.frame.c)


def test_an_inverse_alignment_is_used_too_and_turns_the_picture():
    first = PhotoGeometry(1000, 1000)
    turned = PhotoGeometry(1000, 1000)
    quarter = ((0.0, -1.0, 1000.0), (1.0, 0.0, 0.0))  # pixels of the first onto the second
    before, after = frame_photos([first, turned], {(1, 0): quarter})
    assert (before.basis, after.basis) == (Basis.ALIGNED, Basis.ALIGNED)
    assert before.field_mm is None
    assert after.frame == Frame(0.0, -1000.0, 1000.0, 1000.0, 0.0, 0.0)


def test_without_scale_and_fit_the_whole_photos_are_shown():
    wide, tall = frame_photos([PhotoGeometry(1000, 500), PhotoGeometry(300, 900)], {})
    assert (wide.basis, tall.basis) == (Basis.WHOLE, Basis.WHOLE)
    assert wide.frame == Frame(1000.0, 0.0, 0.0, 0.0, 1000.0, -250.0)
    assert tall.frame == Frame(900.0, 0.0, -300.0, 0.0, 900.0, 0.0)


def test_a_photo_that_is_not_aligned_does_not_affect_the_others():
    scaled = PhotoGeometry(1000, 1000, flat(0.02), round_outline((500, 500), 200))
    _first, stray = frame_photos([scaled, PhotoGeometry(640, 480)], {})
    assert (stray.basis, stray.field_mm) == (Basis.WHOLE, None)


@pytest.mark.parametrize(("field", "bar"), [(8.0, 2.0), (14.4, 5.0), (25.0, 10.0), (60.0, 20.0)])
def test_the_bar_is_a_round_number_within_the_picture(field, bar):
    assert bar_mm(field) == bar


def test_no_photos_need_no_frames():
    assert frame_photos([], {}) == []


def test_the_svg_transform_puts_the_framed_pixels_into_the_square():
    assert Frame.square((150, 100), 100).svg_transform(1000) == "matrix(10 0 0 10 -1000 -500)"
    quarter = Frame(0.0, -100.0, 200.0, 100.0, 0.0, 50.0)
    assert quarter.svg_transform(1000) == "matrix(0 -10 10 0 -500 2000)"
