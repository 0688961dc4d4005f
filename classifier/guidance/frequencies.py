"""How often a band is right among many lesions, for a stated share of malignant ones.

The figures are about groups of lesions like those of the test data, never about one lesion.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ml.classification.manifest import BandTable
from ml.labels import Band

# Set by judgement: "of 1,000" is large enough to give whole numbers for the settings below, and
# still one dot for each in a drawing.
IMAGINED_LESIONS = 1000


@dataclass(frozen=True, slots=True)
class Setting:
    """A group of people: how many of `IMAGINED_LESIONS` of theirs are malignant."""

    code: str
    malignant: int


# Not figures of the model. 10 is a round example, because nobody knows the share among photos that
# people take themselves. 70 is the middle of the 6 to 8 in 100 urgent NHS skin referrals that turn
# out malignant (Skin Analytics). The templates say "7 in 100" and "1 in 100" in words.
SETTINGS = (Setting("example", 10), Setting("referrals", 70))


@dataclass(frozen=True, slots=True)
class MalignantShare:
    """The share of malignant lesions, 0 to 1, among the lesions in a band.

    `low` and `high` take the 95% intervals of both counts at their worst, so that together they
    cover more than 95%.
    """

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Frequency:
    """How many of `IMAGINED_LESIONS` fall into a band in a setting.

    The expected counts are not rounded. `share` is that of malignant lesions within the band.
    """

    band: Band
    setting: Setting
    malignant_in_band: float
    benign_in_band: float
    share: MalignantShare

    @property
    def malignant(self) -> int:
        """How many of the imagined lesions are malignant, in any band."""
        return self.setting.malignant

    @property
    def benign(self) -> int:
        """How many of the imagined lesions are benign, in any band."""
        return IMAGINED_LESIONS - self.setting.malignant

    @property
    def in_band(self) -> float:
        """How many of the imagined lesions, malignant or benign, fall into the band."""
        return self.malignant_in_band + self.benign_in_band


def has_counts(table: BandTable) -> bool:
    """Say whether the table counts malignant and benign lesions; that of a fake model has none."""
    return bool(table.malignant[Band.HIGHER].of and table.benign[Band.HIGHER].of)


def frequencies(table: BandTable, band: Band) -> Iterator[Frequency]:
    """Yield the frequencies of a band in each of `SETTINGS`; the table must have counts."""
    for setting in SETTINGS:
        yield Frequency(
            band=band,
            setting=setting,
            malignant_in_band=table.malignant[band].share * setting.malignant,
            benign_in_band=table.benign[band].share * (IMAGINED_LESIONS - setting.malignant),
            share=malignant_share(table, band, setting.malignant / IMAGINED_LESIONS),
        )


def malignant_share(table: BandTable, band: Band, prevalence: float) -> MalignantShare:
    """Return the share of malignant lesions within a band, where `prevalence` (0 to 1) of all are.

    Bayes' rule: the odds of the prevalence times the band's likelihood ratio.
    """
    malignant, benign = table.malignant[band], table.benign[band]
    return MalignantShare(
        share=_posterior(prevalence, malignant.share, benign.share),
        low=_posterior(prevalence, malignant.low, benign.high),
        high=_posterior(prevalence, malignant.high, benign.low),
    )


def _posterior(prevalence: float, malignant_share: float, benign_share: float) -> float:
    malignant = prevalence * malignant_share
    in_band = malignant + (1 - prevalence) * benign_share
    return malignant / in_band if in_band else 0.0
