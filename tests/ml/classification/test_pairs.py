"""Several photos of one lesion give one result, in any order and never a milder one for a doubt."""

import math
import random
from itertools import permutations

import pytest

from ml.classification.fake import fake_manifest
from ml.classification.manifest import Calibration, OperatingPoints, PairPoints, parse_manifest
from ml.classification.pairs import PhotoResult, combine, log_odds_of
from ml.labels import NEVER_LOWER, Band, Modality, Reason, most_serious, with_doubts

POINTS = OperatingPoints(0.4, 0.6)
PAIR = PairPoints(Calibration(1.0, 0.0), POINTS, None)


def photo(score: float, modality: str = "phone", *reasons: str, band: str = "") -> PhotoResult:
    own = Band(band) if band else with_doubts(POINTS.band(score), reasons)
    return PhotoResult(Modality(modality), score, own, reasons)


def some_photos(dice: random.Random) -> list[PhotoResult]:
    reasons = [(), (), *((reason,) for reason in Reason)]
    return [
        photo(dice.random(), dice.choice(list(Modality)), *dice.choice(reasons))
        for _ in range(dice.randint(2, 5))
    ]


def test_the_log_odds_are_averaged_and_then_calibrated() -> None:
    pair = PairPoints(Calibration(2.0, 0.5), POINTS, None)
    score, band = combine([photo(0.3), photo(0.45, "dermoscope")], pair)
    mean = (math.log(0.3 / 0.7) + math.log(0.45 / 0.55)) / 2
    assert score == pytest.approx(1 / (1 + math.exp(-(2 * mean + 0.5))))
    assert band is Band.LOWER


def test_each_kind_of_picture_weighs_the_same() -> None:
    two = combine([photo(0.3), photo(0.7, "dermoscope")], PAIR)
    more = combine([photo(0.3)] * 3 + [photo(0.7, "dermoscope")], PAIR)
    assert two[0] == pytest.approx(0.5)
    assert more == two


def test_two_close_ups_are_averaged() -> None:
    assert combine([photo(0.2), photo(0.2)], PAIR)[0] == pytest.approx(0.2)


def test_two_photos_of_one_kind_are_not_milder_together_than_each_alone() -> None:
    steep = PairPoints(Calibration(4.0, 0.0), POINTS, None)
    for kinds, band in (("phone phone", Band.UNCLEAR), ("phone dermoscope", Band.LOWER)):
        assert combine([photo(0.45, kind) for kind in kinds.split()], steep)[1] is band


def test_a_single_photo_is_no_pair() -> None:
    with pytest.raises(ValueError, match="two or more"):
        combine([photo(0.2)], PAIR)


def test_the_order_of_the_photos_changes_nothing() -> None:
    dice = random.Random(1)
    for _ in range(200):
        photos = some_photos(dice)
        assert len({combine(order, PAIR) for order in permutations(photos)}) == 1


@pytest.mark.parametrize("reason", sorted(NEVER_LOWER))
def test_a_doubt_about_one_photo_keeps_both_from_lower_concern(reason: str) -> None:
    sure = photo(0.1, "dermoscope")
    assert combine([photo(0.1), sure], PAIR)[1] is Band.LOWER
    assert combine([photo(0.1, "phone", reason), sure], PAIR)[1] is Band.UNCLEAR


def test_a_caution_that_forbids_nothing_changes_no_band() -> None:
    photos = [photo(0.1, "phone", Reason.TOO_DARK), photo(0.1, "dermoscope")]
    assert combine(photos, PAIR)[1] is Band.LOWER


def test_one_photo_of_higher_concern_keeps_both_from_lower_concern() -> None:
    photos = [photo(0.65), photo(0.01, "dermoscope")]
    score, band = combine(photos, PAIR)
    assert score < POINTS.lower
    assert band is Band.UNCLEAR


def test_doubts_and_higher_photos_never_make_a_band_milder() -> None:
    dice = random.Random(2)
    for _ in range(2_000):
        photos = some_photos(dice)
        score, band = combine(photos, PAIR)
        assert 0 <= score <= 1
        assert most_serious((band, POINTS.band(score))) is band
        is_held_up = any(
            each.band is Band.HIGHER or not NEVER_LOWER.isdisjoint(each.reasons) for each in photos
        )
        assert not (is_held_up and band is Band.LOWER)


def test_a_higher_score_of_one_photo_never_lowers_the_joint_one() -> None:
    dice = random.Random(3)
    for _ in range(1_000):
        first, *others = some_photos(dice)
        more = photo(first.score + (1 - first.score) * dice.random(), first.modality)
        assert combine([more, *others], PAIR)[0] >= combine([first, *others], PAIR)[0]


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_a_score_at_the_end_of_the_scale_is_no_infinity(score: float) -> None:
    assert math.isfinite(log_odds_of(score))
    assert combine([photo(score), photo(1 - score)], PAIR)[0] == pytest.approx(0.5)


def test_a_model_without_the_key_combines_nothing() -> None:
    raw = dict(fake_manifest().raw)
    assert parse_manifest(raw).pair is not None
    del raw["pair"]
    assert parse_manifest(raw).pair is None


def test_a_pair_that_was_not_counted_has_no_bands() -> None:
    raw = dict(fake_manifest().raw)
    raw["pair"] = {name: raw["pair"][name] for name in ("calibration", "operating_points")}
    pair = parse_manifest(raw).pair
    assert pair is not None
    assert pair.bands is None
