"""Final figures of an artefact: `python -m ml.training.evaluate --help`.

Opens the parts `test` and `external`, which no choice was made on. Every picture goes through the
whole serving path. Writes report/metrics.json, plots and report/index.html, the figures of the
manifest, and MODEL_CARD.md.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from tqdm import tqdm

from ml import metrics
from ml.labels import Band, Modality
from ml.manifest import OperatingPoints, Share, default_artefact
from ml.predictor import Predictor, load_predictor
from ml.preprocessing import open_image
from ml.training import data, shortcuts
from ml.training.export import negative_pictures, write_manifest
from ml.training.report import write_report
from ml.types import FloatArray, Outcome

FINAL_PARTS = ("test", "external")
# The collection has no phone photos kept for the end: they are reported on the validation part.
PHONE_PART = "val"
_DERMOSCOPE_NOTE = "test and external parts, never used for a choice"
_PHONE_NOTE = "validation part, which calibration and operating points were chosen on"


@dataclass(frozen=True, slots=True)
class Results:
    """Outcomes of labelled pictures, as columns; `score` is nan where a picture was refused."""

    examples: Sequence[data.Example]
    score: FloatArray
    label: npt.NDArray[np.bool_]
    group: npt.NDArray[np.str_]
    band: npt.NDArray[np.str_]
    outcomes: Sequence[Outcome]

    def where(self, mask: npt.NDArray[np.bool_]) -> "Results":
        """Return the rows of a mask."""
        rows = np.flatnonzero(mask).tolist()
        return Results(
            [self.examples[i] for i in rows],
            self.score[rows],
            self.label[rows],
            self.group[rows],
            self.band[rows],
            [self.outcomes[i] for i in rows],
        )

    def assessed(self) -> "Results":
        """Return the rows that got a score."""
        return self.where(~np.isnan(self.score))


def assess_all(predictor: Predictor, examples: Sequence[data.Example]) -> Results:
    """Assess pictures as the site would: without being told how they were taken."""
    outcomes = [predictor.assess(open_image(e.path)) for e in tqdm(examples, desc="assessing")]
    return Results(
        examples,
        np.array([np.nan if o.score is None else o.score for o in outcomes]),
        np.array([e.malignant for e in examples]),
        np.array([e.group for e in examples]),
        np.array([o.band or "" for o in outcomes]),
        outcomes,
    )


def figures(
    results: Results, source: str, baselines: Mapping[str, float | None], points: OperatingPoints
) -> dict[str, Any]:
    """Return the figures of one source and part; see `ml.manifest.Metrics`."""
    seen = results.assessed()
    first = results.examples[0]
    low, high = metrics.bootstrap(metrics.auc, seen.score, seen.label, seen.group)
    found: dict[str, Any] = {
        "source": source,
        "part": ", ".join(sorted({e.part for e in results.examples}, reverse=True)),
        "modality": first.modality.value,
        "n": len(results.examples),
        "malignant": int(results.label.sum()),
        "auc": metrics.auc(seen.score, seen.label),
        "auc_low": low,
        "auc_high": high,
        "average_precision": metrics.average_precision(seen.score, seen.label),
        "brier": metrics.brier(seen.score, seen.label),
        "calibration_error": metrics.calibration_error(seen.score, seen.label),
        "not_assessable": 1 - len(seen.examples) / len(results.examples),
        "thumbnail_auc": baselines["thumbnail"],
        "border_auc": baselines["border"],
    }
    for name in ("lower", "higher"):
        above = seen.score >= getattr(points, name)
        found[f"sensitivity_at_{name}"] = _share(above[seen.label])
        found[f"specificity_at_{name}"] = _share(~above[~seen.label])
    return found


def band_table(results: Results, part: str) -> dict[str, Any]:
    """Return what malignant and benign lesions were told, and the likelihood ratio of each band."""
    seen = results.assessed()
    told = {
        name: {b.value: _share(seen.band[mask] == b) for b in Band}
        for name, mask in (("malignant", seen.label), ("benign", ~seen.label))
    }
    # Half a lesion is added to each count, so that an empty band has a ratio.
    ratios = {
        b.value: _smoothed(told["malignant"][b.value]) / _smoothed(told["benign"][b.value])
        for b in Band
    }
    return {"part": part, **told, "likelihood_ratios": ratios}


def gate_figures(
    predictor: Predictor, groups: Mapping[str, Iterable[Image.Image]]
) -> dict[str, dict[str, float]]:
    """Return of each kind of other thing how many pictures were refused."""
    found = {}
    for name, pictures in groups.items():
        refused = [predictor.assess(p).status == "rejected" for p in tqdm(pictures, desc=name)]
        found[name] = _share(np.array(refused))
    return found


def evaluate(artefact: Path) -> dict[str, Any]:
    """Evaluate an artefact and write its figures beside it. Returns metrics.json's content."""
    predictor = load_predictor(artefact)
    examples = data.load_examples(data.data_root())
    chosen = _final_examples(examples)
    results = assess_all(predictor, chosen)
    metrics = _metrics(predictor, results, examples)
    raw = dict(predictor.manifest.raw)
    raw["metrics"] = metrics["sources"]
    raw["bands"] = metrics["bands"]
    raw["refusals"] = {"lesions": metrics["refused_lesions"], "others": metrics["refused_others"]}
    write_manifest(artefact, raw)
    write_report(artefact, raw, metrics, results)
    return metrics


