"""Wilson's interval against published figures."""

import pytest

from ml.intervals import wilson


# Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3.
@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_are_those_of_the_paper(count: int, of: int, low: float, high: float) -> None:
    assert wilson(count, of) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_all_is_possible() -> None:
    assert wilson(0, 0) == (0, 1)
    assert wilson(7, 7)[1] == 1
