"""One score and band from two or more photos of one lesion in one visit."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ml.classification.manifest import PairPoints, calibrated
from ml.labels import Band, Modality, least_serious, most_serious, with_doubts

# A score of exactly 0 or 1 has no log-odds, and one near them would outweigh every other photo. Set
# by judgement, beyond the scores that the networks give.
_EXTREME = 1e-6


@dataclass(frozen=True, slots=True)
class PhotoResult:
    """What the model made of one photo: calibrated score, band, and codes of `ml.labels.Reason`."""

    modality: Modality
    score: float
    band: Band
    reasons: Iterable[str] = ()


def combine(photos: Sequence[PhotoResult], pair: PairPoints) -> tuple[float, Band]:
    """Return score and band of at least two photos of one lesion, in any order.

    The band is at least unclear if a photo has a reason for which it is never lower, or is itself
    of higher concern. Photos of one kind are never less serious together than each alone: the
    calibration is for two kinds, which share fewer mistakes. Raises ValueError for fewer photos.
    """
    if len(photos) < 2:
        raise ValueError("Only two or more photos can be combined.")
    log_odds: dict[Modality, list[float]] = {}
    for photo in photos:
        log_odds.setdefault(photo.modality, []).append(log_odds_of(photo.score))
    score = calibrated(mean_log_odds(log_odds), pair.calibration)
    band = with_doubts(
        pair.operating_points.band(score), [reason for photo in photos for reason in photo.reasons]
    )
    if any(photo.band is Band.HIGHER for photo in photos):
        band = most_serious((band, Band.UNCLEAR))
    if len(log_odds) == 1:
        band = most_serious((band, least_serious(photo.band for photo in photos)))
    return score, band


def mean_log_odds(by_modality: Mapping[Modality, Sequence[float]]) -> float:
    """Return the mean over modalities of each one's mean log-odds.

    So a close-up and a dermoscope picture weigh the same, however many there are of either. The
    order of the photos changes no digit of the sum.
    """
    means = [math.fsum(found) / len(found) for found in by_modality.values()]
    return math.fsum(means) / len(means)


def log_odds_of(score: float) -> float:
    """Return the log-odds of a calibrated score, 0 to 1."""
    bounded = min(max(score, _EXTREME), 1 - _EXTREME)
    return math.log(bounded / (1 - bounded))
