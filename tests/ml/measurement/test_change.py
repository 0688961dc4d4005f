"""Words about change, for made-up figures and for simulated pairs."""

import json
import math
from dataclasses import asdict

import pytest

from ml.measurement.change import Change, alike, change_between, zoom_error
from ml.training.studies import change as change_study

SIZE = {"longest_diameter": {"value": 5.0, "low": 4.85, "high": 5.15, "unit": "mm"}}


def _sized(factor, unit="mm", reach=1.03):
    value = 5.0 * factor
    figure = {"value": value, "low": value / reach, "high": value * reach, "unit": unit}
    return {"longest_diameter": figure}


def _plain(value, sd=0.02):
    figure = {"value": value, "low": value - 1.96 * sd, "high": value + 1.96 * sd, "unit": "1"}
    return {"asymmetry": figure}


@pytest.mark.parametrize(
    ("factor", "word"), [(1.0, "none"), (1.03, "none"), (1.09, "probable"), (1.2, "changed")]
)
def test_growth_and_shrinking_are_detected_equally(factor, word):
    grown = change_between(SIZE, _sized(factor))["longest_diameter"]
    shrunk = change_between(_sized(factor), SIZE)["longest_diameter"]

    assert grown.word == shrunk.word == word
    assert grown.ratio == pytest.approx(factor)
    assert shrunk.ratio == pytest.approx(1 / factor)
    assert grown.low < factor < grown.high
    assert grown.basis == "mm"


def test_a_less_certain_scale_gives_a_weaker_word():
    assert change_between(SIZE, _sized(1.2, reach=1.3))["longest_diameter"].word == "none"


def test_the_word_none_needs_an_interval_that_includes_1():
    for factor in (0.7, 0.85, 0.9, 1.0, 1.06, 1.1, 1.4):
        change = change_between(SIZE, _sized(factor))["longest_diameter"]
        assert (change.word == "none") >= (change.low <= 1 <= change.high)
        assert (change.word == "changed") <= (not change.low <= 1 <= change.high)


def test_pixels_are_compared_by_the_zoom_of_the_surroundings():
    earlier, later = _sized(1.0, "px"), _sized(2.4, "px")

    change = change_between(earlier, later, zoom=0.5, zoom_sd=0.005)["longest_diameter"]

    assert change.ratio == pytest.approx(1.2)
    assert change.basis == "surroundings"
    assert change.word == "changed"


def test_a_zoom_counts_twice_for_areas():
    figure = {"value": 100.0, "low": 96.0, "high": 104.0, "unit": "px2"}

    change = change_between({"area": figure}, {"area": figure}, zoom=1.2, zoom_sd=0.005)["area"]

    assert change.ratio == pytest.approx(1.44)


def test_an_uncertain_zoom_gives_a_weaker_word():
    earlier, later = _sized(1.0, "px"), _sized(1.2, "px")

    assert change_between(earlier, later, zoom=1.0, zoom_sd=0.2)["longest_diameter"].word == "none"


def _measured(method, own, other=None, source="found"):
    outline = {"points": [], "quality": 0.9, "source": source, "method": method}
    return {"outline": outline, "figures": own, "other_figures": other or {}}


def test_photos_are_compared_by_the_method_that_measured_both():
    by_segmentation = _measured("segmentation", _sized(1.0), _sized(1.1))
    by_network = _measured("network", _sized(2.0), _sized(2.1))

    assert alike(by_segmentation, by_segmentation) == (_sized(1.0), _sized(1.0))
    assert alike(by_segmentation, by_network) == (_sized(1.0), _sized(2.1))
    assert alike(by_network, by_segmentation) == (_sized(2.0), _sized(1.1))
    assert alike(by_segmentation, _measured("network", SIZE)) == (_sized(1.1), SIZE)
    assert alike(_measured("segmentation", SIZE), _measured("network", SIZE)) == ({}, {})


def test_measurements_from_before_the_network_are_by_segmentation():
    old = {"outline": {"points": [], "quality": 0.9, "source": "found"}, "figures": _sized(1.0)}

    assert alike(old, _measured("segmentation", SIZE)) == (_sized(1.0), SIZE)
    assert alike(old, _measured("network", SIZE, _sized(1.1))) == (_sized(1.0), _sized(1.1))
    assert alike(old, _measured("network", SIZE)) == ({}, {})


def test_a_drawn_outline_is_compared_with_any():
    drawn = _measured(None, SIZE, source="drawn")

    assert alike(drawn, _measured("network", _sized(1.2))) == (SIZE, _sized(1.2))
    assert alike(_measured("segmentation", _sized(1.2)), drawn) == (_sized(1.2), SIZE)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [(_sized(1.0, "px"), _sized(1.0, "px")), (_sized(1.0, "px"), SIZE), (SIZE, {}), ({}, SIZE)],
    ids=["no zoom", "other units", "not measured later", "not measured earlier"],
)
def test_figures_that_cannot_be_compared_are_left_out(earlier, later):
    assert change_between(earlier, later) == {}


def test_figures_without_a_unit_need_no_scale():
    change = change_between(_plain(0.1), _plain(0.4))["asymmetry"]

    assert (change.word, change.basis) == ("changed", "none")
    assert change.ratio == pytest.approx(4)
    assert change.low < 4 < change.high


def test_a_figure_of_zero_has_no_ratio():
    change = change_between(_plain(0.0), _plain(0.3))["asymmetry"]

    assert change.word == "changed"
    assert (change.ratio, change.low, change.high) == (None, None, None)


def test_the_zooms_error_grows_with_the_alignments_error():
    assert zoom_error(4, (1600, 1200)) == pytest.approx(2 * zoom_error(2, (1200, 1600)))


def test_a_change_survives_being_stored():
    change = change_between(SIZE, _sized(1.2))["longest_diameter"]

    assert Change.from_dict(json.loads(json.dumps(change.as_dict()))) == change


@pytest.mark.parametrize("kind", change_study.KINDS)
def test_growth_of_simulated_pairs_is_detected(kind):
    case = change_study.case_of(kind, 4)

    unchanged, grown = change_study.pairs_of(case, (0, 50))

    assert (unchanged.fault, grown.fault) == ("", "")
    assert unchanged.changes()["longest_diameter"].word == "none"
    assert grown.changes()["longest_diameter"].word == "changed"
    area = grown.changes()["area"]
    assert math.log(area.ratio) == pytest.approx(2 * math.log(1.5), abs=0.25)


def test_the_tables_count_words(tmp_path, capsys):
    pairs = [
        change_study.Pair("card", 1, 20, SIZE, _sized(1.2)),
        change_study.Pair("card", 2, 20, fault="no_card"),
        change_study.Pair("card", 1, 0, SIZE, SIZE),
        change_study.Pair("none", 1, 20, _sized(1, "px"), _sized(1.2, "px"), (1.0, 0.2)),
    ]
    record = tmp_path / "pairs.jsonl"
    record.write_text("\n".join(json.dumps(asdict(pair)) for pair in pairs))

    change_study.main(["--record", str(record)])

    printed = capsys.readouterr().out
    assert "| card | 20% | 2 | 1 | 0% | 0% | 100% |" in printed
    assert "| none | 20% | 1 | 0 | 100% | 0% | 0% |" in printed
    assert "| card | longest_diameter | 1 | 100% | 0% | 0% | 0.00 |" in printed
    assert "card: no_card 1" in printed
