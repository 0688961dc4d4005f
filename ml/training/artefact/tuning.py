"""Everything in an artefact that is chosen after training: gates, calibration, points, cases.

Only training and validation parts are read. Every figure comes from the exported model files.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from ml.arrays import ByteArray, FloatArray
from ml.classification import gate, saliency
from ml.classification.augmented_views import DEFAULT_VIEWS
from ml.classification.backends import Backend, KerasBackend, LiteRTBackend
from ml.classification.manifest import Caution, parse_manifest
from ml.classification.nearest import save_cases
from ml.imaging.preprocessing import prepare
from ml.labels import Modality
from ml.training.artefact import calibrate
from ml.training.artefact.answers import Answers, collect, labels_of, pictures
from ml.training.artefact.beyond_pixels import Lesions, fit_beyond_pixels
from ml.training.artefact.cases import NEAREST, confirmed, gather_cases
from ml.training.artefact.cross_validation import HeldOut
from ml.training.artefact.gate_heads import (
    fit_heads,
    gate_measures,
    gate_thresholds,
    held_out_measures,
)
from ml.training.artefact.quality_thresholds import choose, degradation_curves
from ml.training.data import dataset
from ml.training.synthetic import negatives
from ml.training.synthetic.disturbed import disturb

Examples = Sequence[dataset.Example]

# Pictures per step, set by judgement: each costs a pass through the network (the degraded ones one
# for each of 36 levels).
_HEAD_EXAMPLES = 3600
_DEGRADED_EXAMPLES = 240
_PARITY_EXAMPLES = 64
# Lesions that are disturbed for the gate's head.
_DISTURBED_EXAMPLES = 900
# Pictures whose corners give blank skin, and the short side they are read at.
_CORNER_EXAMPLES, _CORNER_SIDE = 1200, 224
# Percentile of the map's weights that is drawn at full strength: a higher one makes maps paler.
_FULL_STRENGTH = 99
_THREADS = 2


def fit(raw: dict[str, Any], artefact: Path, examples: Examples, held_out: HeldOut | None) -> None:
    """Fill in the manifest `raw`, and write heads and cases beside the model files."""
    backends = {m: _backend(raw, artefact, m) for m in Modality}
    size = raw["model"]["input_size"]
    train = dataset.select(examples, "train", pre_malignant=True)
    val = dataset.select(examples, "val", pre_malignant=True)
    general = backends[Modality.DERMOSCOPE]
    on_train, on_val = (_answers(general, part, size) for part in (train, val))
    others = collect(general, training_negatives(examples), size, DEFAULT_VIEWS, "other things")
    odd = spread(train, _DISTURBED_EXAMPLES)
    on_odd = collect(general, disturbed_pictures(odd), size, DEFAULT_VIEWS, "disturbed lesions")
    _fit_gate(raw, artefact, (train, on_train), (val, on_val), (odd, on_odd), others)
    lesions = _lesions(gate.load_heads(artefact), (train, on_train), (val, on_val), held_out)
    _calibrate(raw, lesions)
    fit_beyond_pixels(raw, lesions)
    answers = {Modality.DERMOSCOPE: _rows(train, on_train, Modality.DERMOSCOPE)}
    phone = [e for e in train + val if e.modality is Modality.PHONE]
    if phone:
        answers[Modality.PHONE] = phone, _answers(backends[Modality.PHONE], phone, size)
    _fit_cases(raw, artefact, answers)
    raw["map_reading"] = {m: _map_fit(found) for m, (_, found) in answers.items()}
    scales = {m: _map_scale(found.maps) for m, (_, found) in answers.items()}
    raw["preprocessing"]["map_scale"] = {
        m: scales.get(m, scales[Modality.DERMOSCOPE]) for m in Modality
    }
    _quality(raw, backends, train, [e for e in val if not e.pre_malignant], size)
    raw["parity"] = {m: _parity(raw, artefact, m, val) for m in Modality}


def _backend(raw: Mapping[str, Any], artefact: Path, modality: Modality) -> Backend:
    file = artefact / raw["model"]["networks"][modality]
    return LiteRTBackend(file, parse_manifest(raw), _THREADS)


def _answers(backend: Backend, examples: Examples, size: int) -> Answers:
    return collect(backend, pictures(examples), size, DEFAULT_VIEWS, "lesions")


def _rows(examples: Examples, answers: Answers, modality: Modality) -> tuple[Examples, Answers]:
    """Return one modality's examples and the output for them."""
    mine = np.array([e.modality is modality for e in examples])
    kept = Answers(*(column[mine] for column in asdict(answers).values()))
    return [e for e in examples if e.modality is modality], kept


