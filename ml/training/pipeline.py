"""Train the shipped model: `python -m ml.training.pipeline --help`.

1. `base`: dermoscope pictures, from ImageNet's weights. `--base` takes the dermoscope network of an
   artefact in its place.
2. From there, side by side: `dermoscope`, the network for dermoscope pictures of every source, and
   `fold-0` to `fold-4`, networks for close-ups, each trained without one fold of them, which then
   measures it.
3. `run`: the network for close-ups, the average of the five networks' weights (Wortsman and others
   2022), which has seen all of `train` and `val`; and `folds.npz`, the logits of each fold's
   network for its own photos, for calibration and cross-validation.
4. Export (`ml.training.artefact.export`), which makes it the model in use.
5. `outline`: from the base, the network that outlines lesions (`ml.training.outlines`), where the
   data has outlines drawn by hand.

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
from ml.classification.manifest import verify_artefact
from ml.classification.network import BACKBONES, VARIANTS
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
# The stages at a half and a quarter of the input's resolution stay as the base has them: a step
# then takes 17% less time.
FROM_BASE: dict[str, Any] = {"frozen_stages": 2, "rate": 2e-4, "averaging": 0.995}
DERMOSCOPE: dict[str, Any] = FROM_BASE | {"modalities": "dermoscope", "schedule": "160:2,192:3"}
FOLD: dict[str, Any] = FROM_BASE | {
    "schedule": "160:1,192:2",
    "dermoscope_share": 0.0,
    "warm_up_steps": 60,
}


def recipes_from_base(variant: str, root: Path, *, folded: bool) -> list[tuple[Recipe, Path]]:
    """Return recipe and folder of each run that starts from the base: dermoscope, then folds."""
    start = str(root / "base" / "best.npz")
    runs = [(Recipe(variant=variant, start=start, **DERMOSCOPE), root / "dermoscope")]
    for fold, file in enumerate(fold_files(root) if folded else ()):
        recipe = Recipe(variant=variant, start=start, fold=fold, seed=fold + 1, **FOLD)
        runs.append((recipe, file.parent))
    return runs


def take_base(artefact: Path, variant: str, base: Path) -> None:
    """Write the weights of an artefact's dermoscope network as those of the base.

    Raises ArtefactError or ValueError if it is of another variant or incomplete.
    """
    from ml.classification.backends import network_weights
    from ml.classification.network import build_serving_network

    manifest = verify_artefact(artefact)
    network = build_serving_network(variant, manifest.input_size)
    file = artefact / manifest.networks[Modality.DERMOSCOPE]
    base.mkdir(parents=True, exist_ok=True)
    weights = network_weights(file, manifest, network)
    np.savez(base / "best.npz", allow_pickle=False, **weights)


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


def train_outlines(variant: str, root: Path, *, exported: bool) -> None:
    """Train the network for outlines from the base and export it. Raises CalledProcessError."""
    start, out = str(root / "base" / "best.npz"), str(root / "outline")
    steps = [["train", "--start", start, "--out", out, "--variant", variant]]
    if exported:
        steps.append(["export", "--run", out])
    for step, *options in steps:
        command = [sys.executable, "-m", f"ml.training.outlines.{step}", *options]
        subprocess.run(command, check=True)  # noqa: S603


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
    shutil.copy(root / "dermoscope" / "best.npz", run / "dermoscope.npz")
    if folded:
        averaged = average_weights(fold_files(root))
        np.savez(run / "phone.npz", allow_pickle=False, **averaged)
        np.savez(run / "folds.npz", allow_pickle=False, **held_out_rows(variant, root))
    stages = ("base", "dermoscope", *(file.parent.name for file in fold_files(root) if folded))
    for curves in (file for stage in stages for file in (root / stage).glob("curves.*")):
        shutil.copy(curves, run / f"curves-{curves.parent.name}{curves.suffix}")
    note: dict[str, Any] = {
        "variant": variant,
        "seed": Recipe().seed,
        "command": shlex.join(["python", "-m", "ml.training.pipeline", *sys.argv[1:]]),
        "base": asdict(Recipe(variant=variant, **BASE)),
        "dermoscope": asdict(Recipe(variant=variant, start="base", **DERMOSCOPE)),
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
    parser.add_argument("--base", type=Path, help="artefact whose network replaces stage `base`")
    parser.add_argument("--jobs", type=int, default=2, help="how many runs train side by side")
    parser.add_argument("--no-export", action="store_true", help="leave the model in use as it is")
    options = parser.parse_args(arguments)
    root, variant = options.root, options.variant
    if options.base:
        take_base(options.base, variant, root / "base")
    else:
        train_in_process(Recipe(variant=variant, **BASE), root / "base", threads=0)
    folded = bool(phone_photos())
    train_side_by_side(recipes_from_base(variant, root, folded=folded), options.jobs)
    run = combine(variant, root, folded=folded)
    if not options.no_export:
        from ml.training.artefact import export

        export.main(["--run", str(run), "--size", str(SIZE), "--use"])
    if variant in VARIANTS and (dataset.data_root() / "masks.csv").exists():
        train_outlines(variant, root, exported=not options.no_export)


if __name__ == "__main__":
    main()
