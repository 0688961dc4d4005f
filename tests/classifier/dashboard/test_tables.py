"""The tables: shares with intervals, too few to say, drift, and charts within their frame."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone

from classifier.dashboard import charts, comparisons, figures
from classifier.dashboard.models import DailyFigure
from classifier.dashboard.period import MOST_DAYS, Period, PeriodForm
from classifier.dashboard.selectors import Figures, OutcomeCount, outcomes_in
from classifier.dashboard.statistics import share_of
from classifier.dashboard.tables import csv_headings, csv_rows, duration, words
from ml.classification.manifest import default_artefact, load_manifest
from tests import factories

Name = DailyFigure.Name
PERIOD = Period(date(2026, 1, 1), date(2026, 1, 7))


def with_counts(counts, period=PERIOD, by_day=None):
    return Figures(period, Counter(counts), by_day or {}, 0)


def text(table):
    return [
        [
            str(words(value, column.kind))
            for value, column in zip(row.values, table.columns, strict=True)
        ]
        for row in table.rows
    ]


def test_reasons_are_shares_of_all_results():
    table = figures.refusals(
        with_counts(
            {
                (Name.ENDED, "succeeded"): 80,
                (Name.ENDED, "rejected"): 20,
                (Name.ENDED, "failed"): 5,
                (Name.REASON, "blurred"): 15,
                (Name.REASON, "too_dark"): 8,
            }
        )
    )
    assert [row[1].split(":")[0] for row in text(table)] == ["20 of 100", "15 of 100", "8 of 100"]
    assert text(table)[0][1] == "20 of 100: 20% (13 to 29%)"
    assert table.rows[0].bar.value == 20


def test_below_30_nothing_is_said():
    table = figures.refusals(
        with_counts({(Name.ENDED, "succeeded"): 20, (Name.ENDED, "rejected"): 9})
    )
    assert text(table)[0][1] == "9 of 29: too few to say"
    assert table.rows[0].bar is None
    assert next(iter(csv_rows(table)))[1:] == [9, 29, None, None, None]


def test_times_have_median_and_ninety_per_cent():
    counts = {(Name.CASE_ANSWER, "100"): 9, (Name.CASE_ANSWER, "130"): 1}
    ((label, count, median, late),) = text(figures.times(with_counts(counts)))
    assert (label, count) == ("A case, until it is answered", "10")
    assert median == late == "4 hours"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.9, "1 s"), (90, "90 s"), (1800, "30 min"), (90_000, "25 hours"), (864_000, "10 days")],
)
def test_durations_are_in_the_fitting_unit(seconds, shown):
    assert duration(seconds) == shown


def test_readers_are_named_until_their_account_is_erased():
    counts = {(Name.READING, "aaa 50"): 3, (Name.READING, "aaa 60"): 2, (Name.READING, "bbb 70"): 1}
    table = figures.readers(with_counts(counts), {"aaa": "doctor@example.org"})
    assert [row[:2] for row in text(table)] == [
        ["doctor@example.org", "5"],
        ["an account that was erased", "1"],
    ]
    assert [row.bar.value for row in table.rows] == [100, 20]


def bands(lower, unclear, higher):
    manifest = load_manifest(default_artefact()).raw
    counts = zip(("lower", "unclear", "higher"), (lower, unclear, higher), strict=True)
    found = with_counts({(Name.BAND, f"phone {band} v1"): n for band, n in counts})
    return figures.bands(found, {"v1": manifest})


def test_drift_is_little_for_what_is_expected_and_much_for_the_opposite():
    expected = [row.values[3] for row in bands(1, 1, 1).rows]
    assert sum(expected) == pytest.approx(1)
    usual = bands(*(round(1000 * share) for share in expected))
    assert "drift 0.00 (little" in usual.notes[0]
    assert "(much" in bands(100, 100, 800).notes[0]
    assert "too few" in bands(9, 1, 1).notes[0]


def test_a_manifest_without_counts_or_of_an_older_form_gives_no_drift():
    found = with_counts({(Name.BAND, "phone higher v1"): 50})
    for table in (figures.bands(found, {}), figures.bands(found, {"v1": {}})):
        assert "no counts to compare with" in table.notes[0]
        assert table.rows[0].values[3] is None


def test_accuracy_counts_opinions_and_outcomes_with_a_label():
    counts = {
        (Name.OPINION, "higher malignant malignant"): 30,
        (Name.OPINION, "lower malignant benign"): 10,
        (Name.OPINION, "lower benign benign"): 50,
        (Name.OPINION, "unclear unsure unsure"): 9,
        (Name.OPINION, "- malignant malignant"): 9,
    }
    outcomes = [OutcomeCount(True, "higher", "nose", 2, 36), OutcomeCount(True, "", "nose", 2, 5)]
    rows = text(comparisons.accuracy(with_counts(counts), outcomes))
    assert len(rows) == 12
    first, final, truth = rows[:4], rows[4:8], rows[8:]
    assert first[0][2].startswith("30 of 40: 75%")
    assert first[3][2].startswith("50 of 50: 100%")
    assert final[0][2].startswith("30 of 30: 100%")
    assert final[3][2].startswith("60 of 60: 100%")
    assert truth[0][2].startswith("36 of 36: 100%")
    assert truth[2][2] == "0 of 0: too few to say"


def test_outcomes_are_grouped_by_band_site_and_skin_type():
    outcomes = [
        OutcomeCount(True, "higher", "nose", 2, 40),
        OutcomeCount(True, "lower", "nose", None, 10),
        OutcomeCount(False, "higher", "sole", 5, 3),
        OutcomeCount(False, "lower", "", 5, 30),
    ]
    by_band = text(comparisons.by_band(outcomes))
    assert [row[1].split(":")[0] for row in by_band] == ["10 of 40", "0 of 0", "40 of 43"]
    groups = {row[0].split(":")[0]: row[1:] for row in text(comparisons.by_group(outcomes))}
    assert set(groups) == {"Nose", "Sole", "Type 2", "Type 5"}
    assert groups["Nose"][0].startswith("40 of 50: 80%")
    assert groups["Sole"] == ["0 of 0: too few to say", "0 of 3: too few to say"]
    assert groups["Type 5"][1].startswith("30 of 33: 91%")


def test_kappa_is_said_of_enough_pairs_only():
    few = comparisons.between_readers(with_counts({(Name.PAIR, "benign malignant"): 5}))
    assert "too few for Cohen's kappa" in few.notes[0]
    counts = {
        (Name.PAIR, "benign benign"): 20,
        (Name.PAIR, "benign malignant"): 5,
        (Name.PAIR, "malignant benign"): 10,
        (Name.PAIR, "malignant malignant"): 15,
    }
    table = comparisons.between_readers(with_counts(counts))
    assert "35 of 50 cases: Cohen's kappa 0.40 (0.15 to 0.65)" in table.notes[0]
    assert text(table)[0] == ["Benign", "20", "5", "0", "0"]


def test_revisions_are_shares_of_the_first_opinion():
    counts = {
        (Name.OPINION, "higher benign malignant"): 8,
        (Name.OPINION, "lower benign benign"): 32,
    }
    assert text(comparisons.revisions(with_counts(counts))) == [
        ["Benign", "8 of 40: 20% (10 to 35%)"]
    ]


def test_empty_tables_have_no_rows():
    empty = with_counts({})
    tables = [
        figures.volume(empty),
        figures.refusals(empty),
        figures.times(empty),
        figures.readers(empty, {}),
        figures.bands(empty, {}),
        comparisons.accuracy(empty, []),
        comparisons.by_band([]),
        comparisons.by_group([]),
        comparisons.revisions(empty),
        comparisons.between_readers(empty),
    ]
    assert [table.rows for table in tables] == [[]] * len(tables)
    assert len({table.slug for table in tables}) == len(tables)


@pytest.mark.parametrize(("days", "columns"), [(7, 7), (130, 130), (365, 53), (3660, 122)])
def test_long_periods_are_drawn_in_parts_that_add_up(days, columns):
    period = Period(date(2026, 1, 1) - timedelta(days=days - 1), date(2026, 1, 1))
    by_day = {
        period.since + timedelta(days=n): Counter({(Name.ASKED, ""): 2, (Name.CASE_ANSWER, "3"): 1})
        for n in range(days)
    }
    table = figures.volume(with_counts({}, period, by_day))
    assert len(table.rows) == columns
    assert sum(row.values[1] for row in table.rows) == 2 * days
    assert sum(row.values[6] for row in table.rows) == days
    chart = table.chart
    assert all(charts.LEFT <= c.x <= c.x + c.width <= charts.RIGHT for c in chart.columns)
    assert all(charts.TOP <= c.y <= charts.BOTTOM for c in chart.columns)
    assert all(tick.count == int(tick.count) for tick in chart.counts)
    assert 1 <= len(chart.days) <= 6


def test_columns_are_in_proportion_from_zero():
    days = [(date(2026, 1, n), count) for n, count in ((1, 3), (2, 6), (3, 0))]
    heights = [column.height for column in charts.draw(days).columns]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)
    assert heights[2] == 0
    assert charts.draw([(date(2026, 1, 1), 0)]) is None


def test_the_csv_has_plain_numbers():
    table = figures.refusals(
        with_counts({(Name.ENDED, "succeeded"): 30, (Name.ENDED, "rejected"): 10})
    )
    assert csv_headings(table) == [
        "reason", "photos_count", "photos_of", "photos_share", "photos_low", "photos_high",
    ]  # fmt: skip
    share = share_of(10, 40)
    assert next(iter(csv_rows(table)))[1:] == [10, 40, 0.25, share.low, share.high]


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({}, 30),
        ({"days": "365"}, 365),
        ({"days": "8"}, 30),
        ({"since": "nonsense"}, 30),
        ({"since": "2026-01-01", "until": "2026-01-31"}, 31),
        ({"since": "2026-02-01", "until": "2026-01-31"}, 30),
        ({"since": "1990-01-01", "until": "2026-01-31"}, 30),
        ({"until": "2026-01-31"}, 30),
    ],
)
def test_the_period_is_what_the_form_asks_for(query, days):
    assert PeriodForm(query).period().days == days
    assert days <= MOST_DAYS


def test_a_period_never_ends_in_the_future():
    until = timezone.localdate() + timedelta(days=9)
    assert PeriodForm({"until": until.isoformat()}).period().until == timezone.localdate()


@pytest.mark.django_db
def test_only_confirmed_outcomes_that_count_now_are_compared():
    mole = factories.make_mole()
    factories.make_assessment(factories.make_photo(mole=mole))
    factories.make_outcome(mole, skin_type=3)
    factories.make_outcome(mole, skin_type=4)
    factories.make_outcome(source="person")
    assert outcomes_in(Period.last(1)) == [OutcomeCount(True, "higher", "forearm", 4, 1)]
    yesterday = timezone.localdate() - timedelta(days=1)
    assert outcomes_in(Period(yesterday, yesterday)) == []
