"""Fine-tune a network by one recipe: `python -m ml.training.fitting.train --help`.

Writes to `<out>`: checkpoint.npz (a killed run resumes from it), best.npz (averaged weights of the
best epoch by validation, of the last one for a fold), curves.csv, curves.png and recipe.json.
`ml.training.pipeline` runs the stages of the shipped model one after the other.
"""

import argparse
import csv
import json
import math
import shlex
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from ml.arrays import FloatArray
from ml.classification.network import (
    blocks,
    build_training_network,
    get_weights,
    set_weights,
)
from ml.training.data import dataset
from ml.training.data.inputs import input_batches
from ml.training.fitting.imagenet import imagenet_weights
from ml.training.fitting.learning_curves import plot_curves
from ml.training.fitting.recipe import IMAGENET, Recipe, divide
from ml.training.fitting.sampling import Batch, Sampler
from ml.training.metrics import auc_by

# Short side at which pictures are kept in memory; the largest input is 192.
SOURCE_SIDE = 224


class Trainer:
    """A network, its optimiser and the running average of its weights."""

    def __init__(self, recipe: Recipe, steps_per_epoch: int) -> None:
        keras.utils.set_random_seed(recipe.seed)
        self.recipe = recipe
        self.total_steps = steps_per_epoch * len(recipe.sizes)
        self.network = build_training_network(
            recipe.variant, None, len(dataset.DIAGNOSES), recipe.dropout, recipe.drop_path
        )
        set_weights(self.network, start_weights(recipe))
        freeze(self.network, recipe.variant, recipe.frozen_stages)
        self.optimiser = keras.optimizers.AdamW(
            recipe.rate, weight_decay=recipe.weight_decay, clipnorm=None, global_clipnorm=1.0
        )
        self.optimiser.exclude_from_weight_decay(var_names=["bias"])
        self.optimiser.build(self.network.trainable_variables)
        self.average = [tf.Variable(v) for v in self.network.trainable_variables]
        self.step = 0
        self._train_step = tf.function(self._update)

    def train(self, batch: Batch) -> float:
        """Make one optimiser step and return its loss."""
        self.optimiser.learning_rate = self._rate()
        # The average is short at first, or early epochs would be validated with ImageNet's weights.
        keep = min(self.recipe.averaging, (1 + self.step) / (10 + self.step))
        self.step += 1
        return float(self._train_step(*map(tf.constant, batch), tf.constant(keep, tf.float32)))

    def averaged_weights(self) -> dict[str, FloatArray]:
        """Return the running averages by name, and weights that are not trained as they are."""
        names = [v.path for v in self.network.trainable_variables]
        averages = {n: np.asarray(v) for n, v in zip(names, self.average, strict=True)}
        return get_weights(self.network) | averages

    def state(self) -> dict[str, FloatArray]:
        """Return everything that a later process needs to resume."""
        arrays = {f"w/{k}": v for k, v in get_weights(self.network).items()}
        arrays |= {f"a/{k}": v for k, v in self.averaged_weights().items()}
        arrays |= {f"o/{i}": np.asarray(v) for i, v in enumerate(self.optimiser.variables)}
        return arrays | {"step": np.array(self.step)}

    def restore(self, state: Mapping[str, FloatArray]) -> None:
        """Restore what `state` returned."""
        set_weights(self.network, {k[2:]: v for k, v in state.items() if k.startswith("w/")})
        for trained, variable in zip(self.network.trainable_variables, self.average, strict=True):
            variable.assign(state[f"a/{trained.path}"])
        for index, variable in enumerate(self.optimiser.variables):
            variable.assign(state[f"o/{index}"])
        self.step = int(state["step"])

    def _rate(self) -> float:
        warm = self.recipe.warm_up_steps
        if self.step < warm:
            return self.recipe.rate * (self.step + 1) / warm
        done = min(1.0, (self.step - warm) / max(1, self.total_steps - warm))
        last = self.recipe.last_rate
        return self.recipe.rate * (last + (1 - last) * 0.5 * (1 + math.cos(math.pi * done)))

    def _update(
        self, pixels: Any, malignant: Any, diagnosis: Any, weight: Any, keep: Any
    ) -> tf.Tensor:
        with tf.GradientTape() as tape:
            logit, diagnosis_logits = self.network(pixels, training=True)
            loss = self._loss(logit[:, 0], diagnosis_logits, malignant, diagnosis, weight)
        variables = self.network.trainable_variables
        self.optimiser.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        for mean, variable in zip(self.average, variables, strict=True):
            mean.assign(keep * mean + (1 - keep) * variable.value)
        return loss

    def _loss(
        self, logit: Any, diagnosis_logits: Any, malignant: Any, diagnosis: Any, weight: Any
    ) -> tf.Tensor:
        smooth = malignant * (1 - self.recipe.smoothing) + 0.5 * self.recipe.smoothing
        binary = tf.nn.sigmoid_cross_entropy_with_logits(labels=smooth, logits=logit)
        if self.recipe.focal:
            right = tf.sigmoid(logit * (2 * malignant - 1))
            binary *= (1 - right) ** self.recipe.focal
        named = tf.cast(diagnosis >= 0, tf.float32)
        classes = tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=tf.maximum(diagnosis, 0), logits=diagnosis_logits
        )
        return tf.reduce_mean(binary * weight) + self.recipe.diagnosis_share * tf.reduce_mean(
            classes * named
        )


