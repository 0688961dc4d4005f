"""Train the shipped model: `python -m ml.training.pipeline --help`.

1. `base`: the network for dermoscope pictures, from ImageNet's weights.
2. `fold-0` to `fold-4`: from there, networks for phone photos, each trained without one fold of
   them, which then measures it. Dermoscope pictures are used too.
3. `run`: the network for phone photos, the average of the five networks' weights (Wortsman and
   others 2022), which has seen all of `train` and `val`; and `folds.npz`, the logits of each fold's
   network for its own photos, for calibration and cross-validation.
4. Export (`ml.training.artefact.export`), which makes it the model in use.

A killed stage resumes at its last epoch; a finished one is not run again.
"""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ml.arrays import FloatArray
from ml.classification.network import BACKBONES
from ml.labels import Modality
from ml.training.data import dataset
from ml.training.data.folds import FOLDS, assign
from ml.training.fitting.recipe import Recipe

# Side of the shipped networks' input. Trained at less: a larger picture at the end matches the
# sizes that random crops showed in training (Touvron and others 2019). 224 gained nothing on
# validation.
SIZE = 192
# Chosen on the validation part (docs/model.md).
BASE: dict[str, Any] = {
    "modalities": "dermoscope",
    "schedule": "128:5,160:8",
    "last_rate": 0.05,
    "patience": 13,
}
FOLD: dict[str, Any] = {
    "schedule": "160:1,192:2",
    "dermoscope_share": 0.5,
    "rate": 1.5e-4,
    "warm_up_steps": 60,
    "averaging": 0.995,
}


def fold_recipe(variant: str, root: Path, fold: int) -> Recipe:
    """Return the recipe of a fold's run, which starts from the base."""
    start = str(root / "base" / "best.npz")
    return Recipe(variant=variant, start=start, fold=fold, seed=fold + 1, **FOLD)


def train_in_process(recipe: Recipe, out: Path, threads: int) -> None:
    """Train in a subprocess, on `threads` cores (0: all). Raises CalledProcessError."""
    options = [f"--{name.replace('_', '-')}={value}" for name, value in asdict(recipe).items()]
    command = [sys.executable, "-m", "ml.training.fitting.train", "--out", str(out), *options]
    names = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS")
    limits = dict.fromkeys(names, str(threads)) if threads else {}
    out.mkdir(parents=True, exist_ok=True)
    with (out / "log.txt").open("a") as log:
        subprocess.run(command, check=True, env=os.environ | limits, stdout=log, stderr=log)  # noqa: S603


def train_side_by_side(runs: Sequence[tuple[Recipe, Path]], jobs: int) -> None:
    """Train `jobs` runs at a time, each on an equal share of the cores."""
    threads = max(1, (os.cpu_count() or 1) // jobs)
    with ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(train_in_process, recipe, out, threads) for recipe, out in runs]
        for run in waiting:
            run.result()


def average_weights(files: Sequence[Path]) -> dict[str, FloatArray]:
    """Return the mean of every weight over runs that share a start."""
    runs = []
    for file in files:
        with np.load(file) as arrays:
            runs.append(dict(arrays))
    return {name: np.mean([run[name] for run in runs], axis=0) for name in runs[0]}


def fold_files(root: Path) -> list[Path]:
    """Return the weights of each fold's network."""
    return [root / f"fold-{fold}" / "best.npz" for fold in range(FOLDS)]


def phone_photos() -> list[dataset.Example]:
    """Return the phone photos of `train` and `val`."""
    examples = dataset.load_examples(dataset.data_root())
    both = dataset.select(examples, "train", "val", pre_malignant=True)
    return [e for e in both if e.modality is Modality.PHONE]


def held_out_rows(variant: str, root: Path) -> dict[str, Any]:
    """Return columns over every phone photo of `train` and `val`: image_id n, fold n, logits.

    The logits, n x views, are those of the network that was trained without the photo's fold.
    """
    from ml.training.fitting.logits import view_logits

    photos = phone_photos()
    folds = assign(photos)
    chosen = [[e for e in photos if folds[e.group] == fold] for fold in range(FOLDS)]
    logits = [
        view_logits(variant, file, SIZE, mine)
        for file, mine in zip(fold_files(root), chosen, strict=True)
    ]
    return {
        "image_id": np.array([e.image_id for mine in chosen for e in mine]),
        "fold": np.repeat(np.arange(FOLDS), [len(mine) for mine in chosen]),
        "logits": np.concatenate(logits),
    }


def combine(variant: str, root: Path, *, folded: bool) -> Path:
    """Average the folds' networks, store their held-out logits, and return the run's folder.

    Without folds there is only the network for dermoscope pictures.
    """
    run = root / "run"
    run.mkdir(exist_ok=True)
    shutil.copy(root / "base" / "best.npz", run / "dermoscope.npz")
    if folded:
        averaged = average_weights(fold_files(root))
        np.savez(run / "phone.npz", allow_pickle=False, **averaged)
        np.savez(run / "folds.npz", allow_pickle=False, **held_out_rows(variant, root))
    for stage in ("base", *(file.parent.name for file in fold_files(root) if folded)):
        for suffix in ("csv", "png"):
            shutil.copy(root / stage / f"curves.{suffix}", run / f"curves-{stage}.{suffix}")
    note: dict[str, Any] = {
        "variant": variant,
        "seed": Recipe().seed,
        "command": shlex.join(["python", "-m", "ml.training.pipeline", *sys.argv[1:]]),
        "base": asdict(Recipe(variant=variant, **BASE)),
    }
    if folded:
        recipe = asdict(Recipe(variant=variant, start="base", **FOLD))
        note["folds"] = recipe | {"fold": f"0 to {FOLDS - 1}", "seed": f"1 to {FOLDS}"}
    (run / "recipe.json").write_text(json.dumps(note, indent=1))
    return run


def main(arguments: Sequence[str] | None = None) -> None:
    """Train every stage and export."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=dataset.PROJECT / "var/training")
    parser.add_argument("--variant", choices=BACKBONES, default=Recipe().variant)
    parser.add_argument("--jobs", type=int, default=2, help="how many folds train side by side")
    parser.add_argument("--no-export", action="store_true", help="leave the model in use as it is")
    options = parser.parse_args(arguments)
    root, variant = options.root, options.variant
    train_in_process(Recipe(variant=variant, **BASE), root / "base", threads=0)
    folded = bool(phone_photos())
    if folded:
        folds = [(fold_recipe(variant, root, n), root / f"fold-{n}") for n in range(FOLDS)]
        train_side_by_side(folds, options.jobs)
    run = combine(variant, root, folded=folded)
    if not options.no_export:
        from ml.training.artefact import export

        export.main(["--run", str(run), "--size", str(SIZE), "--use"])


if __name__ == "__main__":
    main()
