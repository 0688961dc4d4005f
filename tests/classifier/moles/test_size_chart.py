"""The layout of the chart of a mole's size: points, ticks, gaps, and few data."""

from datetime import UTC, date, datetime, timedelta

import pytest

from classifier.moles.size_chart import BOTTOM, LEFT, RIGHT, TOP, Size, draw

START = datetime(2024, 1, 15, 9, tzinfo=UTC)


def size(days: float, value: float, half: float = 0.3) -> Size:
    return Size(START + timedelta(days=days), value, value - half, value + half)


def test_points_lie_in_order_within_the_axes() -> None:
    chart = draw([size(0, 4.0), size(100, 4.4), size(200, 4.1)])
    xs = [point.x for point in chart.points]
    assert xs == sorted(xs)
    assert xs[1] == pytest.approx((xs[0] + xs[2]) / 2, abs=0.1)
    for point in chart.points:
        assert LEFT < point.x < RIGHT
        assert TOP <= point.top < point.y < point.bottom < BOTTOM


def test_the_axis_of_sizes_begins_at_zero_and_is_in_proportion() -> None:
    chart = draw([size(0, 2.0), size(90, 4.0)])
    assert (chart.sizes[0].mm, chart.sizes[0].place) == (0, BOTTOM)
    heights = [BOTTOM - point.y for point in chart.points]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)


def test_an_interval_below_zero_ends_at_the_axis() -> None:
    assert draw([size(0, 0.2, half=0.5)]).points[0].bottom == BOTTOM


def test_the_line_breaks_after_a_year_without_a_photo() -> None:
    assert draw([size(0, 4), size(300, 4), size(700, 4)]).line.count("M") == 2
    assert draw([size(0, 4), size(300, 4), size(600, 4)]).line.count("M") == 1


@pytest.mark.parametrize("days", [0, 20, 400, 2_000, 20_000])
def test_day_ticks_are_few_firsts_of_months_within_the_axes(days: int) -> None:
    chart = draw([size(0, 4), size(days, 4)])
    assert 1 <= len(chart.days) <= 5
    for tick in chart.days:
        assert tick.day is not None
        assert tick.day.day == 1
        assert LEFT <= tick.place <= RIGHT
    assert chart.by_year == (days >= 2_000)


def test_a_tick_lies_where_its_day_does() -> None:
    chart = draw([size(0, 4), size(366, 4)])
    january = next(tick for tick in chart.days if tick.day == date(2025, 1, 1))
    share = (datetime(2025, 1, 1, tzinfo=UTC) - START) / timedelta(days=366)
    first, last = chart.points[0].x, chart.points[-1].x
    assert january.place == pytest.approx(first + share * (last - first), abs=0.2)


@pytest.mark.parametrize("value", [0.04, 0.5, 3.7, 12.0, 140.0])
def test_any_size_gets_a_few_ticks(value: float) -> None:
    chart = draw([size(0, value, half=value / 10)])
    assert 3 <= len(chart.sizes) <= 6
    assert chart.sizes[-1].mm >= 1.1 * value
    assert chart.sizes[-1].place == TOP
