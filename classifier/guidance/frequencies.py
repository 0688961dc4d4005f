"""How often a band is right among many lesions, for a stated share of malignant ones.

Figures of groups of lesions like those of the test data; never anybody's own chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ml.classification.manifest import BandTable
from ml.labels import Band

IMAGINED = 1000


@dataclass(frozen=True, slots=True)
class Setting:
    """How many of `IMAGINED` lesions are malignant where somebody looks, and the code of where."""

    code: str
    malignant: int


# Examples of how common malignant lesions are, not figures of the model. The page about the model
# names the source of the second.
SETTINGS = (Setting("example", 10), Setting("referrals", 70))


@dataclass(frozen=True, slots=True)
class Told:
    """The share of malignant ones, 0 to 1, among lesions told a band.

    `low` and `high` take the 95% intervals of both counts at their worst, so that they are wider
    than 95%.
    """

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Frequency:
    """What a band would mean among `IMAGINED` lesions of which `malignant` are malignant.

    `share` is that of malignant ones among those told the band.
    """

    band: Band
    setting: Setting
    told_malignant: float
    told_benign: float
    share: Told

    @property
    def malignant(self) -> int:
        """How many of the imagined lesions are malignant."""
        return self.setting.malignant

    @property
    def benign(self) -> int:
        """How many of the imagined lesions are benign."""
        return IMAGINED - self.setting.malignant

    @property
    def told(self) -> float:
        """How many of the imagined lesions get this band."""
        return self.told_malignant + self.told_benign


def has_counts(table: BandTable) -> bool:
    """Whether the table counts malignant and benign lesions; a stand-in's counts none."""
    return bool(table.malignant[Band.HIGHER].of and table.benign[Band.HIGHER].of)


def frequencies(table: BandTable, band: Band) -> Iterator[Frequency]:
    """Yield the frequencies of a band in each of the settings; the table must have counts."""
    for setting in SETTINGS:
        yield Frequency(
            band=band,
            setting=setting,
            told_malignant=table.malignant[band].share * setting.malignant,
            told_benign=table.benign[band].share * (IMAGINED - setting.malignant),
            share=among_told(table, band, setting.malignant / IMAGINED),
        )


def among_told(table: BandTable, band: Band, common: float) -> Told:
    """Return the share of malignant ones among those told a band, `common` of all being malignant.

    Bayes' rule: the odds of `common` times the band's likelihood ratio.
    """
    ill, well = table.malignant[band], table.benign[band]
    return Told(
        share=_posterior(common, ill.share, well.share),
        low=_posterior(common, ill.low, well.high),
        high=_posterior(common, ill.high, well.low),
    )


def _posterior(common: float, malignant_told: float, benign_told: float) -> float:
    malignant = common * malignant_told
    told = malignant + (1 - common) * benign_told
    return malignant / told if told else 0.0
