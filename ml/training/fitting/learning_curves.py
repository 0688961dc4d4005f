"""Draw learning curves."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

_NOT_AUC = ("epoch", "loss", "seconds")


def plot_curves(history: Sequence[Mapping[str, float]], path: Path) -> None:
    """Draw the training loss and the validation AUC of each source by epoch."""
    epochs = [row["epoch"] for row in history]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    left.plot(epochs, [row["loss"] for row in history], marker="o")
    left.set(xlabel="epoch", ylabel="training loss")
    for name in history[0]:
        if name not in _NOT_AUC:
            right.plot(epochs, [row[name] for row in history], marker="o", label=name)
    right.set(xlabel="epoch", ylabel="validation AUC")
    right.legend()
    figure.savefig(path, dpi=110)
    plt.close(figure)