def _final_examples(examples: Sequence[data.Example]) -> list[data.Example]:
    final = data.select(examples, *FINAL_PARTS, pre_malignant=True)
    phone = data.select(examples, PHONE_PART, pre_malignant=True)
    return final + [e for e in phone if e.modality is Modality.PHONE]


def _metrics(
    predictor: Predictor, results: Results, examples: Sequence[data.Example]
) -> dict[str, Any]:
    headline = np.array([not e.pre_malignant for e in results.examples])
    source = np.array([e.source for e in results.examples])
    modality = np.array([e.modality.value for e in results.examples])
    points = predictor.manifest.operating_points
    baselines = shortcuts.baselines(examples, _names(source))
    sources, bands = [], {}
    for name in _names(source):
        mine = results.where(headline & (source == name))
        kind = mine.examples[0].modality
        sources.append(figures(mine, name, baselines[name], points[kind]))
    for kind in Modality:
        mine = results.where(headline & (modality == kind.value))
        if not mine.examples:
            continue
        note = _PHONE_NOTE if kind is Modality.PHONE else _DERMOSCOPE_NOTE
        bands[kind.value] = band_table(mine, note)
        pooled = baselines[mine.examples[0].source] if kind is Modality.PHONE else _unknown()
        pooled_figures = figures(mine, f"all {kind.value}", pooled, points[kind])
        sources.append(pooled_figures)
    return {
        "version": predictor.manifest.version,
        "sources": sources,
        "bands": bands,
        "actinic_keratosis": _keratosis(results, source),
        "refused_lesions": _refused_lesions(results, modality),
        "refused_others": gate_figures(predictor, _others(examples)),
        "modality_recognised": _recognised(results),
        "reasons": dict(Counter(r.value for o in results.outcomes for r in o.reasons)),
    }


def _unknown() -> dict[str, None]:
    """Shortcut baselines are fitted within a source; pooled sources have none."""
    return {"thumbnail": None, "border": None}


def _keratosis(results: Results, source: npt.NDArray[np.str_]) -> dict[str, Any]:
    flagged = np.array([e.pre_malignant for e in results.examples])
    found = {}
    for name in _names(source[flagged]):
        seen = results.where(flagged & (source == name)).assessed()
        found[name] = {b.value: _share(seen.band == b) for b in Band}
    return found


def _refused_lesions(results: Results, modality: npt.NDArray[np.str_]) -> dict[str, Any]:
    refused = np.isnan(results.score)
    return {kind: _share(refused[modality == kind]) for kind in _names(modality)}


def _recognised(results: Results) -> dict[str, float]:
    phone = np.array([e.modality is Modality.PHONE for e in results.examples])
    logit = np.array([o.quality.get("phone_logit", np.nan) for o in results.outcomes])
    known = ~np.isnan(logit)
    return _share((logit > 0)[known] == phone[known])


def _others(examples: Sequence[data.Example]) -> dict[str, list[Image.Image]]:
    """Photographs that taught nothing, freshly generated pictures, blank skin of test pictures."""
    return negative_pictures(data.select(examples, "test"), held_out=True, seed=77)


def _names(column: npt.NDArray[np.str_]) -> list[str]:
    return [str(name) for name in np.unique(column)]


def _share(hits: npt.NDArray[np.bool_]) -> dict[str, Any]:
    count, of = int(hits.sum()), len(hits)
    low, high = metrics.wilson(count, of)
    return asdict(Share(count, of, count / of if of else 0.0, low, high))


def _smoothed(share: Mapping[str, Any]) -> float:
    return float((share["count"] + 0.5) / (share["of"] + 1))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and evaluate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--artefact", type=Path, help="default: the model in use")
    options = parser.parse_args(arguments)
    metrics = evaluate(options.artefact or default_artefact())
    for source in metrics["sources"]:
        tqdm.write(f"{source['source']}: AUC {source['auc']:.3f} of {source['n']}")


if __name__ == "__main__":
    main()
