"""Make an artefact from a training run: `python -m ml.training.artefact.export --help`.

Exports the network from Keras to LiteRT. Then fits heads, thresholds, calibration and operating
points on training and validation pictures with the exported file, and writes the manifest.
"""

import argparse
import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from ml.arrays import FloatArray
from ml.classification.applications import APPLICATIONS
from ml.classification.augmented_views import DEFAULT_VIEWS
from ml.classification.manifest import ARTEFACTS, MANIFEST_NAME, file_sha256, parse_manifest
from ml.classification.network import DIAGNOSIS
from ml.classification.predictor import load_predictor
from ml.imaging.preprocessing import open_image
from ml.labels import Band, Modality
from ml.training.artefact import calibrate
from ml.training.artefact.answers import GATE_VIEWS
from ml.training.artefact.cross_validation import FOLDS_NAME, HeldOut, load_held_out, phone_rows
from ml.training.artefact.heat_map_head import map_weights
from ml.training.artefact.litert import to_litert
from ml.training.artefact.tuning import fit
from ml.training.data import dataset

LIMITS = (
    "Research and education software: not a medical device and not a diagnosis.",
    "A lower score does not mean that a lesion is not cancer.",
    (
        "Most of the pictures it learnt from were taken with a dermoscope. Most of the close-ups "
        "were taken by clinicians of lesions that they worried about, framed on the lesion: photos "
        "that people take of themselves look different, and few are among them."
    ),
    (
        "Nearly all the skin it has seen is light. Where a skin tone was recorded, on a scale from "
        "0 (very dark) to 5 (very light), few lesions are on tones 0 to 2: it may do worse there."
    ),
    (
        "It has seen nine kinds of lesion, inflammation among them but rarely; rarer cancers, "
        "nails, mucosa and treated skin are not among them."
    ),
    (
        "In the data malignant lesions are far commoner than among moles at home, so that a score "
        "is not the chance that a lesion is cancer."
    ),
    "Actinic keratosis, which can turn into cancer, was left out of the headline figures.",
)
CREDITS = (
    "HAM10000: Tschandl, Rosendahl and Kittler, Scientific Data 2018 (CC BY-NC 4.0).",
    "ISIC Archive and the ISIC challenges of 2017, 2018 and 2019.",
    "MILK10k: MILK study team, doi 10.34970/648456 (CC BY-NC 4.0).",
    "PAD-UFES-20: Pacheco and others, Data in Brief 2020 (CC BY 4.0).",
    "EfficientNet-Lite weights: Google, Apache-2.0.",
)


def export(run: Path, version: str, size: int, out: Path) -> Path:
    """Write the artefact `out/version` and return its folder.

    `run` holds `dermoscope.npz` and, where there were phone photos, `phone.npz` and `folds.npz`.
    """
    artefact = out / version
    artefact.mkdir(parents=True, exist_ok=True)
    recipe = json.loads((run / "recipe.json").read_text())
    raw = _skeleton(version, recipe, size)
    examples = dataset.load_examples(dataset.data_root())
    train = dataset.select(examples, "train", pre_malignant=True)
    files = _write_networks(run, artefact, recipe["variant"], size, train)
    raw["model"] |= {"file": files[Modality.DERMOSCOPE], "networks": files}
    held_out = _held_out(run, examples)
    raw["data"] = data_summary(examples)
    fit(raw, artefact, examples, held_out)
    names = sorted(path.name for path in artefact.iterdir() if path.suffix in {".tflite", ".npz"})
    raw["files"] = {name: file_sha256(artefact / name) for name in names}
    raw["model"]["sha256"] = raw["files"][raw["model"]["file"]]
    write_manifest(artefact, raw)
    _keep_report(run, artefact / "report")
    if held_out:
        _write_folds(artefact, held_out)
    return artefact


def _write_networks(
    run: Path, artefact: Path, variant: str, size: int, examples: Sequence[dataset.Example]
) -> dict[str, str]:
    """Write the model files and return the one of each modality."""
    files = {}
    for modality in Modality:
        weights = run / f"{modality}.npz"
        if weights.exists():
            rounded = _rounded(weights)
            mine = [e for e in examples if e.modality is modality]
            rounded |= map_weights(variant, rounded, size, mine)
            files[modality.value] = f"{modality}.tflite"
            model = artefact / files[modality.value]
            model.write_bytes(to_litert(rounded, variant, size, batch=1))
            if variant in APPLICATIONS:
                np.savez_compressed(model.with_suffix(".npz"), allow_pickle=False, **rounded)
    return {m.value: files.get(m.value, files[Modality.DERMOSCOPE]) for m in Modality}


