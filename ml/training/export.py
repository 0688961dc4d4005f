"""Make an artefact of a training run: `python -m ml.training.export --help`.

Exports the network from Keras to LiteRT, then fits heads, thresholds, calibration and operating
points on training and validation pictures through the exported file, and writes the manifest.
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
import numpy.typing as npt
from PIL import Image
from tqdm import tqdm

from ml.backends import WEIGHTS_NAME, Backend, KerasBackend, LiteRTBackend
from ml.gate import HEADS_NAME
from ml.labels import Band, Modality
from ml.manifest import ARTEFACTS, MANIFEST_NAME, file_sha256, parse_manifest
from ml.nearest import CASES_NAME
from ml.network import DIAGNOSIS
from ml.predictor import load_predictor
from ml.preprocessing import open_image, prepare
from ml.training import calibrate, data, negatives
from ml.training.cases import NEAREST, gather_cases
from ml.training.collect import Answers, Labels, collect, columns, pictures
from ml.training.crossval import FOLDS_NAME, HeldOut, load_held_out, phone_rows
from ml.training.heads import fit_heads, gate_thresholds
from ml.training.litert import to_litert
from ml.training.thresholds import choose, degradation_curves
from ml.types import ByteArray, FloatArray
from ml.views import DEFAULT_VIEWS

MODEL_NAME = "model.tflite"
_HEAD_EXAMPLES = 1800
_DEGRADED_EXAMPLES = 240
_MAP_RANGE = (5, 99)

LIMITS = (
    "Research and education software: not a medical device and not a diagnosis.",
    "A lower score does not mean that a lesion is not cancer.",
    (
        "Most of the pictures it learnt from were taken with a dermoscope; phone photos were few "
        "and from one country."
    ),
    (
        "Nearly all skin in the phone photos is of Fitzpatrick types I to IV, and none is recorded "
        "for the dermoscope pictures: these data cannot tell how the model performs on dark skin."
    ),
    (
        "It has seen eight kinds of lesion; rarer cancers, nails, mucosa and inflamed or treated "
        "skin are not among them."
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
    "PAD-UFES-20: Pacheco and others, Data in Brief 2020 (CC BY 4.0).",
    "EfficientNet-Lite weights: Google, Apache-2.0.",
)


def export(run: Path, version: str, size: int, out: Path) -> Path:
    """Write the artefact `out/version` and return its folder."""
    artefact = out / version
    artefact.mkdir(parents=True, exist_ok=True)
    recipe = json.loads((run / "recipe.json").read_text())
    weights = _rounded(run / "best.npz")
    halves = {name: array.astype(np.float16) for name, array in weights.items()}
    np.savez_compressed(artefact / WEIGHTS_NAME, allow_pickle=False, **halves)
    model = to_litert(weights, recipe["variant"], size, len(DEFAULT_VIEWS))
    (artefact / MODEL_NAME).write_bytes(model)
    raw = _skeleton(version, recipe, size)
    backend = LiteRTBackend(artefact, parse_manifest(raw), 2)
    examples = data.load_examples(data.data_root())
    held_out = _held_out(run, examples)
    _fit(raw, artefact, backend, examples, held_out)
    names = (MODEL_NAME, WEIGHTS_NAME, HEADS_NAME, CASES_NAME)
    raw["files"] = {name: file_sha256(artefact / name) for name in names}
    raw["model"]["sha256"] = raw["files"][MODEL_NAME]
    write_manifest(artefact, raw)
    _keep_report(run, artefact / "report")
    if held_out:
        _write_folds(artefact, held_out)
    return artefact


def write_manifest(artefact: Path, raw: Mapping[str, Any]) -> None:
    """Write manifest.json, refusing what `parse_manifest` would not read."""
    parse_manifest(raw)
    text = json.dumps(raw, indent=1, ensure_ascii=False)
    (artefact / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")


def _keep_report(run: Path, report: Path) -> None:
    """Copy what the runs left for the report: curves, and the candidates' figures."""
    report.mkdir(exist_ok=True)
    for pattern in ("curves*.*", "candidates.json"):
        for file in run.glob(pattern):
            shutil.copy(file, report)


