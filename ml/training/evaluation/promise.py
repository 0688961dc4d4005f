"""The promise, group by group, and what keeping it costs.

The promise: at most `PROMISED_SHARE` of the malignant lesions are told lower concern, in every
source and on every tone of skin.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ml.arrays import BoolArray
from ml.classification.manifest import OperatingPoints
from ml.labels import Band, Modality
from ml.training.evaluation.figures import by_modality, share
from ml.training.evaluation.results import Results
from ml.training.evaluation.tones import TONES, tone_group

PROMISED_SHARE = 0.04
# A source with fewer malignant lesions is shown, but the promise is not for it.
MIN_SOURCE_MALIGNANT = 100
# With fewer, a single malignant lesion in a tone group would break the promise.
MIN_TONE_MALIGNANT = math.ceil(1 / PROMISED_SHARE) - 1
SOURCE, SKIN_TONE = "source", "skin_tone"
# Shares of the malignant lesions of the worst group for which the table gives the cost.
SHARES = (0.0, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1)


class Group(NamedTuple):
    """A mask of the rows of a source, of a tone of skin, or of all.

    `promised` says whether it has enough malignant lesions for the promise.
    """

    kind: str
    value: str
    mask: BoolArray
    promised: bool


def groups(rows: Results) -> list[Group]:
    """Return the groups of one modality's rows; tones that nobody has are left out."""
    by_kind = (
        (SOURCE, rows.column("source"), MIN_SOURCE_MALIGNANT, sorted(set(rows.column("source")))),
        (SKIN_TONE, np.array([tone_group(e) for e in rows.example]), MIN_TONE_MALIGNANT, TONES),
    )
    return [
        Group(kind, str(value), mask, bool((rows.label & mask).sum() >= fewest))
        for kind, names, fewest, values in by_kind
        for value in values
        if (mask := names == value).any()
    ]


def group_figures(results: Results) -> list[dict[str, Any]]:
    """Return how many malignant and benign lesions of each group got lower concern."""
    return [
        {
            "modality": modality.value,
            "kind": group.kind,
            "value": group.value,
            "promised": group.promised,
            **lower_shares(rows.where(group.mask)),
        }
        for modality, rows in by_modality(results.assessed()).items()
        for group in groups(rows)
    ]


def lower_shares(rows: Results) -> dict[str, Any]:
    """Return the shares of the malignant and of the benign that got lower concern."""
    lower = rows.band == Band.LOWER
    return {
        "malignant_lower": share(lower[rows.label]),
        "benign_lower": share(lower[~rows.label]),
    }


def trade_figures(
    results: Results, points: Mapping[Modality, OperatingPoints]
) -> dict[str, list[dict[str, Any]]]:
    """Return modality -> rows of `trade`, with that of the point in use."""
    return {
        modality.value: trade(rows, points[modality].lower)
        for modality, rows in by_modality(results.assessed()).items()
        if rows.label.any()
    }


def trade(rows: Results, in_use: float, shares: Sequence[float] = SHARES) -> list[dict[str, Any]]:
    """Return what other lower points would do to the assessed rows of one modality.

    For each share, the highest point that lets no more of any promised group's malignant lesions
    through, and for the point `in_use`. Photos that doubts held back from lower concern stay held
    back. In cross-validation the bands come from each fold's own point, so that the row of the
    point in use can differ from the bands by a few.
    """
    held = (rows.score < in_use) & (rows.band != Band.LOWER)
    everybody = Group("all", "all", np.ones(len(rows), bool), promised=True)
    promised = [everybody, *(group for group in groups(rows) if group.promised)]
    points = {in_use}
    for each in shares:
        points.add(min(_highest(rows, held, group.mask, each) for group in promised))
    return [
        {"point": point, "in_use": point == in_use}
        | _told(rows, ~held & (rows.score < point), promised)
        for point in sorted(points)
    ]


def _highest(rows: Results, held: BoolArray, mask: BoolArray, allowed: float) -> float:
    """Return the highest point below which at most a share of a group's malignant lesions falls."""
    malignant = mask & rows.label
    scores = np.sort(rows.score[malignant & ~held])
    count = math.floor(allowed * malignant.sum())
    return float(scores[count]) if count < len(scores) else 1.0


def _told(rows: Results, told: BoolArray, promised: Sequence[Group]) -> dict[str, Any]:
    """Return the shares of lesions that are told lower concern."""
    by_group = [(share(told[g.mask & rows.label]), g) for g in promised]
    worst, group = max(by_group, key=lambda pair: pair[0]["share"])
    return {
        "worst": worst | {"kind": group.kind, "value": group.value},
        "malignant": share(told[rows.label]),
        "benign": share(told[~rows.label]),
    }
