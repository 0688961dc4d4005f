"""Statistics against published examples."""

import math
import random

import pytest

from classifier.dashboard.statistics import (
    agreement,
    quantile,
    share_of,
    stability_index,
    step_of,
)


def test_kappa_of_the_textbook_example() -> None:
    """Fleiss, Levin and Paik, "Statistical Methods for Rates and Proportions", table 18.1."""
    found = agreement([[75, 1, 4], [5, 4, 1], [0, 0, 10]])
    assert found is not None
    assert (found.agreed, found.of) == (89, 100)
    assert found.kappa == pytest.approx(0.68, abs=0.005)
    assert (found.high - found.low) / 2 / 1.96 == pytest.approx(0.087, abs=0.001)


def test_kappa_of_two_raters_of_grants() -> None:
    """The well-known table of 50 applications: kappa is 0.4."""
    found = agreement([[20, 5], [10, 15]])
    assert found is not None
    assert found.kappa == pytest.approx(0.4)


def test_kappa_of_perfect_agreement_and_of_chance() -> None:
    perfect, chance = agreement([[20, 0], [0, 30]]), agreement([[25, 25], [25, 25]])
    assert perfect is not None
    assert (perfect.kappa, perfect.low, perfect.high) == (1, 1, 1)
    assert chance is not None
    assert chance.kappa == 0
    assert chance.low < 0 < chance.high


@pytest.mark.parametrize("table", [[[0, 0], [0, 0]], [[12, 0], [0, 0]]])
def test_kappa_is_not_defined_where_nothing_can_differ(table: list[list[int]]) -> None:
    assert agreement(table) is None


def test_a_share_carries_wilsons_interval() -> None:
    share = share_of(15, 148)
    assert (share.count, share.of) == (15, 148)
    assert (share.low, share.high) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert share_of(0, 0).share == 0


def test_the_stability_index_of_a_worked_example() -> None:
    counts, expected = [5000, 3000, 2000], [0.4, 0.35, 0.25]
    parts = ((0.5, 0.4), (0.3, 0.35), (0.2, 0.25))
    by_hand = sum((have - want) * math.log(have / want) for have, want in parts)
    assert stability_index(counts, expected) == pytest.approx(by_hand, abs=1e-4)
    assert stability_index([4000, 3500, 2500], expected) == pytest.approx(0, abs=1e-9)
    assert 0 < stability_index([10, 0, 0], [1 / 3] * 3) < 5


def test_quantiles_are_within_five_per_cent() -> None:
    random.seed(7)
    times = sorted(random.lognormvariate(6, 2) + 1 for _ in range(2001))
    counts: dict[int, int] = {}
    for seconds in times:
        counts[step_of(seconds)] = counts.get(step_of(seconds), 0) + 1
    assert quantile(counts, 0.5) == pytest.approx(times[1000], rel=0.06)
    assert quantile(counts, 0.9) == pytest.approx(times[1800], rel=0.06)
    assert quantile({}, 0.5) is None
    assert step_of(0) == step_of(1) == 0