def _fit_gate(
    raw: dict[str, Any],
    artefact: Path,
    train: tuple[Examples, Answers],
    val: tuple[Examples, Answers],
    odd: tuple[Examples, Answers],
    others: Answers,
) -> None:
    """Fit the heads on a sample of `train` and on the disturbed lesions, and the thresholds."""
    sample = {e.path for e in spread(train[0], _HEAD_EXAMPLES)}
    chosen = np.array([e.path in sample for e in train[0]])
    kinds = labels_of(train[0])
    features, phone, group = train[1].features[chosen], kinds.phone[chosen], kinds.group[chosen]
    more = odd[1].features, labels_of(odd[0]).phone
    heads = fit_heads(features, phone, others.features, more)
    np.savez(artefact / gate.HEADS_NAME, **asdict(heads))
    measures = np.concatenate(
        [
            gate_measures(heads, val[1].features),
            held_out_measures(features, phone, group, others.features, more),
        ]
    )
    sources = np.concatenate([kinds_of(val[0]), kinds_of(train[0])[chosen]])
    raw["gates"]["lesion"] = gate_thresholds(measures, sources)


def _fit_cases(
    raw: dict[str, Any], artefact: Path, answers: Mapping[Modality, tuple[Examples, Answers]]
) -> None:
    cases = {
        m: gather_cases(mine, found.embeddings)
        for m, (mine, found) in answers.items()
        if len(confirmed(mine)) >= NEAREST
    }
    save_cases(artefact, cases)
    names = [str(name) for each in cases.values() for name in each.diagnoses]
    raw["nearest"] = {"k": NEAREST, "cases": len(names), "counts": dict(Counter(names))}


def _map_fit(answers: Answers) -> float:
    """Return the share of the logit's variance that the mean of the map explains, 0 to 1."""
    return float(np.corrcoef(answers.maps.mean(axis=1), answers.logits.mean(axis=1))[0, 1] ** 2)


def _map_scale(maps: FloatArray) -> dict[str, float]:
    """Return the weight that is drawn at full strength; `maps` are n x cells."""
    weights = np.array([saliency.weight(cells) for cells in maps])
    return {"high": float(np.percentile(weights, _FULL_STRENGTH))}


def _lesions(
    heads: gate.Heads,
    train: tuple[Examples, Answers],
    val: tuple[Examples, Answers],
    held_out: HeldOut | None,
) -> dict[Modality, Lesions]:
    """Return the lesions of each modality that calibrate it, without actinic keratosis.

    For close-ups they are those of cross-validation if possible: the averaged network was trained
    on the close-ups of the validation part too. `train` and `val` hold the general network's
    output, which the measures are from.
    """
    measures = {
        example.path: (heads.distance(features), highlight)
        for examples, answers in (train, val)
        for example, features, highlight in zip(
            examples, answers.features, answers.highlights, strict=True
        )
    }
    found = {}
    for modality in Modality:
        examples, logits = val[0], val[1].logits
        if modality is Modality.PHONE and held_out:
            examples, logits = held_out.examples, held_out.logits
        chosen = [
            place
            for place, e in enumerate(examples)
            if e.modality is modality and not e.pre_malignant
        ]
        mine = [examples[place] for place in chosen]
        distance, highlight = np.array([measures[e.path] for e in mine]).reshape(-1, 2).T
        found[modality] = Lesions(mine, calibrate.judged(mine, logits[chosen], distance, highlight))
    return found


