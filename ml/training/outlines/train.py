"""Train the network that outlines lesions: `python -m ml.training.outlines.train --help`.

Writes outline.weights.h5 (the best epoch by agreement on the validation part), curves.csv and
recipe.json to `--out`. A killed run resumes at its last epoch; a finished one is not run again.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import keras
import numpy as np
import tensorflow as tf

from ml.arrays import FloatArray
from ml.labels import Modality
from ml.training.data.dataset import PROJECT, check_groups, stable_seed
from ml.training.outlines.crops import crop, random_crop
from ml.training.outlines.network import build_outline_network, freeze_first_stages, set_encoder
from ml.training.outlines.pictures import Outlined, outlined_examples, read_outlined

# The weights of the best epoch so far, and their name once the run has finished.
_BEST, FINISHED = "best.weights.h5", "outline.weights.h5"
# Phone photos are drawn so often in an epoch: there are a third as many of them.
_PHONE_DRAWS = 2
# Rooms of the crops that an epoch is validated on; None is the whole picture.
_VALIDATED = (None, 2.6)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. All were set by judgement; 160 pixels keep a look under 10 ms."""

    variant: str = "lite2"
    size: int = 160
    epochs: int = 14
    batch_size: int = 16
    rate: float = 1e-3
    weight_decay: float = 1e-3
    frozen_stages: int = 2
    seed: int = 0


class Crops(keras.utils.PyDataset):
    """Batches of random crops; seed and epoch determine every random choice."""

    def __init__(self, pictures: Sequence[Outlined], recipe: Recipe) -> None:
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=8)
        self.pictures, self.recipe, self.epoch = pictures, recipe, 0
        phone = [p.example.modality is Modality.PHONE for p in pictures]
        self._places = np.repeat(np.arange(len(pictures)), np.where(phone, _PHONE_DRAWS, 1))

    def __len__(self) -> int:
        """Return the number of batches in an epoch."""
        return len(self._places) // self.recipe.batch_size

    def __getitem__(self, index: int) -> tuple[FloatArray, FloatArray]:
        """Return pixels n x size x size x 3, 0 to 255, and masks n x size x size x 1."""
        order = np.random.default_rng(stable_seed(self.recipe.seed, self.epoch))
        places = order.permutation(self._places)
        mine = places[index * self.recipe.batch_size :][: self.recipe.batch_size]
        rng = np.random.default_rng(stable_seed(self.recipe.seed, self.epoch, index))
        return stacked([random_crop(self.pictures[i], self.recipe.size, rng) for i in mine])

    def on_epoch_end(self) -> None:
        """Draw other crops in the next epoch."""
        self.epoch += 1


def stacked(crops: Sequence[tuple[Any, Any]]) -> tuple[FloatArray, FloatArray]:
    """Return pixels and masks of crops as arrays for the network."""
    pixels = np.stack([pixels for pixels, _ in crops]).astype(np.float32)
    return pixels, np.stack([mask for _, mask in crops])[..., None]


def loss(known: Any, logit: Any) -> Any:
    """Return cross-entropy plus Dice loss (Milletari and others 2016), batch."""
    entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=known, logits=logit)
    seen = tf.sigmoid(logit)
    both, either = _sum(known * seen), _sum(known) + _sum(seen)
    return tf.reduce_mean(entropy, axis=(1, 2, 3)) + 1 - (2 * both + 1) / (either + 1)


def jaccard(known: Any, logit: Any) -> Any:
    """Return the Jaccard index of each crop, batch."""
    drawn, seen = known > 0.5, logit > 0
    both = _sum(tf.cast(drawn & seen, tf.float32))
    return both / tf.maximum(1.0, _sum(tf.cast(drawn | seen, tf.float32)))


def train(recipe: Recipe, start: Path, out: Path) -> None:
    """Train by a recipe from the weights of a dermoscope network, resuming a killed run."""
    if (out / FINISHED).exists():
        return
    cv2.setNumThreads(1)
    keras.utils.set_random_seed(recipe.seed)
    examples = outlined_examples("train", "val")
    check_groups(example for example, _ in examples)
    pictures = list(read_outlined(examples))
    crops = Crops([p for p in pictures if p.example.part == "train"], recipe)
    val = [p for p in pictures if p.example.part == "val"]
    network = build_outline_network(recipe.variant, recipe.size)
    with np.load(start) as weights:
        set_encoder(network, weights)
    freeze_first_stages(network, recipe.variant, recipe.frozen_stages)
    steps = len(crops) * recipe.epochs
    rate = keras.optimizers.schedules.CosineDecay(
        recipe.rate / 20, steps, warmup_target=recipe.rate, warmup_steps=min(100, steps // 10)
    )
    optimiser = keras.optimizers.AdamW(rate, weight_decay=recipe.weight_decay, global_clipnorm=1.0)
    # XLA is ten times slower on a processor.
    network.compile(optimiser, loss, metrics=[jaccard], jit_compile=False)
    out.mkdir(parents=True, exist_ok=True)
    (out / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1))
    network.fit(
        crops,
        epochs=recipe.epochs,
        validation_data=stacked(
            [crop(p.pixels, p.mask, recipe.size, room) for p in val for room in _VALIDATED]
        ),
        callbacks=[
            keras.callbacks.ModelCheckpoint(
                str(out / _BEST),
                monitor="val_jaccard",
                mode="max",
                save_best_only=True,
                save_weights_only=True,
            ),
            keras.callbacks.CSVLogger(str(out / "curves.csv"), append=True),
            keras.callbacks.BackupAndRestore(str(out / "backup")),
        ],
        verbose=2,
    )
    (out / _BEST).rename(out / FINISHED)


def _sum(values: Any) -> Any:
    return tf.reduce_sum(values, axis=(1, 2, 3))


def main(arguments: Sequence[str] | None = None) -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    runs = PROJECT / "var/training"
    parser.add_argument("--start", type=Path, default=runs / "base/best.npz")
    parser.add_argument("--out", type=Path, default=runs / "outline")
    for name, value in asdict(Recipe()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    options = vars(parser.parse_args(arguments))
    start, out = options.pop("start"), options.pop("out")
    train(Recipe(**options), start, out)


if __name__ == "__main__":
    main()