def _held_out(run: Path, examples: Sequence[data.Example]) -> HeldOut | None:
    file = run / FOLDS_NAME
    return load_held_out(file, examples) if file.exists() else None


def _write_folds(artefact: Path, held_out: HeldOut) -> None:
    """Write what each fold's network says of its own photos; the shipped gates refuse them."""
    predictor = load_predictor(artefact, threads=2)
    rows = phone_rows(
        held_out,
        predictor.manifest.disagreement_weight,
        lambda example: predictor.assess(open_image(example.path)).status == "rejected",
    )
    text = json.dumps({"examples": rows}, indent=0) + "\n"
    (artefact / "report" / "phone_folds.json").write_text(text, encoding="utf-8")


def _rounded(path: Path) -> dict[str, FloatArray]:
    """Round weights to float16 at once, so that every runtime carries the very same values."""
    with np.load(path) as arrays:
        return {
            name: arrays[name].astype(np.float16).astype(np.float32)
            for name in arrays
            if not name.startswith(DIAGNOSIS)
        }


def _fit(
    raw: dict[str, Any],
    artefact: Path,
    backend: Backend,
    examples: Sequence[data.Example],
    held_out: HeldOut | None,
) -> None:
    """Fill gates, calibration and operating points, from training and validation parts only."""
    size = raw["model"]["input_size"]
    train = data.select(examples, "train", pre_malignant=True)
    val = data.select(examples, "val", pre_malignant=True)
    on_train = collect(backend, pictures(train), size, DEFAULT_VIEWS, "training lesions")
    on_val = collect(backend, pictures(val), size, DEFAULT_VIEWS, "validation lesions")
    others = collect(backend, teaching_negatives(examples), size, DEFAULT_VIEWS, "other things")
    sample = _spread(train, _HEAD_EXAMPLES)
    chosen = np.isin([str(e.path) for e in train], [str(e.path) for e in sample])
    heads = fit_heads(on_train.features[chosen], columns(train).phone[chosen], others.features)
    np.savez(artefact / HEADS_NAME, **asdict(heads))
    raw["gates"]["lesion"] = gate_thresholds(heads, on_val.features, columns(val).phone)
    _fit_cases(raw, artefact, train, on_train)
    low, high = np.percentile(on_val.maps, _MAP_RANGE)
    raw["preprocessing"]["map_scale"] = {"low": float(low), "high": float(high)}
    settled = np.array([not e.pre_malignant for e in val])
    _calibrate(raw, on_val, columns(val), settled, held_out)
    _quality(raw, backend, sample, [e for e in val if not e.pre_malignant], size)
    raw["parity"] = _parity(artefact, raw, backend, val[:: max(1, len(val) // 64)], size)
    raw["data"] = data_summary(examples)


def _fit_cases(
    raw: dict[str, Any], artefact: Path, train: Sequence[data.Example], answers: Answers
) -> None:
    cases = gather_cases(train, answers.embeddings)
    np.savez_compressed(artefact / CASES_NAME, allow_pickle=False, **asdict(cases))
    counts = Counter(cases.diagnoses.tolist())
    raw["nearest"] = {"k": NEAREST, "cases": len(cases.diagnoses), "counts": dict(counts)}


def _calibrate(
    raw: dict[str, Any],
    answers: Answers,
    labels: Labels,
    settled: npt.NDArray[np.bool_],
    held_out: HeldOut | None,
) -> None:
    """Fill calibration and operating points: of phone photos by cross-validation if there is one.

    The validation part's phone photos taught the averaged network, so they can't judge it.
    """
    for modality in Modality:
        mine = settled & (labels.phone == (modality is Modality.PHONE))
        logits, malignant = answers.logits[mine], labels.malignant[mine]
        if modality is Modality.PHONE and held_out:
            logits = held_out.logits[held_out.settled]
            malignant = held_out.malignant[held_out.settled]
        elif not mine.any():
            logits, malignant = answers.logits[settled], labels.malignant[settled]
        calibration, points = calibrate.fit(logits, malignant, calibrate.DISAGREEMENT_WEIGHT)
        raw["calibration"][modality] = asdict(calibration)
        raw["operating_points"][modality] = asdict(points)


def _quality(
    raw: dict[str, Any],
    backend: Backend,
    train: Sequence[data.Example],
    val: Sequence[data.Example],
    size: int,
) -> None:
    sample = _spread(val, _DEGRADED_EXAMPLES)
    curves = degradation_curves(
        backend, _inputs(sample, size), columns(sample).malignant, DEFAULT_VIEWS
    )
    raw["gates"]["quality"] = choose(curves, _inputs(train, size), columns(train).phone)
    raw["degradation"] = curves


def _parity(
    artefact: Path,
    raw: Mapping[str, Any],
    backend: Backend,
    examples: Sequence[data.Example],
    size: int,
) -> dict[str, float]:
    """Return the largest difference of uncalibrated scores between Keras and the export."""
    reference = KerasBackend(artefact, parse_manifest(raw), 2)
    answers = [
        collect(each, pictures(examples), size, DEFAULT_VIEWS, "parity")
        for each in (reference, backend)
    ]
    first, second = (1 / (1 + np.exp(-a.logits)) for a in answers)
    return {"pictures": len(examples), "largest_difference": float(np.abs(first - second).max())}


def teaching_negatives(examples: Sequence[data.Example]) -> list[Image.Image]:
    """Return the pictures of other things that teach the gate."""
    kinds = negative_pictures(data.select(examples, "train"), held_out=False, seed=11)
    return [picture for pictures in kinds.values() for picture in pictures]


def negative_pictures(
    lesions: Sequence[data.Example], *, held_out: bool, seed: int
) -> dict[str, list[Image.Image]]:
    """Return pictures of other things by kind; every third photograph is held out of teaching."""
    pixels = data.read_pixels(_spread(lesions, 1200), 224)
    return negatives.pictures_by_kind(pixels, held_out=held_out, seed=seed)


def data_summary(examples: Sequence[data.Example]) -> dict[str, Any]:
    """Return counts by source, part and label, and by diagnosis, with licences and credits."""
    labels = ("benign", "malignant")
    counted = Counter((e.source, e.part, labels[e.malignant]) for e in examples)
    return {
        "counts": [
            {"source": s, "part": p, "label": label, "n": n}
            for (s, p, label), n in sorted(counted.items())
        ],
        "diagnoses": dict(sorted(Counter(e.diagnosis for e in examples).items())),
        "credits": list(CREDITS),
        "use": "Non-commercial research.",
        "manifest_sha256": data.manifest_digest(data.data_root()),
    }


def _skeleton(version: str, recipe: Mapping[str, Any], size: int) -> dict[str, Any]:
    share = {"count": 0, "of": 0, "share": 0.0, "low": 0.0, "high": 1.0}
    told = {band.value: share for band in Band}
    table = {
        "part": "not evaluated yet",
        "malignant": told,
        "benign": told,
        "likelihood_ratios": dict.fromkeys(told, 1.0),
    }
    variant = recipe["variant"]
    return {
        "version": version,
        "fake": False,
        "created": datetime.now(UTC).date().isoformat(),
        "model": {
            "file": MODEL_NAME,
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
        },
        "disagreement": {"weight": calibrate.DISAGREEMENT_WEIGHT},
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
    done = subprocess.run(command, cwd=data.PROJECT, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip()


def _inputs(examples: Sequence[data.Example], size: int) -> list[ByteArray]:
    return [prepare(picture, size) for picture in pictures(examples)]


def _spread(examples: Sequence[data.Example], count: int) -> list[data.Example]:
    """Return about `count` examples: every phone photo, and dermoscope pictures evenly spaced."""
    phone = [e for e in examples if e.modality is Modality.PHONE]
    others = [e for e in examples if e.modality is not Modality.PHONE]
    step = max(1, round(len(others) / max(1, count - len(phone))))
    return phone + others[::step]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, default=data.PROJECT / "var/training/run")
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
