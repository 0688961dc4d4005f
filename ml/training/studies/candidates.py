"""Compare alternatives on validation: `python -m ml.training.studies.candidates --help`.

Frozen backbones with a linear head, whole networks by short recipes that differ in one setting, and
the stages of the shipped model. Writes `candidates.json`, which the report shows, with one AUC per
seed and source. Finished runs are not run again.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from ml.arrays import FloatArray
from ml.classification.augmented_views import DEFAULT_VIEWS, View
from ml.classification.network import build_backbone, set_weights
from ml.labels import Modality
from ml.training.data import dataset
from ml.training.data.folds import FOLDS
from ml.training.data.inputs import input_batches
from ml.training.fitting.imagenet import imagenet_weights
from ml.training.fitting.logits import view_logits
from ml.training.fitting.recipe import Recipe
from ml.training.metrics import auc_by
from ml.training.pipeline import SIZE, train_side_by_side

SEEDS = (1, 2)
# The linear heads are fitted on every third benign picture, which is enough for them, and each seed
# on 90% of these; C is scikit-learn's. Set by judgement.
_FROZEN_STEP = 3
_FROZEN_SHARE = 0.9
_C = 1e-3
SHORT: dict[str, Any] = {"schedule": "128:1", "dermoscope_share": 0.4, "warm_up_steps": 60}
FROZEN = [(variant, size) for variant in ("lite0", "lite1", "lite2") for size in (160, 192)]
SHORT_RUNS: dict[str, tuple[str, dict[str, Any]]] = {
    "short": ("Lite2, whole network, one short epoch at 128 pixels", {}),
    "short, Lite0": ("the same with Lite0", {"variant": "lite0"}),
    "short, no diagnosis head": ("without the auxiliary head", {"diagnosis_share": 0.0}),
    "short, focal loss": ("focal loss (2) for cross-entropy", {"focal": 2.0}),
    "short, no label smoothing": ("labels of 0 and 1", {"smoothing": 0.0}),
    "short, no averaging": ("the last weights, not their running average", {"averaging": 0.0}),
}
ONE_VIEW = (View(),)
FOUR_VIEWS = (*DEFAULT_VIEWS, View(upended=True), View(mirrored=True, upended=True, zoom=0.9))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the comparison. `auc` is collection code -> one value per seed."""

    name: str
    what: str
    seeds: int
    auc: Mapping[str, list[float]]


def by_source(logits: FloatArray, examples: Sequence[dataset.Example]) -> dict[str, float]:
    """Return collection code -> AUC, from one logit per example."""
    labels = np.array([e.malignant for e in examples])
    return auc_by(np.array([e.collection.code for e in examples]), logits, labels)


def candidate(name: str, what: str, found: Sequence[Mapping[str, float]]) -> Candidate:
    """Return a row from the figures of several seeds."""
    return Candidate(name, what, len(found), {s: [f[s] for f in found] for s in found[0]})


def frozen(examples: Sequence[dataset.Example]) -> Iterator[Candidate]:
    """Yield linear heads on ImageNet's features; a seed draws 90% of the training pictures."""
    train, val = dataset.select(examples, "train"), dataset.select(examples, "val")
    train = [e for i, e in enumerate(train) if e.malignant or i % _FROZEN_STEP == 0]
    labels = np.array([e.malignant for e in train])
    for variant, size in tqdm(FROZEN, desc="frozen backbones"):
        training, validation = (_features(variant, size, part) for part in (train, val))
        scaler = StandardScaler().fit(training)
        found = []
        for seed in SEEDS:
            drawn = np.random.default_rng(seed).random(len(train)) < _FROZEN_SHARE
            head = LogisticRegression(C=_C, class_weight="balanced", max_iter=200)
            head.fit(scaler.transform(training[drawn]), labels[drawn])
            found.append(by_source(head.decision_function(scaler.transform(validation)), val))
        what = f"linear head on ImageNet's features, {size} pixels"
        yield candidate(f"frozen {variant.capitalize()}, {size}", what, found)


def _features(variant: str, size: int, examples: Sequence[dataset.Example]) -> FloatArray:
    backbone = build_backbone(variant, size)
    set_weights(backbone, imagenet_weights(variant))
    predict = tf.function(lambda x: tf.reduce_mean(backbone(x, training=False)[1], (1, 2)))
    batches = input_batches(examples, size)
    return np.concatenate([np.asarray(predict(tf.constant(batch))) for batch in batches])


