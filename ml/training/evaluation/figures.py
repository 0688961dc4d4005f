"""Figures of an evaluation, as plain JSON, shaped as `ml.classification.manifest` reads them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from tqdm import tqdm

from ml.arrays import BoolArray, FloatArray
from ml.classification.manifest import Share
from ml.classification.outcome import Outcome
from ml.classification.predictor import Predictor
from ml.intervals import wilson
from ml.labels import Band, Modality
from ml.training import metrics
from ml.training.evaluation.results import CROSS_VALIDATION, Results
from ml.training.evaluation.tables import SHORTCUTS

CHOSEN_NOTE = "validation part, which calibration and operating points were chosen on"
_FOLDS_NOTE = "cross-validation: each photo was scored by a network that had not seen it"
_FOLDS_AND_TEST_NOTE = (
    "photos kept back for testing, and cross-validation: each photo was scored by a network that "
    "had not seen it"
)
FINAL_NOTE = "test and external parts, never used for a choice"


def source_figures(
    results: Results, name: str, shortcuts: Mapping[str, float] | None = None
) -> dict[str, Any]:
    """Return `ml.classification.manifest.Metrics` of one source or of several pooled, as JSON.

    Sensitivity and specificity are by the band: at the lower point all bands except `lower` count
    as positive, at the higher point only `higher`.
    """
    seen = results.assessed()
    low, high = metrics.bootstrap(metrics.auc, seen.score, seen.label, seen.group)
    area = metrics.auc(seen.score, seen.label)
    shortcuts = shortcuts or {}
    return {
        "source": name,
        "part": ", ".join(sorted(set(results.part.tolist()), reverse=True)),
        "modality": results.example[0].modality.value,
        "n": len(results),
        "malignant": int(results.label.sum()),
        "auc": area,
        "auc_low": low,
        "auc_high": high,
        "average_precision": metrics.average_precision(seen.score, seen.label),
        "brier": metrics.brier(seen.score, seen.label),
        "calibration_error": metrics.calibration_error(seen.score, seen.label),
        "not_assessable": 1 - len(seen) / len(results),
        **{f"{shortcut}_auc": shortcuts.get(shortcut) for shortcut in SHORTCUTS},
        "margin": area - max(shortcuts.values()) if shortcuts else None,
        **_at_points(seen),
    }


def _at_points(seen: Results) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for point, called in (("lower", seen.band != Band.LOWER), ("higher", seen.band == Band.HIGHER)):
        sensitivity, specificity = share(called[seen.label]), share(~called[~seen.label])
        found[f"sensitivity_at_{point}"] = sensitivity
        found[f"specificity_at_{point}"] = specificity
        mean = (sensitivity["share"] + specificity["share"]) / 2
        found[f"balanced_accuracy_at_{point}"] = mean
    return found


def shortcut_areas(results: Results, scores: Mapping[str, FloatArray]) -> dict[str, float]:
    """Return the AUC of each shortcut over all pictures of a source."""
    return {name: metrics.auc(values, results.label) for name, values in scores.items()}


def band_table(results: Results) -> dict[str, Any]:
    """Return the bands of malignant and of benign lesions, and the bands' likelihood ratios."""
    seen = results.assessed()
    refused = np.isnan(results.score)
    return {
        "part": _note(set(results.part.tolist())),
        **told_shares(seen.band, seen.label),
        "not_assessable": {
            "malignant": share(refused[results.label]),
            "benign": share(refused[~results.label]),
        },
    }


def told_shares(told: npt.NDArray[np.str_], labels: BoolArray) -> dict[str, Any]:
    """Return the shares of malignant and benign lesions by band told, and likelihood ratios."""
    by_label = {
        name: {b.value: share(told[mask] == b) for b in Band}
        for name, mask in (("malignant", labels), ("benign", ~labels))
    }
    return {**by_label, "likelihood_ratios": _ratios(by_label)}


def _note(parts: set[str]) -> str:
    if "val" in parts:
        return CHOSEN_NOTE
    if CROSS_VALIDATION in parts:
        return _FOLDS_NOTE if len(parts) == 1 else _FOLDS_AND_TEST_NOTE
    return FINAL_NOTE


