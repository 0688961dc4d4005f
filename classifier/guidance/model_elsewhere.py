"""How the model does on photos from elsewhere and on each tone of skin, for its page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from classifier.guidance.frequencies import IMAGINED_LESIONS, SETTINGS
from classifier.guidance.model_texts import MODALITIES, TONE_GROUPS, name_collection
from ml.classification.manifest import Share
from ml.classification.prevalence import at_prevalence, rests_on
from ml.labels import Modality

Part = Mapping[str, Any]
Text = str | Promise

# The score of the worked example; any other would do.
EXAMPLE_SCORE = 0.3


@dataclass(frozen=True, slots=True)
class Place:
    """Photos of one collection. `pairs` of 100 pairs have the malignant lesion scored higher."""

    name: Text
    external: bool
    malignant_lower: Share
    benign_lower: Share
    pairs: int | None
    pairs_low: int | None
    pairs_high: int | None


@dataclass(frozen=True, slots=True)
class ToneRow:
    """A tone of skin and how many of its moles got lower concern; None if there were none."""

    name: Text
    malignant_lower: Share | None
    benign_lower: Share | None


@dataclass(frozen=True, slots=True)
class ToneTable:
    """The tones of one modality's photos.

    `dark` of the `known` lesions with a tone of MILK10k's scale are on dark skin. The pairs are as
    in `Place`. `gap` says "worse", "better" or "unclear", "" without a figure.
    """

    name: Text
    rows: Sequence[ToneRow]
    dark: int
    dark_malignant: int
    known: int
    dark_pairs: int | None
    light_pairs: int | None
    gap: str


@dataclass(frozen=True, slots=True)
class ScoreElsewhere:
    """What a score of `score` means in a place: `malignant` of 1,000 such lesions are malignant.

    The scores rest on `base` of 100 lesions being malignant, there `there` of 100 are.
    """

    name: Text
    score: float
    base: int
    there: int
    malignant: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Each is empty where the manifest says nothing."""

    places: Sequence[Place]
    tones: Sequence[ToneTable]
    scores: Sequence[ScoreElsewhere]


def elsewhere(raw: Part) -> Elsewhere:
    """Return what a manifest's JSON says about photos, skin and places unlike those of its data."""
    return Elsewhere(
        places=[_place(row) for row in raw.get("elsewhere", ())],
        tones=list(_tones(raw)),
        scores=list(_scores(raw)),
    )


def _place(row: Part) -> Place:
    return Place(
        name=name_collection(row["source"], row["modality"]),
        external=row["external"],
        malignant_lower=Share(**row["malignant_lower"]),
        benign_lower=Share(**row["benign_lower"]),
        pairs=_pairs(row["auc"]),
        pairs_low=_pairs(row["auc_low"]),
        pairs_high=_pairs(row["auc_high"]),
    )


def _pairs(auc: float | None) -> int | None:
    """Return in how many of 100 pairs the malignant lesion is scored higher, on average."""
    return None if auc is None else round(auc * 100)


def _tones(raw: Part) -> Iterator[ToneTable]:
    for modality, compared in raw.get("tones", {}).items():
        dark, light = compared["dark"], compared["light"]
        yield ToneTable(
            name=MODALITIES.get(modality, modality),
            rows=[
                ToneRow(
                    TONE_GROUPS.get(row["value"], row["value"]),
                    _share(row["malignant_lower"]),
                    _share(row["benign_lower"]),
                )
                for row in raw.get("groups", ())
                if row["modality"] == modality and row["kind"] == "skin_tone"
            ],
            dark=dark["n"],
            dark_malignant=dark["malignant"],
            known=dark["n"] + light["n"],
            dark_pairs=_pairs(dark["auc"]),
            light_pairs=_pairs(light["auc"]),
            gap=_gap(compared["difference"]),
        )


def _share(share: Part) -> Share | None:
    return Share(**share) if share["of"] else None


def _gap(difference: Part | None) -> str:
    if difference is None:
        return ""
    if difference["auc_high"] < 0:
        return "worse"
    return "better" if difference["auc_low"] > 0 else "unclear"


def _scores(raw: Part) -> Iterator[ScoreElsewhere]:
    there = SETTINGS[0].malignant / IMAGINED_LESIONS
    for modality in Modality:
        base = rests_on(raw, modality)
        if base is not None:
            yield ScoreElsewhere(
                name=MODALITIES[modality],
                score=EXAMPLE_SCORE,
                base=round(base * 100),
                there=round(there * 100),
                malignant=round(at_prevalence(EXAMPLE_SCORE, base, there) * 1000),
            )
