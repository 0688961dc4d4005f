"""Statistics of counts: agreement, drift, and quantiles of times that were counted in steps."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ml.classification.manifest import Share
from ml.intervals import Z95, wilson

# Below so many a share's 95% interval is wider than a third of the whole scale at worst.
FEWEST = 30
# Times are counted in steps that grow by a tenth, so that counts of many days can be added. The
# middle of a step is within 5% of each time in it.
_GROWTH = 1.1
# Added to each count before a logarithm is taken, so that an empty band does not make it infinite.
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cohen's kappa of two readers with its 95% interval; `agreed` of `of` cases were the same."""

    agreed: int
    of: int
    kappa: float
    low: float
    high: float


def share_of(count: int, of: int) -> Share:
    """Return a share with its interval; it is 0 of nothing."""
    low, high = wilson(count, of)
    return Share(count, of, count / of if of else 0.0, low, high)


def agreement(table: Sequence[Sequence[int]]) -> Agreement | None:
    """Return the agreement in a square table of counts, by what each of two readers said.

    Kappa as Cohen (1960), its standard error for many cases as Fleiss, Cohen and Everitt (1969).
    None if chance alone explains everything, because both always said the same thing.
    """
    n = sum(map(sum, table))
    rows = [sum(row) / n for row in table] if n else []
    columns = [sum(column) / n for column in zip(*table, strict=True)] if n else []
    chance = sum(row * column for row, column in zip(rows, columns, strict=True))
    if not n or math.isclose(chance, 1):
        return None
    same = sum(table[i][i] for i in range(len(table)))
    kappa = (same / n - chance) / (1 - chance)
    share = [[count / n for count in row] for row in table]
    places = range(len(table))
    diagonal = sum(share[i][i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in places)
    elsewhere = sum(
        share[i][j] * (columns[i] + rows[j]) ** 2 for i in places for j in places if i != j
    )
    rest = (kappa - chance * (1 - kappa)) ** 2
    variance = (diagonal + (1 - kappa) ** 2 * elsewhere - rest) / (n * (1 - chance) ** 2)
    half = Z95 * math.sqrt(max(0.0, variance))
    return Agreement(same, n, kappa, max(-1.0, kappa - half), min(1.0, kappa + half))


def stability_index(counts: Sequence[int], expected: Sequence[float]) -> float:
    """Return how far counts lie from expected shares: the population stability index.

    The sum of (observed - expected) * ln(observed / expected) over the groups. As a rule of thumb
    (Siddiqi 2006) below 0.1 is little, and from 0.25 on is much.
    """
    n, groups = sum(counts), len(counts)
    observed = [(count + _HALF) / (n + groups * _HALF) for count in counts]
    wanted = [(share * n + _HALF) / (n + groups * _HALF) for share in expected]
    return sum((o - w) * math.log(o / w) for o, w in zip(observed, wanted, strict=True))


def step_of(seconds: float) -> int:
    """Return the step in which a time is counted; 0 is up to a second."""
    return max(0, math.ceil(math.log(max(seconds, 1.0), _GROWTH) - 1e-9))


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """Return the seconds within which a share (0 to 1) of the counted times lie; None of none."""
    wanted = share * sum(counts.values())
    reached = 0
    for step in sorted(counts):
        reached += counts[step]
        if reached >= wanted:
            return float(_GROWTH ** (step - 0.5))
    return None
