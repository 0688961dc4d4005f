"""The original project's network, trained on the same pictures for comparison.

`python -m ml.training.evaluation.original --help`. Two convolutions and a dense softmax on pixels
from 0 to 255, squashed to a square by nearest neighbour; Adamax, ten epochs, no augmentation. These
settings are those of the original and must not be improved. Writes model.keras (a killed run
resumes from it), curves.csv and recipe.json to `--out`.
"""

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from PIL import Image
from tqdm import tqdm

from ml.arrays import FloatArray
from ml.imaging.preprocessing import open_image
from ml.labels import Band
from ml.training import metrics
from ml.training.data import dataset
from ml.training.data.examples import Collection
from ml.training.evaluation.results import Results

SIDE, BATCH, EPOCHS, RATE = 224, 32, 10, 1e-4
MODEL_NAME, CURVES_NAME, RECIPE_NAME = "model.keras", "curves.csv", "recipe.json"
DEFAULT_OUT = dataset.PROJECT / "var/training/original"
_THREADS = 2


def build() -> keras.Model:
    """Return pixels (batch x 224 x 224 x 3, 0 to 255) -> logits (benign, malignant).

    The original's softmax is in the loss here, so that scores near 0 and 1 stay distinct.
    """
    return keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 3)),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(64, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(2),
        ],
        name="original",
    )


class Pictures(keras.utils.PyDataset):
    """Batches of pixels and labels, in the given order of an epoch."""

    def __init__(
        self, examples: Sequence[dataset.Example], order: Sequence[int] | None = None
    ) -> None:
        super().__init__()
        self._examples = [examples[i] for i in order] if order is not None else list(examples)

    def __len__(self) -> int:
        """Return the number of batches; the last one may be smaller."""
        return math.ceil(len(self._examples) / BATCH)

    def __getitem__(self, index: int) -> tuple[FloatArray, FloatArray]:
        """Return pixels n x 224 x 224 x 3 and labels n."""
        chosen = self._examples[index * BATCH : (index + 1) * BATCH]
        with ThreadPoolExecutor(_THREADS) as pool:
            pixels = np.stack(list(pool.map(squashed, chosen))).astype(np.float32)
        return pixels, np.array([e.malignant for e in chosen], np.float32)


def squashed(example: dataset.Example) -> FloatArray:
    """Return the whole picture squashed to a square by nearest neighbour, as in the original."""
    picture = open_image(example.path).resize((SIDE, SIDE), Image.Resampling.NEAREST)
    return np.asarray(picture)


def train(
    examples: Sequence[dataset.Example], out: Path, *, seed: int, epochs: int = EPOCHS
) -> None:
    """Train on the examples for `epochs` in total, resuming a killed run."""
    out.mkdir(parents=True, exist_ok=True)
    note = {"seed": seed, "epochs": epochs, "pictures": len(examples)}
    model = _load_or_build(out, seed)
    (out / RECIPE_NAME).write_text(json.dumps(note | {"parameters": model.count_params()}) + "\n")
    steps = len(Pictures(examples))
    for epoch in range(int(model.optimizer.iterations) // steps, epochs):
        order = np.random.default_rng(dataset.stable_seed(seed, epoch)).permutation(len(examples))
        model.fit(
            Pictures(examples, order.tolist()),
            initial_epoch=epoch,
            epochs=epoch + 1,
            shuffle=False,
            callbacks=[keras.callbacks.CSVLogger(out / CURVES_NAME, append=epoch > 0)],
        )
        partial = out / f"partial_{MODEL_NAME}"
        model.save(partial)
        partial.replace(out / MODEL_NAME)


def _load_or_build(out: Path, seed: int) -> keras.Model:
    if (out / MODEL_NAME).exists():
        return keras.models.load_model(out / MODEL_NAME)
    keras.utils.set_random_seed(seed)
    model = build()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adamax(RATE), loss, metrics=["accuracy"])
    return model


def scores(trained: Path, examples: Sequence[dataset.Example]) -> FloatArray:
    """Return the log-odds of malignant of each example; above 0 the original calls it so."""
    model = keras.models.load_model(trained / MODEL_NAME)
    predict = tf.function(lambda pixels: model(pixels, training=False))
    batches = Pictures(examples)
    logits = [
        np.asarray(predict(tf.constant(batches[i][0])))
        for i in tqdm(range(len(batches)), desc="original")
    ]
    return np.diff(np.concatenate(logits))[:, 0]


def side_by_side(results: Results, odds: FloatArray, recipe: Mapping[str, Any]) -> dict[str, Any]:
    """Return both networks' figures by collection, on the pictures that this model assessed.

    `odds` are the original's log-odds for every row of `results`.
    """
    kept = ~np.isnan(results.score)
    seen, odds = results.where(kept), odds[kept]
    collections = np.array([e.collection.code for e in seen.example])
    rows = [
        _row(collection, mine, odds[collections == collection.code])
        for collection, mine in seen.by_collection().items()
        if mine.measurable
    ]
    return {**recipe, "sources": rows}


def _row(collection: Collection, mine: Results, odds: FloatArray) -> dict[str, Any]:
    low, high = metrics.bootstrap(metrics.auc, odds, mine.label, mine.group)
    return {
        "source": collection.source,
        "part": ", ".join(sorted({e.part for e in mine.example}, reverse=True)),
        "modality": collection.modality.value,
        "n": len(mine),
        "malignant": int(mine.label.sum()),
        "auc": metrics.auc(odds, mine.label),
        "auc_low": low,
        "auc_high": high,
        "balanced_accuracy": metrics.balanced_accuracy(odds > 0, mine.label),
        "model_auc": metrics.auc(mine.score, mine.label),
        "model_balanced_accuracy": metrics.balanced_accuracy(mine.band == Band.HIGHER, mine.label),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Train with the settings on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args(arguments)
    examples = dataset.select(dataset.load_examples(dataset.data_root()), "train")
    train(examples, options.out, seed=options.seed, epochs=options.epochs)


if __name__ == "__main__":
    main()
