"""What the page about the model shows: figures come from the manifest, words from here."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ml.labels import Band, Modality
from ml.manifest import BandTable, Manifest

Words = Mapping[str, str | Promise]

# How common malignant lesions are where somebody looks: examples, not figures of the model.
PER_THOUSAND = (10, 70)

MODALITIES: Words = {
    "dermoscope": _("Photos taken with a dermoscope"),
    "phone": _("Photos taken with a phone"),
}
PARTS: Words = {
    "train": _("learnt from"),
    "val": _("used to choose settings"),
    "test": _("kept back for testing"),
    "external": _("another collection, for testing"),
}
USES = {
    "train": "learnt",
    "train_second_copy": "learnt",
    "val": "chosen",
    "test": "tested",
    "external": "tested",
}
SOURCES: Words = {
    "ham10000": "HAM10000",
    "ham10000_hair_removed": _("HAM10000, hair removed"),
    "isic2017": "ISIC 2017",
    "isic2018_test": "ISIC 2018",
    "isic2019_large": "ISIC 2019",
    "pad_ufes_20": "PAD-UFES-20",
    "all dermoscope": _("all with a dermoscope"),
    "all phone": _("all with a phone"),
}
DIAGNOSES: Words = {
    "AK": _("actinic keratosis (can turn into cancer)"),
    "AKIEC": _("actinic keratosis or Bowen’s disease"),
    "BCC": _("basal cell carcinoma"),
    "BKL": _("benign keratosis"),
    "DF": _("dermatofibroma"),
    "MEL": _("melanoma"),
    "NV": _("mole (naevus)"),
    "SCC": _("squamous cell carcinoma"),
    "VASC": _("vascular lesion"),
}
OTHERS: Words = {
    "photographs": _("photos of other things"),
    "generated pictures": _("generated pictures"),
    "blank skin": _("plain skin"),
}


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
        "refused": list(_refused(raw.get("refusals", {}))),
        "sources": list(_sources(manifest.data.get("counts", ()))),
        "diagnoses": _diagnoses(manifest.data.get("diagnoses", {})),
        "credits": manifest.data.get("credits", ()),
        "use": manifest.data.get("use", ""),
    }


def _told(manifest: Manifest, modality: Modality) -> bool:
    table = manifest.bands.get(modality)
    return table is not None and all(share.of for share in table.malignant.values())


def _modality(manifest: Manifest, modality: Modality) -> dict[str, Any]:
    table = manifest.bands[modality]
    return {
        "name": MODALITIES[modality],
        "points": manifest.operating_points[modality],
        "table": table,
        "rows": [
            {
                "band": band.value,
                "malignant": table.malignant[band],
                "benign": table.benign[band],
                "right": list(_right(table, band)),
            }
            for band in Band
        ],
        "tested_malignant": round(_tested_share(table) * 100),
    }


def _right(table: BandTable, band: Band) -> Iterator[dict[str, float]]:
    """Yield the share of malignant ones among lesions told a band, by how common they are.

    The bounds take the intervals of both counts at their worst, so they are wider than 95%.
    """
    ill, well = table.malignant[band], table.benign[band]
    for common in (*(count / 1000 for count in PER_THOUSAND), _tested_share(table)):
        yield {
            "share": _among_told(common, ill.share, well.share),
            "low": _among_told(common, ill.low, well.high),
            "high": _among_told(common, ill.high, well.low),
        }


def _among_told(common: float, malignant_told: float, benign_told: float) -> float:
    malignant = common * malignant_told
    told = malignant + (1 - common) * benign_told
    return malignant / told if told else 0.0


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


def _refused(refusals: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for modality, share in refusals.get("lesions", {}).items():
        yield {"what": MODALITIES.get(modality, modality), "share": share, "wanted": False}
    for name, share in refusals.get("others", {}).items():
        yield {"what": OTHERS.get(name, name), "share": share, "wanted": True}


def _sources(counts: Any) -> Iterator[dict[str, Any]]:
    """Yield each collection with its pictures, and the malignant ones among them, by use."""
    for source, rows in groupby(counts, key=lambda row: row["source"]):
        uses = {use: {"n": 0, "malignant": 0} for use in USES.values()}
        for row in rows:
            use = uses[USES.get(row["part"], "learnt")]
            use["n"] += row["n"]
            use["malignant"] += row["n"] if row["label"] == "malignant" else 0
        yield {"source": SOURCES.get(source, source), **uses}


def _diagnoses(counts: Mapping[str, int]) -> list[tuple[str | Promise, int]]:
    commonest_first = sorted(counts.items(), key=lambda item: -item[1])
    return [(DIAGNOSES.get(code, code), n) for code, n in commonest_first]
