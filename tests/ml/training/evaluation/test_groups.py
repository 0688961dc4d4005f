"""Figures by group on drawn results: elsewhere, the promise, tones, pairs, moved scores."""

from dataclasses import replace

import numpy as np
import pytest

from ml.labels import Band, Modality
from ml.training import metrics
from ml.training.evaluation import promise
from ml.training.evaluation.elsewhere import elsewhere_figures
from ml.training.evaluation.moved_scores import intercept_to, log_odds, moved, moved_figures
from ml.training.evaluation.pairs import joint_log_odds, pair_figures
from ml.training.evaluation.results import Results
from ml.training.evaluation.tones import tone_figures, tone_group
from tests.ml.training.evaluation import figures as made


@pytest.fixture(scope="module")
def headline() -> Results:
    return made.whole().headline()


def test_each_source_has_its_two_ways_apart(headline: Results) -> None:
    found = headline.by_collection()
    assert {c.code for c in found if c.source == "milk10k"} == {
        "milk10k/dermoscope",
        "milk10k/phone",
    }
    assert sum(len(rows) for rows in found.values()) == len(headline)


def test_the_headline_is_what_was_never_learnt_from_else_the_weakest(headline: Results) -> None:
    external, weakest = elsewhere_figures(headline)
    assert (external["source"], external["external"]) == ("isic2018_test", True)
    assert (weakest["modality"], weakest["external"]) == ("phone", False)
    close_ups = headline.of_modality(Modality.PHONE).assessed().by_collection()
    areas = [metrics.auc(rows.score, rows.label) for rows in close_ups.values()]
    assert len(areas) == 2
    assert weakest["auc"] == min(areas)
    missed = external["malignant_lower"]
    mine = headline.assessed().by_collection()["isic2018_test", Modality.DERMOSCOPE]
    assert missed["count"] == ((mine.band == Band.LOWER) & mine.label).sum() > 0


@pytest.mark.parametrize(
    ("tone", "fitzpatrick", "group"),
    [
        (0, None, "tone 0-2"),
        (2, None, "tone 0-2"),
        (3, None, "tone 3"),
        (5, None, "tone 4-5"),
        (None, 1, "Fitzpatrick 1-2"),
        (None, 6, "Fitzpatrick 4-6"),
        (None, None, ""),
    ],
)
def test_tones_have_groups(tone: int | None, fitzpatrick: int | None, group: str) -> None:
    (example,) = made.examples("ham10000", "test", 1)
    changed = replace(example, skin_tone=tone, fitzpatrick=fitzpatrick)
    assert tone_group(changed) == group


def test_the_promise_counts_each_group_of_both_labels(headline: Results) -> None:
    rows = promise.group_figures(headline)
    names = {(r["modality"], r["kind"], r["value"]): r for r in rows}
    milk = names["dermoscope", "source", "milk10k"]
    tones = [names["dermoscope", "skin_tone", t] for t in ("tone 0-2", "tone 3", "tone 4-5")]
    for label in ("malignant_lower", "benign_lower"):
        assert sum(tone[label]["count"] for tone in tones) == milk[label]["count"]
        assert sum(tone[label]["of"] for tone in tones) == milk[label]["of"]
    seen = headline.assessed().by_collection()["milk10k", Modality.DERMOSCOPE]
    assert milk["malignant_lower"]["of"] == seen.label.sum()
    assert milk["promised"] == (seen.label.sum() >= promise.MIN_SOURCE_MALIGNANT)
    assert names["phone", "skin_tone", "Fitzpatrick 1-2"]["malignant_lower"]["of"] > 0


def test_photos_without_a_score_are_in_no_group(headline: Results) -> None:
    refused = headline.where(np.isnan(headline.score))
    assert len(refused)
    assert promise.group_figures(refused) == []


def test_the_trade_at_the_point_in_use_is_what_was_told(headline: Results) -> None:
    seen = headline.of_modality(Modality.DERMOSCOPE).assessed()
    (row,) = (r for r in promise.trade(seen, made.POINTS.lower) if r["in_use"])
    lower = seen.band == Band.LOWER
    assert row["point"] == made.POINTS.lower
    assert row["malignant"]["count"] == lower[seen.label].sum() > 0
    assert row["benign"]["count"] == lower[~seen.label].sum()


def test_a_higher_point_lets_more_through_but_no_group_more_than_allowed(
    headline: Results,
) -> None:
    seen = headline.of_modality(Modality.DERMOSCOPE).assessed()
    rows = promise.trade(seen, made.POINTS.lower, (0.0, 0.05, 0.1))
    others = [row for row in rows if not row["in_use"]]
    assert [row["point"] for row in others] == sorted(row["point"] for row in others)
    for row, allowed in zip(others, (0.0, 0.05, 0.1), strict=True):
        assert row["worst"]["share"] <= allowed
        assert row["malignant"]["share"] <= row["worst"]["share"]
    told = [row["benign"]["count"] for row in rows]
    assert told == sorted(told)
    assert told[-1] > told[0]


