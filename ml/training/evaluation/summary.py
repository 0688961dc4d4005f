"""All figures that come from the results alone, as metrics.json has them."""

from collections.abc import Mapping
from typing import Any

from ml.classification.manifest import OperatingPoints
from ml.labels import Modality
from ml.training.evaluation import figures
from ml.training.evaluation.elsewhere import elsewhere_figures
from ml.training.evaluation.moved_scores import moved_figures
from ml.training.evaluation.pairs import pair_figures
from ml.training.evaluation.promise import group_figures, trade_figures
from ml.training.evaluation.results import NO_FOLD, Evidence, Results
from ml.training.evaluation.subgroups import subgroups
from ml.training.evaluation.tones import tone_figures


def summarise(
    results: Results, evidence: Evidence, points: Mapping[Modality, OperatingPoints]
) -> dict[str, Any]:
    """Return the figures; `points` are those in use."""
    headline = evidence.headline
    collections = headline.by_collection()
    areas = {
        collection: figures.shortcut_areas(rows, evidence.shortcuts[collection])
        for collection, rows in collections.items()
    }
    kinds = {m: rows for m, rows in figures.by_modality(headline).items() if rows.measurable}
    found = {
        "elsewhere": elsewhere_figures(headline),
        "groups": group_figures(headline),
        "trade": trade_figures(headline, points),
        "tones": tone_figures(headline),
        "pairs": pair_figures(headline),
        "sources": [
            *(
                figures.source_figures(rows, collection.source, areas[collection])
                for collection, rows in collections.items()
                if rows.measurable
            ),
            *(figures.source_figures(rows, f"all {kind}") for kind, rows in kinds.items()),
        ],
        "unmeasured": [each.code for each, rows in collections.items() if not rows.measurable],
        "bands": {kind.value: figures.band_table(rows) for kind, rows in kinds.items()},
        "reliability": {kind.value: figures.reliability(rows) for kind, rows in kinds.items()},
        "moved": moved_figures(headline),
        "subgroups": subgroups(headline),
        "actinic_keratosis": figures.bands_by_collection(
            results.where(results.column("pre_malignant"))
        ),
        "refused_lesions": figures.refused_lesions(results),
    }
    folded = headline.where(headline.fold != NO_FOLD)
    return found | ({"phone_folds": figures.fold_figures(folded)} if len(folded) else {})
