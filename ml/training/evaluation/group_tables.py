"""Tables of the report on photos from elsewhere, on the promise by group, on tones and on pairs."""

from collections.abc import Iterator, Mapping
from typing import Any

from ml.classification.prevalence import at_prevalence, rests_on
from ml.labels import Modality
from ml.training.evaluation.promise import PROMISED_SHARE, SKIN_TONE
from ml.training.evaluation.tables import (
    MODALITIES,
    TOO_FEW,
    Figures,
    Table,
    collection_name,
    counted,
    figure,
    interval,
    modalities,
    modality_name,
    row_name,
    share,
)

# Prevalences for which the table says what a score means: a round example, and the middle of the 6
# to 8 in 100 urgent NHS skin referrals that turn out malignant.
PLACES = (0.01, 0.07)
_SCORES = (0.05, 0.1, 0.3, 0.5, 0.7, 0.9)


def elsewhere(found: Figures) -> Table:
    """Return the figures on sources that the model never learnt from."""
    head = (
        *("source", "learnt from it", "malignant of all", "AUC (95%)"),
        *("malignant told lower (95%)", "benign told lower (95%)"),
    )
    rows = [
        (
            row_name(r),
            "never" if r["external"] else "yes: the weakest source",
            f"{r['malignant']:,} of {r['n']:,}",
            interval(r, "auc"),
            counted(r["malignant_lower"]),
            counted(r["benign_lower"]),
        )
        for r in found["elsewhere"]
    ]
    return Table(head, rows, 4)


def promise(found: Figures, modality: str) -> Table:
    """Return how many of each group of one modality got lower concern."""
    head = ("group", "malignant told lower (95%)", "benign told lower (95%)", "within the promise")
    rows = [
        (
            group_name(row["kind"], row["value"], modality),
            _counted(row["malignant_lower"]),
            _counted(row["benign_lower"]),
            _kept(row),
        )
        for row in found["groups"]
        if row["modality"] == modality
    ]
    return Table(head, rows, 3, modality_name(modality))


def _counted(found: Figures) -> str:
    return counted(found) if found["of"] else "none tested"


def _kept(row: Figures) -> str:
    if not row["promised"]:
        return TOO_FEW
    return "yes" if row["malignant_lower"]["share"] <= PROMISED_SHARE else "no"


def trade(found: Figures, modality: str) -> Table:
    """Return what each lower point would tell."""
    head = (
        *("lower point", "worst group", "its malignant told lower"),
        *("all malignant told lower", "benign told lower"),
    )
    rows = [
        (
            f"{row['point']:.4f}" + (" (in use)" if row["in_use"] else ""),
            group_name(row["worst"]["kind"], row["worst"]["value"], modality),
            counted(row["worst"]),
            share(row["malignant"]),
            share(row["benign"]),
        )
        for row in found["trade"][modality]
    ]
    return Table(head, rows, 3, modality_name(modality))


def group_name(kind: str, value: str, modality: str) -> str:
    """Return the display name of a group of the promise."""
    if kind == SKIN_TONE:
        return value
    return "all" if kind == value else collection_name(value, modality)


def tones(found: Figures) -> Table:
    """Return the AUC on dark skin and on lighter skin, and the difference."""
    head = ("pictures", "tones 0 to 2: AUC (95%)", "tones 3 to 5: AUC (95%)", "difference (95%)")
    rows = [
        (
            MODALITIES[Modality(modality)],
            _side(found["tones"][modality]["dark"]),
            _side(found["tones"][modality]["light"]),
            _difference(found["tones"][modality]["difference"]),
        )
        for modality in modalities(found["tones"])
    ]
    return Table(head, rows, 3)


def _side(side: Figures) -> str:
    return f"{interval(side, 'auc')}, {side['malignant']:,} malignant of {side['n']:,}"


def _difference(row: Figures | None) -> str:
    if row is None:
        return TOO_FEW
    return f"{row['auc']:+.3f} ({row['auc_low']:+.3f} to {row['auc_high']:+.3f})"


def pairs(found: Figures) -> Table:
    """Return the AUC of close-up, dermoscope picture and both."""
    row = found["pairs"]
    names = {Modality.PHONE: "close-up", Modality.DERMOSCOPE: "dermoscope picture", "both": "both"}
    rows = [(name, interval(row[key], "auc")) for key, name in names.items()]
    rows.append(("both minus the better one", _difference(row["gain"])))
    return Table(("scored from", "AUC (95%)"), rows, 1)


def prevalence(raw: Mapping[str, Any]) -> Table:
    """Return what scores mean where other shares of the lesions are malignant."""
    known = dict(bases(raw))
    heads = [f"{MODALITIES[m]}: where {place:.0%} are malignant" for m in known for place in PLACES]
    rows = [
        (
            f"{score:.2f}",
            *(figure(at_prevalence(score, base, p)) for base in known.values() for p in PLACES),
        )
        for score in _SCORES
    ]
    return Table(("score", *heads), rows, len(heads))


def bases(raw: Mapping[str, Any]) -> Iterator[tuple[Modality, float]]:
    """Yield each modality of a manifest that says which prevalence its scores rest on."""
    for modality in Modality:
        base = rests_on(raw, modality)
        if base is not None:
            yield modality, base
