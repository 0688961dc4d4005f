"""The first screen of the page about the model, with its picture of 100 moles of each kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classifier.guidance.frequencies import has_counts
from classifier.guidance.model_elsewhere import Place, ToneTable
from ml.classification.manifest import BandTable, Manifest, Share
from ml.labels import Band, Modality

Text = str | Promise

DRAWN = 100
# Ten marks a row, 10 units apart, make a drawing of 100 by 100.
_PER_ROW = _STEP = 10
# Marks about the middle of a step, in the shapes of the bands' badges.
_SHAPES: Mapping[Band, str] = {
    Band.HIGHER: "m0-4.2 4.4 7.6h-8.8z",
    Band.UNCLEAR: "m0-4.4 4.4 4.4-4.4 4.4-4.4-4.4z",
    Band.LOWER: "m-3.6 0a3.6 3.6 0 1 0 7.2 0 3.6 3.6 0 1 0-7.2 0z",
}
PHOTOS: Mapping[Modality, Text] = {
    Modality.PHONE: _("Close-ups without a dermoscope"),
    Modality.DERMOSCOPE: _("Photos taken with a dermoscope"),
}


@dataclass(frozen=True, slots=True)
class BandMarks:
    """How many of `DRAWN` moles get a band, and the SVG path that draws a mark for each."""

    band: str
    count: int
    path: str


@dataclass(frozen=True, slots=True)
class Hundred:
    """`DRAWN` malignant or benign moles by band, the most serious first."""

    name: Text
    marks: Sequence[BandMarks]


@dataclass(frozen=True, slots=True)
class Wrong:
    """How often the model is wrong on one kind of photos."""

    photos: Text
    malignant_lower: Share
    benign_higher: Share
    hundreds: Sequence[Hundred]


@dataclass(frozen=True, slots=True)
class Overview:
    """What to know first. `dark` of the `known` tested moles with a tone are on dark skin.

    `places` are those with pairs. `wrong` is None for a model without counts, such as a fake one.
    """

    dark: int
    known: int
    places: Sequence[Place]
    wrong: Wrong | None


def overview(manifest: Manifest, places: Sequence[Place], tones: Sequence[ToneTable]) -> Overview:
    """Return the first screen. Its picture is of close-ups, the most usual photos, if it can be."""
    counted = [
        modality
        for modality in PHOTOS
        if modality in manifest.bands and has_counts(manifest.bands[modality])
    ]
    return Overview(
        dark=sum(table.dark for table in tones),
        known=sum(table.known for table in tones),
        places=[place for place in places if place.pairs is not None],
        wrong=_wrong(counted[0], manifest.bands[counted[0]]) if counted else None,
    )


def _wrong(modality: Modality, table: BandTable) -> Wrong:
    return Wrong(
        photos=PHOTOS[modality],
        malignant_lower=table.malignant[Band.LOWER],
        benign_higher=table.benign[Band.HIGHER],
        hundreds=[
            Hundred(_("100 malignant moles"), list(_marks(table.malignant))),
            Hundred(_("100 harmless moles"), list(_marks(table.benign))),
        ],
    )


def _marks(shares: Mapping[Band, Share]) -> Iterator[BandMarks]:
    middles = _middles()
    for band, count in share_out({band: shares[band].share for band in _SHAPES}).items():
        path = "".join(f"M{x} {y}{_SHAPES[band]}" for x, y in islice(middles, count))
        yield BandMarks(band.value, count, path)


def share_out(shares: Mapping[Band, float]) -> dict[Band, int]:
    """Return how many of `DRAWN` moles stand for each share; together they are `DRAWN`.

    A share that is not 0 has at least one, so that a rare mistake can be seen.
    """
    exact = {band: share * DRAWN for band, share in shares.items()}
    counts = {band: max(int(each), 1 if each else 0) for band, each in exact.items()}
    while sum(counts.values()) != DRAWN:
        step = 1 if sum(counts.values()) < DRAWN else -1
        kept = [band for band in counts if counts[band] + step > 0]
        furthest = max(kept, key=lambda band: step * (exact[band] - counts[band]))
        counts[furthest] += step
    return counts


def _middles() -> Iterator[tuple[int, int]]:
    half = _STEP // 2
    for index in range(DRAWN):
        row, column = divmod(index, _PER_ROW)
        yield column * _STEP + half, row * _STEP + half
