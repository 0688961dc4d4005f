"""What the page about the model shows: figures come from the manifest, words from elsewhere."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from classifier.guidance import diagnoses
from classifier.guidance.frequencies import IMAGINED, SETTINGS, among_told, has_counts
from classifier.guidance.model_evidence import evidence
from classifier.guidance.model_texts import MODALITIES, OTHERS, PARTS, SOURCES, TAKEN
from ml.classification.manifest import BandTable, Manifest, Share
from ml.labels import Band, Modality

USES = {
    "train": "learnt",
    "train_second_copy": "learnt",
    "val": "chosen",
    "test": "tested",
    "external": "tested",
}

Cell = dict[str, Any]


def model_page(manifest: Manifest) -> dict[str, Any]:
    """Return the context of the page for a manifest; a stand-in's is sparse, and so is its page."""
    raw = manifest.raw
    return {
        "manifest": manifest,
        "created": raw.get("created", ""),
        "modalities": [
            _modality(manifest, modality) for modality in Modality if _told(manifest, modality)
        ],
        "figures": list(_figures(manifest)),
        "chosen_on": any(metrics.part == "val" for metrics in manifest.metrics),
        "refused": _refused(raw.get("refusals", {})),
        "sources": list(_sources(manifest.data.get("counts", ()))),
        "diagnoses": diagnoses.counted(manifest.data.get("diagnoses", {})),
        "credits": manifest.data.get("credits", ()),
        "use": manifest.data.get("use", ""),
        **evidence(raw),
    }


def _told(manifest: Manifest, modality: Modality) -> bool:
    table = manifest.bands.get(modality)
    return table is not None and has_counts(table)


def _modality(manifest: Manifest, modality: Modality) -> dict[str, Any]:
    table = manifest.bands[modality]
    missed = manifest.raw["bands"][modality].get("not_assessable", {})
    tested = round(_tested_share(table) * 100)
    return {
        "name": MODALITIES[modality],
        "points": manifest.operating_points[modality],
        "table": table,
        "rows": [
            {
                "band": band.value,
                "told": list(_told_cells(table, band)),
                "right": list(_right_cells(table, band, tested)),
            }
            for band in Band
        ],
        "tested_malignant": tested,
        "not_assessable": {label: Share(**share) for label, share in missed.items()},
    }


def _told_cells(table: BandTable, band: Band) -> Iterator[Cell]:
    """Yield the share of the malignant and of the benign lesions that were told a band."""
    yield {"label": _("Of the malignant"), "share": table.malignant[band]}
    yield {"label": _("Of the benign"), "share": table.benign[band]}


def _right_cells(table: BandTable, band: Band, tested: int) -> Iterator[Cell]:
    """Yield the share of malignant ones among lesions told a band, by how common they are."""
    in_a_hundred = _("%(count)s in 100")
    for setting in SETTINGS:
        common = setting.malignant / IMAGINED
        label = in_a_hundred % {"count": round(common * 100)}
        yield {"label": label, "share": among_told(table, band, common), "short": True}
    share = among_told(table, band, _tested_share(table))
    yield {"label": in_a_hundred % {"count": tested}, "share": share, "short": True}


def _tested_share(table: BandTable) -> float:
    malignant = table.malignant[Band.HIGHER].of
    return malignant / (malignant + table.benign[Band.HIGHER].of)


def _figures(manifest: Manifest) -> Iterator[dict[str, Any]]:
    for metrics in manifest.metrics:
        yield {
            "metrics": metrics,
            "source": SOURCES.get(metrics.source, metrics.source),
            "part": PARTS.get(metrics.part, metrics.part),
        }


def _refused(refusals: Mapping[str, Any]) -> dict[str, list[Cell]]:
    """Return the shares turned away of lesions, by how they were taken, and of other things."""
    words = {"lesions": TAKEN, "others": OTHERS}
    return {
        kind: [
            {"what": names.get(code, code), "share": share}
            for code, share in refusals.get(kind, {}).items()
        ]
        for kind, names in words.items()
    }


def _sources(counts: Any) -> Iterator[dict[str, Any]]:
    """Yield each collection with its pictures, and the malignant ones among them, by use."""
    for source, rows in groupby(counts, key=lambda row: row["source"]):
        uses = {use: {"n": 0, "malignant": 0} for use in USES.values()}
        for row in rows:
            use = uses[USES.get(row["part"], "learnt")]
            use["n"] += row["n"]
            use["malignant"] += row["n"] if row["label"] == "malignant" else 0
        yield {"source": SOURCES.get(source, source), **uses}
