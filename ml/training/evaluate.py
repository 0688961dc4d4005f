"""Final figures of an artefact: `python -m ml.training.evaluate --help`.

Opens the parts `test` and `external`, on which nothing was chosen; `--parts val --out <folder>` is
a trial without them. Every picture goes through the whole serving path, except the close-ups of
`train` and `val` if the artefact has their cross-validation (`report/phone_folds.json`). Writes
report/metrics.json, plots, report/index.html, the figures in the manifest, and MODEL_CARD.md.
"""

import argparse
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tqdm import tqdm

from ml.arrays import FloatArray
from ml.classification.manifest import default_artefact, load_manifest
from ml.classification.outcome import Outcome
from ml.classification.predictor import Predictor, load_predictor
from ml.labels import Modality
from ml.training.artefact.export import write_manifest
from ml.training.artefact.pair_points import with_bands
from ml.training.data import dataset, shortcuts
from ml.training.data.examples import Collection
from ml.training.evaluation import figures, original
from ml.training.evaluation.explanation import explanation_figures
from ml.training.evaluation.report import write_report, write_texts
from ml.training.evaluation.results import (
    NO_FOLD,
    Evidence,
    Results,
    assess_all,
    from_folds,
    from_outcomes,
    join,
)
from ml.training.evaluation.summary import summarise
from ml.training.evaluation.tables import collection_name
from ml.training.synthetic import negatives

FINAL_PARTS = ("test", "external")
# Close-ups of this part are always evaluated: some sources have none in `test` or `external`.
PHONE_PART = "val"
FOLDS_NAME, CANDIDATES_NAME = "phone_folds.json", "candidates.json"
# Pictures whose corners give blank skin, and the short side they are read at.
_CORNERS, _CORNER_SIDE = 1200, 224
# Figures that metrics.json and the manifest may lack.
_OPTIONAL = ("original", "candidates", "phone_folds")
# Figures that the manifest has as metrics.json has them.
_SHARED = ("elsewhere", "groups", "tones", "pairs", "subgroups", "explanation")


@dataclass(frozen=True, slots=True)
class Request:
    """What to evaluate, on which parts, and where to write; `limit` is per source, 0 for all."""

    artefact: Path
    out: Path
    parts: Sequence[str] = FINAL_PARTS
    limit: int = 0
    original: Path = original.DEFAULT_OUT


def evaluate(request: Request) -> dict[str, Any]:
    """Evaluate an artefact and write its figures. Returns the content of metrics.json."""
    predictor = load_predictor(request.artefact)
    examples = dataset.load_examples(dataset.data_root())
    chosen = _chosen(examples, request)
    outcomes = assess_all(predictor, chosen)
    results = _results(request.artefact, examples, chosen, outcomes)
    evidence = _evidence(results.headline(), examples, request.original)
    found = {
        "version": predictor.manifest.version,
        "parts": list(request.parts),
        **summarise(results, evidence, predictor.manifest.operating_points),
        **_figures_of_serving(predictor, request, examples, chosen, outcomes),
        **_optional_figures(request, evidence),
    }
    _write(request, dict(predictor.manifest.raw), found, evidence)
    return found


def add_candidates(artefact: Path) -> None:
    """Add the comparison of candidates to existing figures, without opening a picture."""
    raw, found = dict(load_manifest(artefact).raw), _read(artefact, "metrics.json")
    rows = figures.candidate_figures(_read(artefact, CANDIDATES_NAME))
    raw["candidates"] = found["candidates"] = rows
    write_manifest(artefact, raw)
    write_texts(artefact, raw, found)


