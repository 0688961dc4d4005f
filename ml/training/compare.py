"""Input size and number of views on the validation part: `python -m ml.training.compare --help`.

Prints the AUC of each source, so that `ml.training.export` can be told which to take.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf
from tqdm import tqdm

from ml.metrics import auc
from ml.network import build_serving_network, set_weights
from ml.predictor import VIEWS
from ml.training import data
from ml.training.collect import columns
from ml.training.inputs import input_batches
from ml.types import FloatArray


def view_logits(run: Path, size: int, examples: Sequence[data.Example], count: int) -> FloatArray:
    """Return the logit of every view of every example, n x views, by the run's best weights."""
    network = build_serving_network(json.loads((run / "recipe.json").read_text())["variant"], size)
    with np.load(run / "best.npz") as weights:
        set_weights(network, dict(weights))
    ask = tf.function(lambda pixels: network(pixels, training=False)["logit"][:, 0])
    rows = []
    for batch in tqdm(input_batches(examples, size, unsquash=False), desc=f"{size} pixels"):
        views = [np.stack([view(picture) for picture in batch]) for view in VIEWS[:count]]
        rows.append(np.stack([np.asarray(ask(tf.constant(v))) for v in views], axis=1))
    return np.concatenate(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and print a line for each size and number of views."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, default=data.PROJECT / "var/training/run")
    parser.add_argument("--sizes", type=int, nargs="+", default=[160, 176, 192, 224])
    parser.add_argument("--views", type=int, choices=range(1, len(VIEWS) + 1), default=2)
    options = parser.parse_args(arguments)
    val = data.select(data.load_examples(data.data_root()), "val")
    labels = columns(val)
    for size in options.sizes:
        logits = view_logits(options.run, size, val, options.views)
        for views in range(1, options.views + 1):
            mean = logits[:, :views].mean(axis=1)
            found = {
                str(source): auc(
                    mean[labels.source == source], labels.malignant[labels.source == source]
                )
                for source in np.unique(labels.source)
            }
            shown = ", ".join(f"{source} {value:.4f}" for source, value in found.items())
            mean_auc = np.mean(list(found.values()))
            tqdm.write(f"{size} pixels, {views} views: {shown}; mean {mean_auc:.4f}")


if __name__ == "__main__":
    main()