def short_runs(
    root: Path, names: Sequence[str], jobs: int, seeds: Sequence[int]
) -> Iterator[Candidate]:
    """Train by the short recipes, and yield their figures on the validation part."""
    runs = {
        (name, seed): (
            Recipe(**{**SHORT, **SHORT_RUNS[name][1], "seed": seed}),
            root / f"{name.replace(',', '').replace(' ', '-').lower()}-{seed}",
        )
        for name in names
        for seed in seeds
    }
    train_side_by_side(list(runs.values()), jobs)
    val = dataset.select(dataset.load_examples(dataset.data_root()), "val")
    for name in names:
        found = []
        for seed in seeds:
            recipe, out = runs[name, seed]
            size = recipe.sizes[-1]
            logits = view_logits(recipe.variant, out / "best.npz", size, val, ONE_VIEW)
            found.append(by_source(logits[:, 0], val))
        yield candidate(name, SHORT_RUNS[name][0], found)


def stages(root: Path, variant: str) -> Iterator[Candidate]:
    """Yield the base and the shipped networks, with other sizes and views, and the folds' networks.

    Dermoscope figures are on `val`. A close-up is scored by the network trained without it.
    """
    val = dataset.select(dataset.load_examples(dataset.data_root()), "val")
    val = [e for e in val if e.modality is Modality.DERMOSCOPE]
    base, dermoscope = load_weights(root / "base" / "best.npz"), root / "run" / "dermoscope.npz"
    with tempfile.TemporaryDirectory() as folder:
        for share, words in ((0.0, "the base"), (0.5, "halfway from the base")):
            file = Path(folder) / "mixed.npz"
            np.savez(file, allow_pickle=False, **mixed(base, load_weights(dermoscope), share))
            logits = view_logits(variant, file, SIZE, val).mean(axis=1)
            what = f"{words}, {SIZE} pixels, two views"
            yield candidate(f"dermoscope, {words}", what, [by_source(logits, val)])
    for size, views, words in (
        (160, ONE_VIEW, "one view"),
        (SIZE, ONE_VIEW, "one view"),
        (224, ONE_VIEW, "one view"),
        (SIZE, DEFAULT_VIEWS, "two views"),
        (SIZE, FOUR_VIEWS, "four views"),
    ):
        logits = view_logits(variant, dermoscope, size, val, views).mean(axis=1)
        what = f"the network for dermoscope pictures, {size} pixels, {words}"
        yield candidate(f"dermoscope, {size}, {words}", what, [by_source(logits, val)])
    what = "the networks for close-ups, each by its own fold"
    yield candidate("close-up folds", what, _close_ups_by_fold(root))


def load_weights(path: Path) -> dict[str, FloatArray]:
    """Return a weight file's arrays by name."""
    with np.load(path) as arrays:
        return dict(arrays)


def mixed(
    first: Mapping[str, FloatArray], second: Mapping[str, FloatArray], share: float
) -> dict[str, FloatArray]:
    """Return weights that lie a share of the way from the first network to the second.

    Fine-tuned weights are often better on other sources halfway (Wortsman and others 2022). Heads
    that the first lacks are the second's.
    """
    return {
        name: (1 - share) * first.get(name, weights) + share * weights
        for name, weights in second.items()
    }


def _close_ups_by_fold(root: Path) -> list[dict[str, float]]:
    by_id = {e.image_id: e for e in dataset.load_examples(dataset.data_root())}
    with np.load(root / "run" / "folds.npz") as arrays:
        photos = [by_id[str(i)] for i in arrays["image_id"]]
        logits, fold = arrays["logits"].mean(axis=1), arrays["fold"]
    found = []
    for number in range(FOLDS):
        mine = [i for i, e in enumerate(photos) if fold[i] == number and not e.pre_malignant]
        found.append(by_source(logits[mine], [photos[i] for i in mine]))
    return found


def write(rows: Sequence[Candidate], path: Path) -> None:
    """Add rows to the file, replacing those of the same name."""
    kept: list[dict[str, Any]] = json.loads(path.read_text()) if path.exists() else []
    new = {row.name for row in rows}
    merged = [row for row in kept if row["name"] not in new] + [asdict(row) for row in rows]
    path.write_text(json.dumps(merged, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare what the command line names, and write the rows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="+", choices=("frozen", "short", "stages"))
    parser.add_argument("--root", type=Path, default=dataset.PROJECT / "var/training")
    parser.add_argument("--variant", default=Recipe().variant)
    parser.add_argument("--jobs", type=int, default=2, help="how many runs train side by side")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument(
        "--recipes", nargs="+", choices=SHORT_RUNS, default=list(SHORT_RUNS), help="of short"
    )
    options = parser.parse_args(arguments)
    out = options.root / "run" / "candidates.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    if "frozen" in options.what:
        write(list(frozen(dataset.load_examples(dataset.data_root()))), out)
    if "short" in options.what:
        folder = options.root / "candidates"
        write(list(short_runs(folder, options.recipes, options.jobs, options.seeds)), out)
    if "stages" in options.what:
        write(list(stages(options.root, options.variant)), out)
    tqdm.write(str(out))


if __name__ == "__main__":
    main()