def validate(
    network: keras.Model, examples: Sequence[dataset.Example], batches: Sequence[FloatArray]
) -> dict[str, float]:
    """Return the AUC of each source and their mean."""
    predict = tf.function(lambda pixels: network(pixels, training=False)[0])
    logits = np.concatenate([np.asarray(predict(tf.constant(b)))[:, 0] for b in batches])
    labels = np.array([e.malignant for e in examples])
    found = auc_by(np.array([e.collection.code for e in examples]), logits, labels)
    return found | {"mean": float(np.mean(list(found.values())))}


def freeze(network: keras.Model, variant: str, stages: int) -> None:
    """Keep the stem and the first stages of one of our backbones as they are, 0: none.

    They see edges and colours, which a network that knows skin has learnt; a step costs less.
    """
    if not stages:
        return
    kept = {"stem", *(block.name for block in blocks(variant) if block.stage < stages)}
    for layer in network.layers:
        if layer.name.split("_")[0] in kept:
            layer.trainable = False


def start_weights(recipe: Recipe) -> dict[str, FloatArray]:
    """Return the weights that a run starts from. Raises OSError if their file is missing."""
    if recipe.start == IMAGENET:
        return imagenet_weights(recipe.variant)
    with np.load(recipe.start) as arrays:
        return dict(arrays)


def run(recipe: Recipe, out: Path) -> None:
    """Train by a recipe, resuming a killed run of the same recipe."""
    examples = dataset.load_examples(dataset.data_root())
    dataset.check_groups(examples)
    train, val = divide(examples, recipe)
    pixels = dataset.read_pixels(tqdm(train, desc="reading pictures"), SOURCE_SIDE)
    sampler = Sampler(train, pixels, recipe.seed, recipe.dermoscope_share)
    steps = len(sampler) // recipe.batch_size
    trainer = Trainer(recipe, steps)
    averaged_network = build_training_network(recipe.variant, None, len(dataset.DIAGNOSES), 0, 0)
    batches = list(input_batches(val, recipe.sizes[-1]))
    history = _resume(trainer, recipe, out)
    for epoch in range(len(history), len(recipe.sizes)):
        started = time.monotonic()
        drawn = sampler.epoch(epoch, recipe.batch_size, recipe.sizes[epoch])
        losses = [trainer.train(batch) for batch in tqdm(drawn, f"epoch {epoch + 1}", steps)]
        averaged = trainer.averaged_weights()
        set_weights(averaged_network, averaged)
        row = {"epoch": epoch + 1, "loss": float(np.mean(losses))}
        row |= validate(averaged_network, val, batches) | {"seconds": time.monotonic() - started}
        history.append(row)
        tqdm.write(str({k: round(v, 4) for k, v in row.items()}))
        _save(trainer, averaged, history, out)
        best = int(np.argmax([r["mean"] for r in history]))
        if epoch - best >= recipe.patience and not recipe.keeps_last:
            tqdm.write(f"stopping early: best was epoch {best + 1}")
            break


def _resume(trainer: Trainer, recipe: Recipe, out: Path) -> list[dict[str, float]]:
    """Load the checkpoint if there is one. Exits if it belongs to another recipe."""
    out.mkdir(parents=True, exist_ok=True)
    note = out / "recipe.json"
    if not (out / "checkpoint.npz").exists():
        note.write_text(
            json.dumps(
                asdict(recipe)
                | {"command": f"python -m ml.training.fitting.train {shlex.join(sys.argv[1:])}"},
                indent=1,
            )
        )
        return []
    kept = json.loads(note.read_text())
    # A recipe from before an option existed had its default value.
    if {k: kept.get(k, default) for k, default in asdict(Recipe()).items()} != asdict(recipe):
        sys.exit(f"{out} holds a run of another recipe: choose another --out or remove it.")
    with np.load(out / "checkpoint.npz") as state:
        trainer.restore(dict(state))
    with (out / "curves.csv").open(newline="") as file:
        return [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]


def _save(
    trainer: Trainer,
    averaged: Mapping[str, FloatArray],
    history: Sequence[Mapping[str, float]],
    out: Path,
) -> None:
    with (out / "curves.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, history[0])
        writer.writeheader()
        writer.writerows(history)
    plot_curves(history, out / "curves.png")
    if trainer.recipe.keeps_last or history[-1]["mean"] >= max(row["mean"] for row in history):
        _write_arrays(out / "best.npz", averaged)
    _write_arrays(out / "checkpoint.npz", trainer.state())


def _write_arrays(path: Path, arrays: Mapping[str, FloatArray]) -> None:
    """Write atomically, so that a kill leaves the previous file."""
    partial = path.with_name(f"{path.stem}.partial.npz")
    np.savez(partial, allow_pickle=False, **arrays)
    partial.replace(path)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train by the recipe on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=dataset.PROJECT / "var/training/run")
    for name, value in asdict(Recipe()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    options = vars(parser.parse_args(arguments))
    out = options.pop("out")
    run(Recipe(**options), out)


if __name__ == "__main__":
    main()
