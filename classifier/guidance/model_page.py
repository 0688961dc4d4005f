"""What the page about the model shows: the manifest's figures, with words for its codes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classifier.guidance.diagnoses import list_diagnoses
from classifier.guidance.frequencies import (
    IMAGINED_LESIONS,
    SETTINGS,
    MalignantShare,
    has_counts,
    malignant_share,
)
from classifier.guidance.model_elsewhere import Elsewhere, elsewhere
from classifier.guidance.model_evidence import Evidence, evidence
from classifier.guidance.model_overview import Overview, overview
from classifier.guidance.model_texts import (
    MODALITIES,
    MODALITIES_IN_A_SENTENCE,
    OTHER_PICTURES,
    PARTS,
    name_collection,
)
from ml.classification.manifest import BandTable, Manifest, Metrics, OperatingPoints, Share
from ml.labels import Band, Modality

# What the parts of the data were used for: the columns of the table of pictures.
USES = {
    "train": "learnt",
    "train_second_copy": "learnt",
    "val": "chosen",
    "test": "tested",
    "external": "tested",
}

Text = str | Promise


@dataclass(frozen=True, slots=True)
class ShareCell:
    """A share in a table; `short` leaves out the counts, which a `MalignantShare` lacks."""

    label: Text
    share: Share | MalignantShare
    short: bool = False


@dataclass(frozen=True, slots=True)
class BandRow:
    """A band's share of the malignant and the benign, and the malignant share within the band."""

    band: str
    of_each_kind: Sequence[ShareCell]
    malignant: Sequence[ShareCell]


@dataclass(frozen=True, slots=True)
class ModalityBands:
    """The bands of one modality; `tested_malignant` is how many of 100 tested were malignant."""

    name: Text
    points: OperatingPoints
    table: BandTable
    rows: Sequence[BandRow]
    tested_malignant: int
    not_assessable: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class CollectionFigures:
    """The figures of one part of one collection."""

    metrics: Metrics
    source: Text
    part: Text


@dataclass(frozen=True, slots=True)
class RefusedShare:
    """Which share of some pictures the gates turned away."""

    what: Text
    share: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PictureCount:
    """A number of pictures, `malignant` of them malignant."""

    n: int
    malignant: int


@dataclass(frozen=True, slots=True)
class CollectionPictures:
    """The pictures of one collection by what they were used for."""

    source: Text
    learnt: PictureCount
    chosen: PictureCount
    tested: PictureCount


@dataclass(frozen=True, slots=True)
class ModelPage:
    """What guidance/model.html shows; empty where the manifest lacks a part.

    `chosen_on`: whether some figures come from the pictures that the settings were chosen on.
    """

    manifest: Manifest
    overview: Overview
    elsewhere: Elsewhere
    has_report: bool
    created: str
    modalities: Sequence[ModalityBands]
    figures: Sequence[CollectionFigures]
    chosen_on: bool
    refused_lesions: Sequence[RefusedShare]
    refused_others: Sequence[RefusedShare]
    sources: Sequence[CollectionPictures]
    diagnoses: Sequence[str]
    credits: Sequence[str]
    use: str
    evidence: Evidence


def model_page(manifest: Manifest, *, has_report: bool) -> ModelPage:
    """Return the page of a manifest; that of a fake model has few parts, and so has its page."""
    raw = manifest.raw
    refusals = raw.get("refusals", {})
    others = elsewhere(raw)
    return ModelPage(
        manifest=manifest,
        overview=overview(manifest, others.places, others.tones),
        elsewhere=others,
        has_report=has_report,
        created=raw.get("created", ""),
        modalities=[
            _modality(manifest, modality, manifest.bands[modality])
            for modality in Modality
            if modality in manifest.bands and has_counts(manifest.bands[modality])
        ],
        figures=[_collection_figures(metrics) for metrics in manifest.metrics],
        chosen_on=any(metrics.part == "val" for metrics in manifest.metrics),
        refused_lesions=_refused(refusals.get("lesions", {}), MODALITIES_IN_A_SENTENCE),
        refused_others=_refused(refusals.get("others", {}), OTHER_PICTURES),
        sources=list(_sources(manifest.data.get("counts", ()))),
        diagnoses=list_diagnoses(manifest.data.get("diagnoses", {})),
        credits=manifest.data.get("credits", ()),
        use=manifest.data.get("use", ""),
        evidence=evidence(raw),
    )


def _modality(manifest: Manifest, modality: Modality, table: BandTable) -> ModalityBands:
    not_assessable = manifest.raw["bands"][modality].get("not_assessable", {})
    tested = _tested_share(table)
    return ModalityBands(
        name=MODALITIES[modality],
        points=manifest.operating_points[modality],
        table=table,
        rows=[
            BandRow(
                band=band.value,
                of_each_kind=_cells_of_each_kind(table, band),
                malignant=list(_malignant_cells(table, band, tested)),
            )
            for band in Band
        ],
        tested_malignant=round(tested * 100),
        not_assessable={label: Share(**share) for label, share in not_assessable.items()},
    )


def _cells_of_each_kind(table: BandTable, band: Band) -> list[ShareCell]:
    return [
        ShareCell(_("Of the malignant"), table.malignant[band]),
        ShareCell(_("Of the benign"), table.benign[band]),
    ]


def _malignant_cells(table: BandTable, band: Band, tested: float) -> Iterator[ShareCell]:
    """Yield the malignant share within a band for each of `SETTINGS`, then for the test data."""
    for prevalence in (*(each.malignant / IMAGINED_LESIONS for each in SETTINGS), tested):
        label = _("%(count)s in 100") % {"count": round(prevalence * 100)}
        yield ShareCell(label, malignant_share(table, band, prevalence), short=True)


def _tested_share(table: BandTable) -> float:
    malignant = table.malignant[Band.HIGHER].of
    return malignant / (malignant + table.benign[Band.HIGHER].of)


def _collection_figures(metrics: Metrics) -> CollectionFigures:
    return CollectionFigures(
        metrics=metrics,
        source=name_collection(metrics.source, metrics.modality),
        part=PARTS.get(metrics.part, metrics.part),
    )


def _refused(shares: Mapping[str, Any], names: Mapping[str, Text]) -> list[RefusedShare]:
    return [RefusedShare(names.get(code, code), share) for code, share in shares.items()]


def _sources(counts: Sequence[Mapping[str, Any]]) -> Iterator[CollectionPictures]:
    """Yield each collection; `counts` has its rows, by part and label, one after another."""
    for collection, group in groupby(
        counts, key=lambda row: (row["source"], row.get("modality", ""))
    ):
        rows = list(group)
        yield CollectionPictures(
            source=name_collection(*collection),
            learnt=_pictures(rows, "learnt"),
            chosen=_pictures(rows, "chosen"),
            tested=_pictures(rows, "tested"),
        )


def _pictures(rows: Sequence[Mapping[str, Any]], use: str) -> PictureCount:
    used = [row for row in rows if USES.get(row["part"], "learnt") == use]
    return PictureCount(
        n=sum(row["n"] for row in used),
        malignant=sum(row["n"] for row in used if row["label"] == "malignant"),
    )