def _chosen(examples: Sequence[dataset.Example], request: Request) -> list[dataset.Example]:
    """Return the examples of the parts, and the close-ups of the validation part."""
    mine = dataset.select(examples, *request.parts, pre_malignant=True)
    if PHONE_PART not in request.parts:
        phone = dataset.select(examples, PHONE_PART, pre_malignant=True)
        mine += [e for e in phone if e.modality is Modality.PHONE]
    if not request.limit:
        return mine
    by_collection: dict[Collection, list[dataset.Example]] = defaultdict(list)
    for example in mine:
        by_collection[example.collection].append(example)
    return [e for each in by_collection.values() for e in each[:: -(-len(each) // request.limit)]]


def _results(
    artefact: Path,
    examples: Sequence[dataset.Example],
    chosen: Sequence[dataset.Example],
    outcomes: Sequence[Outcome],
) -> Results:
    """Return the results of serving, with cross-validation for close-ups where there is one."""
    served = from_outcomes(chosen, outcomes)
    folds = _read(artefact, FOLDS_NAME)
    if folds is None:
        return served
    held_out = [row["image_id"] for row in folds["examples"]]
    close_ups = served.column("modality") == Modality.PHONE
    replaced = close_ups & np.isin(served.column("image_id"), held_out)
    return join(served.where(~replaced), from_folds(folds["examples"], examples))


def _evidence(headline: Results, examples: Sequence[dataset.Example], trained: Path) -> Evidence:
    found = {
        collection: _shortcut_scores(collection, mine, examples)
        for collection, mine in headline.by_collection().items()
    }
    return Evidence(headline, found, _original_scores(headline, trained))


def _shortcut_scores(
    collection: Collection, mine: Results, examples: Sequence[dataset.Example]
) -> dict[str, FloatArray]:
    """Return the shortcuts' scores for a collection, cross-validated where the network's are."""
    found: dict[str, FloatArray] = {}
    for fold in np.unique(mine.fold):
        held = mine.fold == fold
        train = list(mine.example[~held & (mine.fold != NO_FOLD)])
        if fold == NO_FOLD:
            train = train or shortcuts.training_pictures(examples, collection)
        scores = shortcuts.scores(train, list(mine.example[held]))
        for name, values in scores.items():
            found.setdefault(name, np.full(len(mine), np.nan))[held] = values
    return {name: values for name, values in found.items() if not np.isnan(values).any()}


def _original_scores(headline: Results, trained: Path) -> FloatArray | None:
    if not (trained / original.MODEL_NAME).exists():
        return None
    unseen = headline.column("part") != "train"
    odds = np.full(len(headline), np.nan)
    odds[unseen] = original.scores(trained, list(headline.example[unseen]))
    return odds


def _figures_of_serving(
    predictor: Predictor,
    request: Request,
    examples: Sequence[dataset.Example],
    chosen: Sequence[dataset.Example],
    outcomes: Sequence[Outcome],
) -> dict[str, Any]:
    phone = np.array([e.modality is Modality.PHONE for e in chosen])
    near = [e for e in chosen if e.part != "external"]
    return {
        "refused_others": figures.refused_others(predictor, _others(examples, request)),
        "modality_recognised": figures.recognised(phone, outcomes),
        "reasons": dict(Counter(r.value for o in outcomes for r in o.reasons)),
        "explanation": explanation_figures(
            predictor, request.artefact, dataset.select(near, *{e.part for e in near})
        ),
    }


def _optional_figures(request: Request, evidence: Evidence) -> dict[str, Any]:
    """Return the figures for which an artefact may lack the data."""
    found: dict[str, Any] = {}
    if evidence.original is not None:
        recipe = json.loads((request.original / original.RECIPE_NAME).read_text())
        unseen = ~np.isnan(evidence.original)
        found["original"] = original.side_by_side(
            evidence.headline.where(unseen), evidence.original[unseen], recipe
        )
    if (rows := _read(request.artefact, CANDIDATES_NAME)) is not None:
        found["candidates"] = figures.candidate_figures(rows)
    return found


def _others(examples: Sequence[dataset.Example], request: Request) -> dict[str, list[Image.Image]]:
    """Return pictures of other things by kind that the model was not trained on."""
    lesions = dataset.select(examples, *(part for part in request.parts if part != "external"))
    corners = dataset.read_pixels(lesions[:: max(1, len(lesions) // _CORNERS)], _CORNER_SIDE)
    kinds = negatives.pictures_by_kind(corners, held_out=True, seed=77)
    return {kind: found[: request.limit or None] for kind, found in kinds.items()}


def _read(artefact: Path, name: str) -> Any:
    path = artefact / "report" / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _write(
    request: Request, raw: dict[str, Any], found: Mapping[str, Any], evidence: Evidence
) -> None:
    report = request.out / "report"
    report.mkdir(parents=True, exist_ok=True)
    if request.out != request.artefact:
        for curves in (request.artefact / "report").glob("curves*.png"):
            shutil.copy(curves, report)
    for name in _OPTIONAL:
        raw.pop(name, None)
    raw["metrics"] = found["sources"]
    # A modality without pictures keeps its empty table.
    raw["bands"] = {**raw["bands"], **found["bands"]}
    if "pair" in raw:
        raw["pair"] = with_bands(raw["pair"], evidence.headline)
    raw["refusals"] = {"lesions": found["refused_lesions"], "others": found["refused_others"]}
    raw |= {name: found[name] for name in _SHARED}
    raw |= {name: found[name] for name in _OPTIONAL if name in found}
    write_manifest(request.out, raw)
    write_report(request.out, raw, found, evidence)


def main(arguments: Sequence[str] | None = None) -> None:
    """Evaluate with the settings on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--artefact", type=Path, help="default: the model in use")
    parser.add_argument("--parts", nargs="+", default=list(FINAL_PARTS))
    parser.add_argument("--limit", type=int, default=0, help="pictures of a source; default: all")
    parser.add_argument("--out", type=Path, help="default: the artefact itself")
    parser.add_argument(
        "--candidates", action="store_true", help="only read report/candidates.json again"
    )
    parser.add_argument("--original", type=Path, default=original.DEFAULT_OUT)
    options = parser.parse_args(arguments)
    if not options.out and (options.limit or set(options.parts) != set(FINAL_PARTS)):
        parser.error("an artefact holds final figures only: name another folder with --out")
    artefact = options.artefact or default_artefact()
    if options.candidates:
        add_candidates(artefact)
        return
    out = options.out or artefact
    found = evaluate(Request(artefact, out, options.parts, options.limit, options.original))
    for source in found["sources"]:
        name = collection_name(source["source"], source["modality"])
        tqdm.write(f"{name}: AUC {source['auc']:.3f} of {source['n']}")


if __name__ == "__main__":
    main()