def write_manifest(artefact: Path, raw: Mapping[str, Any]) -> None:
    """Write manifest.json, if `parse_manifest` can read it. Raises what that raises."""
    parse_manifest(raw)
    text = json.dumps(raw, indent=1, ensure_ascii=False)
    (artefact / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")


def _keep_report(run: Path, report: Path) -> None:
    """Copy learning curves and the candidates' figures to the report."""
    report.mkdir(exist_ok=True)
    for pattern in ("curves*.*", "candidates.json"):
        for file in run.glob(pattern):
            shutil.copy(file, report)


def _held_out(run: Path, examples: Sequence[dataset.Example]) -> HeldOut | None:
    file = run / FOLDS_NAME
    return load_held_out(file, examples) if file.exists() else None


def _write_folds(artefact: Path, held_out: HeldOut) -> None:
    """Write the held-out score of each phone photo; the shipped gates decide what is refused."""
    predictor = load_predictor(artefact, threads=2)
    rows = phone_rows(
        held_out,
        predictor.manifest.caution[Modality.PHONE],
        lambda example: predictor.assess(open_image(example.path)),
    )
    text = json.dumps({"examples": rows}, indent=0) + "\n"
    (artefact / "report" / "phone_folds.json").write_text(text, encoding="utf-8")


def _rounded(path: Path) -> dict[str, FloatArray]:
    """Read weights rounded to float16, so that every runtime has exactly the same values."""
    with np.load(path) as arrays:
        return {
            name: arrays[name].astype(np.float16).astype(np.float32)
            for name in arrays
            if not name.startswith(DIAGNOSIS)
        }


def data_summary(examples: Sequence[dataset.Example]) -> dict[str, Any]:
    """Return counts by collection, part and label, and by diagnosis, with licences and credits."""
    labels = ("benign", "malignant")
    counted = Counter((e.collection, e.part, labels[e.malignant]) for e in examples)
    return {
        "counts": [
            {**collection._asdict(), "part": part, "label": label, "n": n}
            for (collection, part, label), n in sorted(counted.items())
        ],
        "diagnoses": dict(sorted(Counter(e.diagnosis for e in examples).items())),
        "credits": list(CREDITS),
        "use": "Non-commercial research.",
        "manifest_sha256": dataset.manifest_digest(dataset.data_root()),
    }


def _skeleton(version: str, recipe: Mapping[str, Any], size: int) -> dict[str, Any]:
    share = {"count": 0, "of": 0, "share": 0.0, "low": 0.0, "high": 1.0}
    bands = {band.value: share for band in Band}
    table = {
        "part": "not evaluated yet",
        "malignant": bands,
        "benign": bands,
        "likelihood_ratios": dict.fromkeys(bands, 1.0),
    }
    variant = recipe["variant"]
    return {
        "version": version,
        "fake": False,
        "created": datetime.now(UTC).date().isoformat(),
        "model": {
            "file": "",
            "networks": {},
            "sha256": "",
            "architecture": f"EfficientNet-{variant.capitalize()}",
            "variant": variant,
            "input_size": size,
        },
        "files": {},
        "preprocessing": {
            "crop": "centred square",
            "resample": "bilinear",
            "views": [asdict(view) for view in DEFAULT_VIEWS],
            "gate_views": GATE_VIEWS,
        },
        "disagreement": {},
        "prevalence": calibrate.PREVALENCE,
        "calibration": {},
        "operating_points": {},
        "bands": {modality.value: table for modality in Modality},
        "gates": {"quality": {}, "lesion": {}},
        "metrics": [],
        "training": {"recipe": dict(recipe), "seed": recipe["seed"], "git_commit": _commit()},
        "data": {},
        "limits": list(LIMITS),
    }


def _commit() -> str:
    command = ["git", "rev-parse", "HEAD"]
    done = subprocess.run(command, cwd=dataset.PROJECT, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip()


def main(arguments: Sequence[str] | None = None) -> None:
    """Export the run named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, default=dataset.PROJECT / "var/training/run")
    parser.add_argument("--size", type=int, default=192, help="side of the network's input")
    parser.add_argument("--version", help="default: today's date, backbone and size")
    parser.add_argument("--out", type=Path, default=ARTEFACTS)
    parser.add_argument("--use", action="store_true", help="make it the model in use")
    options = parser.parse_args(arguments)
    variant = json.loads((options.run / "recipe.json").read_text())["variant"]
    today = datetime.now(UTC).strftime("%Y.%m.%d")
    version = options.version or f"{today}-{variant}-{options.size}"
    artefact = export(options.run, version, options.size, options.out)
    if options.use:
        (options.out / "CURRENT").write_text(version + "\n", encoding="utf-8")
    tqdm.write(str(artefact))


if __name__ == "__main__":
    main()
