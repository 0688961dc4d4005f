"""Change since the first and the previous measured photo, and the figures that it rests on."""

from itertools import pairwise

import pytest

from classifier.comparing.measured_change_texts import WITHOUT_SIZES, WORDS, change_text
from classifier.comparing.measured_changes import changes_of_photo, measured_changes
from classifier.comparing.models import Comparison
from classifier.results.advice import Level, advise
from tests.classifier.measuring.rows import figures, make_measurement, photos_of_one_mole

pytestmark = pytest.mark.django_db


def align(earlier, later, *, zoom=1.0, error_px=0.5, **fields):
    aligned = {
        "status": "succeeded",
        "finished_at": later.taken_at,
        "aligned": True,
        "matrix": [[zoom, 0.0, 5.0], [0.0, zoom, 7.0]],
        "error_px": error_px,
        "changes": {"basis": "surroundings"},
    }
    return Comparison.objects.create(
        subject=earlier.subject, earlier=earlier, later=later, **(aligned | fields)
    )


def words_of(found):
    return [change.word for change in found]


def test_change_is_computed_since_the_first_and_the_previous_photo():
    first, second, third = photos_of_one_mole(3)
    for photo, mm in ((first, 5.0), (second, 6.4)):
        make_measurement(photo, figures=figures(mm))
    found = changes_of_photo(third, make_measurement(third, figures=figures(6.5)))
    assert [change.earlier.photo for change in found] == [first, second]
    assert words_of(found) == ["changed", "none"]


def test_two_photos_make_one_change():
    first, second = photos_of_one_mole()
    make_measurement(first)
    assert len(changes_of_photo(second, make_measurement(second))) == 1
    assert changes_of_photo(first, first.measurements.get()) == []


def test_the_newest_measurement_of_a_photo_counts():
    first, second = photos_of_one_mole()
    make_measurement(first, figures=figures(9.0))
    newest = make_measurement(first, figures=figures(5.0), after=5)
    (change,) = changes_of_photo(second, make_measurement(second, figures=figures(5.0)))
    assert change.earlier == newest
    assert change.word == "none"


def test_photos_outlined_by_different_methods_are_compared_by_one_of_them():
    first, second = photos_of_one_mole()
    make_measurement(first, figures=figures(5.0), method="segmentation")
    known = {"figures": figures(6.0), "method": "network"}
    later = make_measurement(second, **known, other_figures=figures(5.0))
    assert words_of(changes_of_photo(second, later)) == ["none"]
    unlike = make_measurement(second, **known, after=1)
    assert words_of(changes_of_photo(second, unlike)) == [None]


def test_photos_without_figures_in_the_bin_or_of_other_moles_do_not_count():
    first, second, third, last = photos_of_one_mole(4)
    make_measurement(first, figures={}, reasons=["hair"])
    make_measurement(second)
    type(second).objects.filter(pk=second.pk).update(binned_at=second.taken_at)
    make_measurement(third, status="failed")
    make_measurement(photos_of_one_mole()[0])
    assert changes_of_photo(last, make_measurement(last)) == []
    assert (
        changes_of_photo(last, make_measurement(last, figures={}, reasons=["hair"], after=1)) == []
    )


def test_without_a_scale_sizes_are_compared_by_the_alignment():
    first, second = photos_of_one_mole()
    make_measurement(first, figures=figures(200, unit="px"))
    later = make_measurement(second, figures=figures(280, unit="px"))
    (without,) = changes_of_photo(second, later)
    assert not without.has_sizes
    assert change_text(without).sentence == WITHOUT_SIZES["none"]
    align(first, second, zoom=1.0)
    (with_zoom,) = changes_of_photo(second, later)
    assert (with_zoom.word, with_zoom.has_sizes) == ("changed", True)
    text = change_text(with_zoom)
    assert text.sentence == WORDS["changed"]
    assert str(text.basis)
    assert text.lines[0].startswith("Longest diameter: +40% (+")


def test_an_alignment_of_the_whole_photos_compares_no_sizes():
    first, second = photos_of_one_mole()
    make_measurement(first, figures=figures(200, unit="px"))
    later = make_measurement(second, figures=figures(280, unit="px"))
    align(first, second, changes={"basis": "whole"})
    (change,) = changes_of_photo(second, later)
    assert not change.has_sizes


def test_an_unclear_outline_gives_at_most_a_probable_change():
    first, second = photos_of_one_mole()
    make_measurement(first, figures=figures(5.0), reasons=["unsure"])
    (change,) = changes_of_photo(second, make_measurement(second, figures=figures(8.0)))
    assert change.word == "probable"


def test_the_zoom_of_the_alignment_is_removed():
    first, second = photos_of_one_mole()
    make_measurement(first, figures=figures(200, unit="px"))
    later = make_measurement(second, figures=figures(280, unit="px"))
    align(first, second, zoom=1 / 1.4)
    (change,) = changes_of_photo(second, later)
    assert change.word == "none"


def test_a_failed_alignment_compares_no_sizes():
    first, second = photos_of_one_mole()
    make_measurement(first, figures=figures(200, unit="px"))
    later = make_measurement(second, figures=figures(280, unit="px"))
    align(first, second, aligned=False, matrix=None, error_px=None, reason="no_agreement")
    (change,) = changes_of_photo(second, later)
    assert not change.has_sizes


def test_pixels_are_not_compared_with_millimetres():
    first, second = photos_of_one_mole()
    make_measurement(first, figures=figures(5.0))
    (change,) = changes_of_photo(second, make_measurement(second, figures=figures(280, unit="px")))
    assert [figure.figure for figure in change.figures] == ["asymmetry"]


def test_any_number_of_pairs_takes_one_query(django_assert_num_queries):
    photos = photos_of_one_mole(5)
    rows = [make_measurement(photo) for photo in photos]
    pairs = list(pairwise(rows))
    with django_assert_num_queries(1):
        assert words_of(measured_changes(pairs)) == ["none"] * 4
    with django_assert_num_queries(0):
        assert measured_changes([]) == []


def test_a_loss_is_written_with_a_minus_and_refers_to_a_doctor_too():
    first, second = photos_of_one_mole()
    make_measurement(first, figures=figures(6.0))
    (change,) = changes_of_photo(second, make_measurement(second, figures=figures(4.0)))
    text = change_text(change)
    assert text.lines[0].startswith("Longest diameter: −33% (−")
    assert advise("lower", {}, [text.word]).level == Level.SEE


def test_without_common_figures_there_is_no_change():
    first, second = photos_of_one_mole()
    make_measurement(first, figures=figures(5.0))
    only_pixels = {"longest_diameter": figures(200, unit="px")["longest_diameter"]}
    (change,) = changes_of_photo(second, make_measurement(second, figures=only_pixels))
    assert change_text(change) is None