def _ratios(by_label: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Return the likelihood ratios, with 0.5 added to each count, for bands without lesions."""
    smoothed = {
        name: {band: (s["count"] + 0.5) / (s["of"] + 1) for band, s in bands.items()}
        for name, bands in by_label.items()
    }
    return {b.value: smoothed["malignant"][b] / smoothed["benign"][b] for b in Band}


def reliability(results: Results) -> list[dict[str, Any]]:
    """Return the mean score and the malignant share of bins of equal size."""
    seen = results.assessed()
    bins = metrics.equal_mass_bins(seen.score)
    return [{"mean_score": float(seen.score[b].mean()), **share(seen.label[b])} for b in bins]


def bands_by_collection(results: Results) -> dict[str, dict[str, Any]]:
    """Return code of a collection -> band -> share of the pictures that got it."""
    return {
        collection.code: {b.value: share(mine.band == b) for b in Band}
        for collection, mine in results.assessed().by_collection().items()
    }


def refused_lesions(results: Results) -> dict[str, Any]:
    """Return modality -> share of the pictures without a score."""
    refused = np.isnan(results.score)
    modality = results.column("modality")
    return {kind: share(refused[modality == kind]) for kind in names(modality)}


def refused_others(
    predictor: Predictor, groups: Mapping[str, Iterable[Image.Image]]
) -> dict[str, dict[str, float]]:
    """Return kind of other thing -> share of the pictures that were refused."""
    found = {}
    for name, pictures in groups.items():
        refused = [predictor.assess(p).status == "rejected" for p in tqdm(pictures, desc=name)]
        found[name] = share(np.array(refused))
    return found


def recognised(phone: BoolArray, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the share of pictures whose modality was recognised."""
    logit = np.array([o.quality.get("phone_logit", np.nan) for o in outcomes])
    known = ~np.isnan(logit)
    return share((logit > 0)[known] == phone[known])


def fold_figures(results: Results) -> dict[str, Any]:
    """Return the figures of cross-validation: pooled over the folds, and the AUC of each fold."""
    seen = results.assessed()
    low, high = metrics.bootstrap(metrics.auc, seen.score, seen.label, seen.group)
    folds = [seen.where(seen.fold == number) for number in np.unique(results.fold)]
    return {
        "folds": len(folds),
        "n": len(results),
        "malignant": int(results.label.sum()),
        "auc": metrics.auc(seen.score, seen.label),
        "auc_low": low,
        "auc_high": high,
        "fold_auc": [or_none(metrics.auc(fold.score, fold.label)) for fold in folds],
    }


def candidate_figures(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of `candidates.json` with mean and spread over seeds.

    They are by source, and of the mean over sources. The spread is the standard deviation, None for
    a single seed.
    """
    found = []
    for row in rows:
        areas = {source: np.array(values, float) for source, values in row["auc"].items()}
        overall = np.mean(list(areas.values()), axis=0)
        found.append(
            {
                **row,
                "mean": {source: float(values.mean()) for source, values in areas.items()},
                "spread": {source: _spread(values) for source, values in areas.items()},
                "mean_auc": float(overall.mean()),
                "mean_spread": _spread(overall),
            }
        )
    return found


def _spread(values: FloatArray) -> float | None:
    return float(np.std(values, ddof=1)) if len(values) > 1 else None


def by_modality(results: Results) -> dict[Modality, Results]:
    """Return the rows of each modality that occurs."""
    rows = {kind: results.of_modality(kind) for kind in Modality}
    return {kind: mine for kind, mine in rows.items() if len(mine)}


def names(column: npt.NDArray[Any]) -> list[str]:
    """Return the distinct values of a column, sorted."""
    return [str(name) for name in np.unique(column.astype(str))]


def share(hits: BoolArray) -> dict[str, Any]:
    """Return an `ml.classification.manifest.Share` of hits as JSON."""
    count, of = int(hits.sum()), len(hits)
    low, high = wilson(count, of)
    return asdict(Share(count, of, count / of if of else 0.0, low, high))


def or_none(value: float) -> float | None:
    """Return a figure, or None for nan, which JSON does not have."""
    return None if np.isnan(value) else value