def _calibrate(raw: dict[str, Any], lesions: Mapping[Modality, Lesions]) -> None:
    """Fill in calibration and operating points; a modality without lesions gets the other's."""
    rows = {modality: mine.rows for modality, mine in lesions.items() if mine.examples}
    distances = np.concatenate([mine.distance for mine in rows.values()])
    start = float(np.quantile(distances, calibrate.TYPICAL_SHARE))
    for modality in Modality:
        mine = rows.get(modality) or rows[Modality.DERMOSCOPE]
        caution = Caution(calibrate.DISAGREEMENT_WEIGHT, calibrate.DISTANCE_WEIGHT, start)
        if modality is Modality.PHONE:
            caution = replace(
                caution,
                darkness_weight=calibrate.DARKNESS_WEIGHT,
                darkness_start=calibrate.DARKNESS_START,
            )
        raw["disagreement"][modality] = asdict(caution)
        calibration = calibrate.fit(mine)
        raw["calibration"][modality] = asdict(calibration)
        raw["operating_points"][modality] = asdict(calibrate.points(mine, calibration, caution))


def _quality(
    raw: dict[str, Any],
    backends: Mapping[Modality, Backend],
    train: Examples,
    val: Examples,
    size: int,
) -> None:
    """Choose the quality gate's thresholds by the AUC that each modality's network loses."""
    curves = {}
    for modality, backend in backends.items():
        mine = [e for e in val if e.modality is modality]
        if mine:
            degraded = spread(mine, _DEGRADED_EXAMPLES)
            labels, inputs = labels_of(degraded).malignant, _inputs(degraded, size)
            curves[modality] = degradation_curves(backend, inputs, labels, DEFAULT_VIEWS)
    sample = spread(train, _HEAD_EXAMPLES)
    raw["gates"]["quality"] = choose(list(curves.values()), _inputs(sample, size), kinds_of(sample))
    # The plot shows those of the network that the gate uses.
    raw["degradation"] = curves[Modality.DERMOSCOPE]


def _parity(
    raw: Mapping[str, Any], artefact: Path, modality: Modality, examples: Examples
) -> dict[str, float]:
    """Return the largest difference between uncalibrated scores by Keras and by LiteRT."""
    size, mine = raw["model"]["input_size"], [e for e in examples if e.modality is modality]
    some = mine[:: max(1, len(mine) // _PARITY_EXAMPLES)]
    if not some:
        return {"pictures": 0, "largest_difference": 0.0}
    file = artefact / raw["model"]["networks"][modality]
    manifest = parse_manifest(raw)
    both = KerasBackend(file, manifest, _THREADS), LiteRTBackend(file, manifest, _THREADS)
    first, second = (1 / (1 + np.exp(-_answers(each, some, size).logits)) for each in both)
    return {"pictures": len(some), "largest_difference": float(np.abs(first - second).max())}


def disturbed_pictures(examples: Examples) -> Iterator[Image.Image]:
    """Yield the lesions with hairs, pen marks, less light or a wider frame."""
    rng = np.random.default_rng(dataset.stable_seed("disturbed"))
    return (disturb(picture, rng) for picture in pictures(examples))


def training_negatives(examples: Sequence[dataset.Example]) -> list[Image.Image]:
    """Return the pictures of other things that the gate is trained on."""
    kinds = negative_pictures(dataset.select(examples, "train"), held_out=False, seed=11)
    return [picture for pictures in kinds.values() for picture in pictures]


def negative_pictures(
    lesions: Sequence[dataset.Example], *, held_out: bool, seed: int
) -> dict[str, list[Image.Image]]:
    """Return pictures of other things by kind; every third photograph is only for testing."""
    pixels = dataset.read_pixels(spread(lesions, _CORNER_EXAMPLES), _CORNER_SIDE)
    return negatives.pictures_by_kind(pixels, held_out=held_out, seed=seed)


def _inputs(examples: Examples, size: int) -> list[ByteArray]:
    return [prepare(picture, size) for picture in pictures(examples)]


def spread(examples: Sequence[dataset.Example], count: int) -> list[dataset.Example]:
    """Return about `count` examples, evenly spaced, from each source and modality as many."""
    kinds = kinds_of(examples)
    names = np.unique(kinds)
    chosen: list[dataset.Example] = []
    for place, name in enumerate(sorted(names, key=lambda name: (kinds == name).sum())):
        mine = [e for e, kind in zip(examples, kinds, strict=True) if kind == name]
        # What a small source leaves goes to the others.
        share = (count - len(chosen)) / (len(names) - place)
        chosen += mine[:: max(1, round(len(mine) / max(1, share)))]
    return chosen


def kinds_of(examples: Sequence[dataset.Example]) -> npt.NDArray[np.str_]:
    """Return the collection code of each example."""
    return np.array([e.collection.code for e in examples])