def test_photos_held_back_by_a_doubt_stay_held_back(headline: Results) -> None:
    seen = headline.of_modality(Modality.DERMOSCOPE).assessed()
    doubted = seen.where(np.ones(len(seen), bool))
    place = np.flatnonzero(doubted.score < made.POINTS.lower)[0]
    doubted.band[place] = Band.UNCLEAR
    before, after = (promise.trade(rows, made.POINTS.lower)[-1] for rows in (seen, doubted))
    label = "malignant" if seen.label[place] else "benign"
    assert before[label]["count"] - after[label]["count"] == 1


def test_dark_skin_is_compared_with_lighter_skin(headline: Results) -> None:
    found = tone_figures(headline)
    assert set(found) == {"dermoscope", "phone"}
    row = found["phone"]
    close_ups = headline.of_modality(Modality.PHONE).assessed()
    toned = close_ups.where(np.array([e.skin_tone is not None for e in close_ups.example]))
    dark = np.array([e.skin_tone <= 2 for e in toned.example])
    assert row["dark"]["n"] == dark.sum()
    assert row["light"]["n"] == (~dark).sum()
    assert row["dark"]["auc"] == metrics.auc(toned.score[dark], toned.label[dark])
    difference = row["difference"]
    assert difference["auc"] == pytest.approx(row["dark"]["auc"] - row["light"]["auc"])
    assert difference["auc_low"] < difference["auc"] < difference["auc_high"]


def test_too_few_on_dark_skin_have_counts_and_no_figure(headline: Results) -> None:
    milk = headline.assessed().by_collection()["milk10k", Modality.DERMOSCOPE]
    dark = np.array([e.skin_tone <= 2 for e in milk.example])
    few = ~dark | (np.cumsum(dark & milk.label) <= 5)
    row = tone_figures(milk.where(few))["dermoscope"]
    assert row["dark"]["malignant"] == 5
    assert row["dark"]["auc"] is row["difference"] is None
    assert row["light"]["auc"] is not None


def test_both_pictures_of_a_lesion_rank_it_together(headline: Results) -> None:
    found = pair_figures(headline)
    assert found["n"] == 240 - 24 - 12  # without keratoses and lesions with a refused picture
    assert found["phone"]["auc"] != found["dermoscope"]["auc"]
    better = max(found["phone"]["auc"], found["dermoscope"]["auc"])
    assert found["both"]["auc"] - better == pytest.approx(found["gain"]["auc"])
    assert found["both"]["auc_low"] <= found["both"]["auc"] <= found["both"]["auc_high"]


def test_lesions_with_one_picture_are_no_pairs(headline: Results) -> None:
    assert pair_figures(headline.of_modality(Modality.PHONE)) == {}
    milk = headline.by_collection()["milk10k", Modality.DERMOSCOPE]
    assert pair_figures(milk) == {}


def test_two_scores_are_combined_in_log_odds() -> None:
    close_up, dermoscope = np.array([0.5, 0.2, 0.9]), np.array([0.5, 0.8, 0.9])
    ranked = joint_log_odds(log_odds(close_up), log_odds(dermoscope))
    assert ranked == pytest.approx([0, 0, np.log(9)])


def test_scores_are_moved_to_a_prevalence_by_one_shift() -> None:
    scores = np.random.default_rng(0).uniform(0.01, 0.99, 500)
    shift = intercept_to(scores, 0.1)
    assert moved(scores, shift).mean() == pytest.approx(0.1)
    assert intercept_to(scores, scores.mean()) == pytest.approx(0, abs=1e-9)


def test_a_source_with_another_prevalence_is_calibrated_once_moved(headline: Results) -> None:
    rows = headline.assessed().by_collection()["milk10k", Modality.DERMOSCOPE]
    rng = np.random.default_rng(1)
    right = rng.uniform(0.02, 0.98, len(rows))
    label = np.array([bool(rng.random() < s) for s in right])
    for place, malignant in enumerate(label):
        rows.example[place] = replace(rows.example[place], malignant=bool(malignant))
    shifted = Results(rows.example, moved(right, -2.0), rows.band, rows.part, rows.fold)
    (row,) = moved_figures(shifted)
    assert row["prevalence"] == label.mean()
    assert row["intercept"] == pytest.approx(2, abs=0.5)
    assert row["moved_error"] < 0.1 < row["calibration_error"]
