"""Figures of subgroups, with "too few" where a figure would be noise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ml.arrays import BoolArray
from ml.labels import Band, Modality
from ml.training import metrics
from ml.training.data.dataset import DIAGNOSES, Example
from ml.training.evaluation.figures import by_modality, share
from ml.training.evaluation.results import Results

# With fewer lesions of a label there is no figure. Set by judgement: the 95% interval of a share of
# 30 is up to 34 points wide.
ENOUGH = 30
TOO_FEW = "too_few"
UNKNOWN = "unknown"
DIAGNOSIS, SKIN_TYPE, SKIN_TONE = "diagnosis", "skin_type", "skin_tone"
_AGES = ((30, "0-29"), (45, "30-44"), (60, "45-59"), (75, "60-74"), (200, "75+"))
_SITES = {
    "head_neck": ("head/neck", "head neck face", "face", "scalp", "ear", "neck", "nose", "lip"),
    "trunk": (
        *("trunk", "back", "abdomen", "chest"),
        *("anterior torso", "posterior torso", "lateral torso"),
    ),
    "arm": ("upper extremity", "arm", "forearm"),
    "leg": ("lower extremity", "thigh"),
    "hand_foot": ("hand", "foot", "acral", "palms/soles"),
    "genital": ("genital",),
}
_SITE_OF = {word: site for site, words in _SITES.items() for word in words}
_SEXES = ("female", "male")
_CONFIRMED = {
    "histology": ("histo", "biopsy"),
    "other": ("follow_up", "consensus", "clinical", "confocal"),
}
_HOW_CONFIRMED = {word: how for how, words in _CONFIRMED.items() for word in words}


def age_band(age: float | None) -> str:
    """Return the band of an age in years."""
    return UNKNOWN if age is None else next(name for below, name in _AGES if age < below)


def site_group(site: str) -> str:
    """Return the part of the body for a collection's name of a site."""
    return _SITE_OF.get(site, UNKNOWN)


# Kind -> value of an example, and all values in the report's order.
KINDS: Mapping[str, tuple[Callable[[Example], str], Sequence[str]]] = {
    DIAGNOSIS: (lambda e: e.diagnosis, (*DIAGNOSES, "AKIEC", "OTHER")),
    "site": (lambda e: site_group(e.site), (*_SITES, UNKNOWN)),
    "age": (lambda e: age_band(e.age), (*(name for _, name in _AGES), UNKNOWN)),
    "sex": (lambda e: e.sex if e.sex in _SEXES else UNKNOWN, (*_SEXES, UNKNOWN)),
    SKIN_TYPE: (
        lambda e: UNKNOWN if e.fitzpatrick is None else str(e.fitzpatrick),
        (*"123456", UNKNOWN),
    ),
    SKIN_TONE: (
        lambda e: UNKNOWN if e.skin_tone is None else str(e.skin_tone),
        (*"012345", UNKNOWN),
    ),
    "confirmed_by": (
        lambda e: _HOW_CONFIRMED.get(e.confirmed_by, UNKNOWN),
        (*_CONFIRMED, UNKNOWN),
    ),
}


def subgroups(results: Results) -> dict[str, list[dict[str, Any]]]:
    """Return modality -> rows. A diagnosis is compared with all lesions of the other label."""
    return {
        modality.value: list(_rows(mine.assessed(), modality))
        for modality, mine in by_modality(results).items()
    }


def _rows(seen: Results, modality: Modality) -> Iterator[dict[str, Any]]:
    for kind, (value_of, order) in KINDS.items():
        values = np.array([value_of(e) for e in seen.example])
        for value in order:
            mine = values == value
            # Skin types without phone photos are listed, so that readers see them missing.
            listed = kind == SKIN_TYPE and modality is Modality.PHONE and value != UNKNOWN
            if mine.any() or listed:
                yield {"kind": kind, "value": value} | _row(seen, mine, versus=kind == DIAGNOSIS)


def _row(seen: Results, mine: BoolArray, *, versus: bool) -> dict[str, Any]:
    subgroup = seen.where(mine)
    compared = seen.where(mine | (seen.label != subgroup.label[0])) if versus else subgroup
    malignant = int(subgroup.label.sum())
    return {
        "n": len(subgroup),
        "malignant": malignant,
        **_area(compared),
        "malignant_lower": _lower(subgroup.where(subgroup.label)),
        "benign_lower": _lower(subgroup.where(~subgroup.label)),
    }


def _area(compared: Results) -> dict[str, Any]:
    label = compared.label
    if min(label.sum(), (~label).sum()) < ENOUGH:
        return {"auc": None, "auc_low": None, "auc_high": None, "note": TOO_FEW}
    low, high = metrics.bootstrap(metrics.auc, compared.score, label, compared.group)
    area = metrics.auc(compared.score, label)
    return {"auc": area, "auc_low": low, "auc_high": high, "note": ""}


def _lower(subgroup: Results) -> dict[str, Any] | None:
    """Return the share with lower concern, None if there are too few."""
    return share(subgroup.band == Band.LOWER) if len(subgroup) >= ENOUGH else None
