"""Plots of an evaluation. They show figures only, never a picture of a lesion."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl

mpl.use("Agg")
import numpy as np
from matplotlib import pyplot as plt

from ml.arrays import BoolArray, FloatArray
from ml.labels import Band
from ml.training import metrics
from ml.training.data.examples import Collection
from ml.training.evaluation import promise, tables
from ml.training.evaluation.figures import by_modality
from ml.training.evaluation.results import Evidence
from ml.training.evaluation.tables import Figures, collection_name, modalities, row_name

_COLOURS = {Band.LOWER: "#4c9f8b", Band.UNCLEAR: "#d9b44a", Band.HIGHER: "#c0563f"}
_MODEL, _ORIGINAL = "#14508c", "#8a4f9e"
_SHORTCUTS = {"thumbnail": "#b5651d", "border": "#7a7a7a", "size": "#4c9f8b"}
_LINE = "#c0563f"


class _Curve(NamedTuple):
    """A kind of curve, the figure in its legend, and a function that finishes the axes.

    `corner` is where the legend stands: letting matplotlib look for a place is slow.
    """

    points: Callable[[FloatArray, BoolArray], tuple[FloatArray, FloatArray]]
    summary: Callable[[FloatArray, BoolArray], float]
    name: str
    corner: str
    finish: Callable[[Any, float], None]


_STYLE = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "legend.frameon": False,
}


def draw_all(folder: Path, raw: Mapping[str, Any], found: Figures, evidence: Evidence) -> None:
    """Draw every plot for which there are figures into a folder."""
    draws: dict[str, Callable[[], Any]] = {
        "auc.png": lambda: _areas(found),
        "roc.png": lambda: _curves(evidence, _ROC),
        "precision_recall.png": lambda: _curves(evidence, _PRECISION),
        "reliability.png": lambda: _reliability(found),
        "bands.png": lambda: _bands(found),
        "subgroups.png": lambda: _subgroups(found),
        "trade.png": lambda: _trade(raw, evidence),
    }
    if "degradation" in raw:
        draws["degradation.png"] = lambda: _degradation(raw)
    with plt.rc_context(_STYLE):
        for name, draw in draws.items():
            figure = draw()
            figure.savefig(folder / name, dpi=100)
            plt.close(figure)


def _areas(found: Figures) -> Any:
    rows = found["sources"][::-1]
    others = {row_name(s): s["auc"] for s in found.get("original", {"sources": ()})["sources"]}
    figure, axes = plt.subplots(figsize=(8, 0.9 + 0.42 * len(rows)), layout="constrained")
    for y, row in enumerate(rows):
        spread = [[row["auc"] - row["auc_low"]], [row["auc_high"] - row["auc"]]]
        axes.errorbar(row["auc"], y, xerr=spread, fmt="o", color=_MODEL, capsize=3)
        for name, colour in _SHORTCUTS.items():
            if row[f"{name}_auc"] is not None:
                axes.plot(row[f"{name}_auc"], y, "|", color=colour, markersize=12, mew=2)
        if row_name(row) in others:
            axes.plot(others[row_name(row)], y, "x", color=_ORIGINAL)
    axes.plot([], [], "o", color=_MODEL, label="this model (95%)")
    for name, colour in _SHORTCUTS.items():
        if any(row[f"{name}_auc"] is not None for row in rows):
            label = tables.SHORTCUTS[name]
            axes.plot([], [], "|", color=colour, markersize=12, mew=2, label=label)
    if others:
        axes.plot([], [], "x", color=_ORIGINAL, label="the original's network")
    axes.set(xlabel="AUC", yticks=range(len(rows)), ylim=(-0.6, len(rows) - 0.4))
    axes.set_yticklabels([f"{row_name(r)}, {r['part']}" for r in rows])
    axes.axvline(0.5, ls=":", color="grey")
    axes.grid(axis="x", alpha=0.3)
    figure.legend(loc="outside lower center", ncols=5, fontsize=8)
    return figure


def _curves(evidence: Evidence, curve: _Curve) -> Any:
    """Draw the curves of the model, the shortcuts and the original, one panel per collection."""
    collections = evidence.headline.by_collection()
    panels = {each: rows for each, rows in collections.items() if rows.measurable}
    across = min(2, max(1, len(panels)))
    down = max(1, -(-len(panels) // across))
    figure, grid = plt.subplots(
        down, across, figsize=(4.4 * across, 4 * down), squeeze=False, layout="constrained"
    )
    for axes, collection in zip(grid.flat, panels, strict=False):
        for label, colour, scores, labels in _lines(evidence, collection):
            wide, above = (2.2, 3) if colour == _MODEL else (1.2, 2)
            name = f"{label}: {curve.summary(scores, labels):.3f}"
            points = curve.points(scores, labels)
            axes.plot(*points, color=colour, lw=wide, zorder=above, label=name)
        curve.finish(axes, float(panels[collection].label.mean()))
        parts = ", ".join(sorted(set(panels[collection].part.tolist()), reverse=True))
        axes.set_title(f"{collection_name(*collection)}, {parts}")
        axes.legend(loc=curve.corner, fontsize=8, title=curve.name)
    for axes in grid.flat[len(panels) :]:
        axes.remove()
    return figure


def _lines(
    evidence: Evidence, collection: Collection
) -> Iterator[tuple[str, str, FloatArray, BoolArray]]:
    """Yield name, colour, scores and labels of each curve of a collection."""
    mine = np.array([e.collection == collection for e in evidence.headline.example])
    rows = evidence.headline.where(mine)
    seen = rows.assessed()
    yield "this model", _MODEL, seen.score, seen.label
    for name, scores in evidence.shortcuts[collection].items():
        yield tables.SHORTCUTS[name], _SHORTCUTS[name], scores, rows.label
    if evidence.original is not None:
        odds = evidence.original[mine]
        known = ~(np.isnan(odds) | np.isnan(rows.score))
        if len(set(rows.label[known].tolist())) == 2:
            yield "the original's network", _ORIGINAL, odds[known], rows.label[known]


def _finish_roc(axes: Any, common: float) -> None:
    del common
    axes.plot([0, 1], [0, 1], ":", color="grey")
    axes.set(xlabel="benign called malignant (1 - specificity)", ylabel="sensitivity")


def _finish_precision(axes: Any, common: float) -> None:
    axes.axhline(common, ls=":", color="grey", label=f"share malignant: {common:.2f}")
    axes.set(xlabel="sensitivity", ylabel="precision", ylim=(0, 1.02))


_ROC = _Curve(metrics.roc_curve, metrics.auc, "AUC", "lower right", _finish_roc)
_PRECISION = _Curve(
    metrics.precision_curve,
    metrics.average_precision,
    "average precision",
    "lower left",
    _finish_precision,
)


def _reliability(found: Figures) -> Any:
    kinds = list(modalities(found["reliability"]))
    across = max(1, len(kinds))
    figure, grid = plt.subplots(
        1, across, figsize=(4.4 * across, 4), squeeze=False, layout="constrained"
    )
    for axes, kind in zip(grid.flat, kinds, strict=False):
        bins = found["reliability"][kind]
        shares = np.array([b["share"] for b in bins])
        spread = np.abs(np.array([[b["low"], b["high"]] for b in bins]).T - shares)
        means = [b["mean_score"] for b in bins]
        axes.errorbar(means, shares, yerr=spread, fmt="o-", color=_MODEL, capsize=3)
        axes.plot([0, 1], [0, 1], ":", color="grey")
        axes.set(xlabel="mean score of the bin", ylabel="share malignant (95%)")
        axes.set_title(tables.modality_name(kind))
    return figure


def _bands(found: Figures) -> Any:
    rows = [(m, label) for m in modalities(found["bands"]) for label in ("benign", "malignant")]
    names = [f"{tables.modality_name(m)}, {label}" for m, label in rows]
    figure, axes = plt.subplots(figsize=(8, 1 + 0.5 * len(rows)), layout="constrained")
    left = np.zeros(len(rows))
    for band in Band:
        shares = np.array([found["bands"][m][label][band]["share"] for m, label in rows])
        bars = axes.barh(names, shares, left=left, color=_COLOURS[band], label=tables.BANDS[band])
        axes.bar_label(bars, [f"{s:.0%}" if s > 0.03 else "" for s in shares], label_type="center")
        left += shares
    axes.set(xlabel="share of the lesions that got a score", xlim=(0, 1))
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def _subgroups(found: Figures) -> Any:
    rows = [
        (f"{tables.modality_name(modality)}, {tables.subgroup_name(row)}", row)
        for modality in modalities(found["subgroups"])
        for row in found["subgroups"][modality]
        if row["auc"] is not None
    ][::-1]
    figure, axes = plt.subplots(figsize=(8, 1 + 0.24 * len(rows)), layout="constrained")
    for y, (_, row) in enumerate(rows):
        spread = [[row["auc"] - row["auc_low"]], [row["auc_high"] - row["auc"]]]
        axes.errorbar(row["auc"], y, xerr=spread, fmt="o", color=_MODEL, capsize=2, markersize=4)
    axes.set(xlabel="AUC (95%)", yticks=range(len(rows)), ylim=(-0.6, len(rows) - 0.4))
    axes.set_yticklabels([name for name, _ in rows], fontsize=8)
    axes.grid(axis="x", alpha=0.3)
    return figure


def _trade(raw: Mapping[str, Any], evidence: Evidence) -> Any:
    """Draw malignant against benign lesions told lower, as the lower point moves."""
    kinds = by_modality(evidence.headline.assessed())
    across = max(1, len(kinds))
    figure, grid = plt.subplots(
        1, across, figsize=(4.4 * across, 4), squeeze=False, layout="constrained"
    )
    for axes, (kind, seen) in zip(grid.flat, kinds.items(), strict=False):
        in_use = raw["operating_points"][kind]["lower"]
        rows = promise.trade(seen, in_use, np.linspace(0, 0.2, 41).tolist())
        for name, label, colour in (
            ("worst", "worst group", _LINE),
            ("malignant", "all malignant", _MODEL),
        ):
            points = np.array([(row["benign"]["share"], row[name]["share"]) for row in rows])
            axes.plot(*points.T, color=colour, label=label)
            used = points[[row["in_use"] for row in rows]]
            axes.plot(*used.T, "o", color=colour, label=f"{label}, point in use")
        axes.axhline(promise.PROMISED_SHARE, ls=":", color="grey", label="promise")
        axes.set(xlabel="benign told lower concern", ylabel="malignant told lower concern")
        axes.set(xlim=(0, 1), ylim=(0, 0.2), title=tables.modality_name(kind))
        axes.legend(loc="upper left", fontsize=8)
    return figure


def _degradation(raw: Mapping[str, Any]) -> Any:
    curves = raw["degradation"]
    figure, grid = plt.subplots(
        1, len(curves), figsize=(10, 2.8), layout="constrained", sharey=True, squeeze=False
    )
    for axes, (measure, curve) in zip(grid.flat, curves.items(), strict=True):
        axes.plot([s["median"] for s in curve], [s["auc"] for s in curve], "o-", color=_MODEL)
        axes.axvline(raw["gates"]["quality"][f"{measure}_refuse"], color=_LINE)
        axes.set(xlabel=measure.replace("_", " "))
    grid[0, 0].set(ylabel="AUC, degraded validation")
    figure.suptitle(
        "AUC on degraded pictures, and the threshold of the quality gate (line)", fontsize=10
    )
    return figure
