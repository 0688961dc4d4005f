"""The headline: how the model does on photos from elsewhere.

These are the sources of the part `external`, which it never learnt from. A modality without one has
the source on which it does worst.
"""

from collections.abc import Iterator
from typing import Any

from ml.training import metrics
from ml.training.evaluation.figures import by_modality
from ml.training.evaluation.promise import lower_shares
from ml.training.evaluation.results import Results
from ml.training.evaluation.subgroups import ENOUGH


def elsewhere_figures(results: Results) -> list[dict[str, Any]]:
    """Return a row for each external source; `external` is false for a weakest source instead."""
    return [row for rows in by_modality(results).values() for row in _rows(rows.assessed())]


def is_external(rows: Results) -> bool:
    """Say whether the model learnt from no picture of the rows' source."""
    return {e.part for e in rows.example} == {"external"}


def _rows(seen: Results) -> Iterator[dict[str, Any]]:
    measured = [rows for rows in seen.by_collection().values() if rows.measurable]
    external = [rows for rows in measured if is_external(rows)]
    if external or not measured:
        yield from (_row(rows, external=True) for rows in external)
        return
    telling = [r for r in measured if min(r.label.sum(), (~r.label).sum()) >= ENOUGH]
    weakest = min(telling or measured, key=lambda rows: metrics.auc(rows.score, rows.label))
    yield _row(weakest, external=False)


def _row(seen: Results, *, external: bool) -> dict[str, Any]:
    low, high = metrics.bootstrap(metrics.auc, seen.score, seen.label, seen.group)
    return {
        **seen.example[0].collection._asdict(),
        "external": external,
        "n": len(seen),
        "malignant": int(seen.label.sum()),
        "auc": metrics.auc(seen.score, seen.label),
        "auc_low": low,
        "auc_high": high,
        **lower_shares(seen),
    }
