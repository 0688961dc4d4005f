"""Plots of an evaluation. They show curves, never a picture of a lesion."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("Agg")
import numpy as np
from matplotlib import pyplot as plt

from ml.labels import Band, Modality
from ml.types import FloatArray

if TYPE_CHECKING:
    from ml.training.evaluate import Results

_COLOURS = {Band.LOWER: "#4c9f8b", Band.UNCLEAR: "#d9b44a", Band.HIGHER: "#c0563f"}


def draw_all(folder: Path, raw: Mapping[str, Any], results: "Results") -> list[str]:
    """Draw every plot into a folder and return the file names."""
    settled = np.array([not e.pre_malignant for e in results.examples])
    seen = results.where(settled).assessed()
    draws: dict[str, Callable[[], Any]] = {
        "roc.png": lambda: _roc(seen, raw),
        "precision_recall.png": lambda: _precision_recall(seen),
        "reliability.png": lambda: _reliability(seen),
        "bands.png": lambda: _bands(raw),
        "degradation.png": lambda: _degradation(raw),
    }
    for name, draw in draws.items():
        figure = draw()
        figure.savefig(folder / name, dpi=100)
        plt.close(figure)
    return list(draws)


def _roc(seen: "Results", raw: Mapping[str, Any]) -> Any:
    figure, axes = plt.subplots(figsize=(6, 5.5), layout="constrained")
    for source, score, label in _by_source(seen):
        hits = np.cumsum(label[np.argsort(-score)])
        misses = np.arange(1, len(label) + 1) - hits
        axes.plot(misses / misses[-1], hits / hits[-1], label=source)
    for entry in (e for e in raw["metrics"] if e["thumbnail_auc"] is not None):
        best = max(entry["thumbnail_auc"], entry["border_auc"])
        axes.plot([], [], " ", label=f"{entry['source']}: {entry['auc']:.3f}, shortcut {best:.3f}")
    axes.plot([0, 1], [0, 1], ":", color="grey")
    axes.set(xlabel="1 - specificity", ylabel="sensitivity", title="ROC by source")
    axes.legend(fontsize=8)
    return figure


def _precision_recall(seen: "Results") -> Any:
    figure, axes = plt.subplots(figsize=(6, 5), layout="constrained")
    for source, score, label in _by_source(seen):
        hits = np.cumsum(label[np.argsort(-score)])
        axes.plot(hits / hits[-1], hits / np.arange(1, len(label) + 1), label=source)
    axes.set(xlabel="sensitivity", ylabel="precision", title="Precision and recall by source")
    axes.legend()
    return figure


def _reliability(seen: "Results") -> Any:
    figure, axes = plt.subplots(figsize=(5.5, 5), layout="constrained")
    kinds = np.array([e.modality.value for e in seen.examples])
    for kind in (m.value for m in Modality):
        order = np.flatnonzero(kinds == kind)
        order = order[np.argsort(seen.score[order])]
        bins = [b for b in np.array_split(order, 10) if len(b)]
        means = [(seen.score[b].mean(), seen.label[b].mean()) for b in bins]
        axes.plot(*zip(*means, strict=True), marker="o", label=kind)
    axes.plot([0, 1], [0, 1], ":", color="grey")
    axes.set(xlabel="mean score", ylabel="share malignant", title="Reliability, bins of equal mass")
    axes.legend()
    return figure


def _bands(raw: Mapping[str, Any]) -> Any:
    figure, axes = plt.subplots(figsize=(7, 3), layout="constrained")
    rows = [(m, label) for m in raw["bands"] for label in ("malignant", "benign")]
    left = np.zeros(len(rows))
    for band in Band:
        shares = np.array([raw["bands"][m][label][band]["share"] for m, label in rows])
        axes.barh(
            [f"{m}, {label}" for m, label in rows],
            shares,
            left=left,
            color=_COLOURS[band],
            label=band,
        )
        left += shares
    axes.set(xlabel="share of lesions", title="What lesions were told")
    axes.legend(ncols=3, fontsize=8)
    return figure


def _degradation(raw: Mapping[str, Any]) -> Any:
    curves = raw["degradation"]
    figure, axes = plt.subplots(1, len(curves), figsize=(14, 3), layout="constrained", sharey=True)
    for axis, (measure, curve) in zip(axes, curves.items(), strict=True):
        axis.plot([s["median"] for s in curve], [s["auc"] for s in curve], marker="o")
        axis.axvline(raw["gates"]["quality"][f"{measure}_refuse"], color="#c0563f")
        axis.set(xlabel=measure)
    axes[0].set(ylabel="AUC on degraded validation pictures")
    figure.suptitle("Where the quality gate closes (line)")
    return figure


def _by_source(seen: "Results") -> list[tuple[str, FloatArray, Any]]:
    sources = np.array([e.source for e in seen.examples])
    return [
        (str(s), seen.score[sources == s], seen.label[sources == s]) for s in sorted(set(sources))
    ]
