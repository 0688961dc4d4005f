"""Figures of an evaluation, on made-up results."""

from typing import Any

import numpy as np
import pytest

from ml.classification.manifest import parse_manifest
from ml.labels import Band, Modality
from ml.training import metrics
from ml.training.data.examples import Collection
from ml.training.evaluation import figures
from ml.training.evaluation.results import CROSS_VALIDATION, Results, from_folds
from ml.training.evaluation.subgroups import age_band, site_group, subgroups
from tests.ml.training.evaluation import figures as made

HAM10000 = Collection("ham10000", Modality.DERMOSCOPE)


@pytest.fixture(scope="module")
def results() -> Results:
    return made.whole()


@pytest.fixture(scope="module")
def ham(results: Results) -> Results:
    return results.headline().by_collection()[HAM10000]


def test_headline_figures_leave_actinic_keratosis_out(results: Results) -> None:
    assert results.column("pre_malignant").any()
    assert not results.headline().column("pre_malignant").any()
    assert len(results.headline()) < len(results)


def test_a_source_is_measured_on_scored_pictures(ham: Results) -> None:
    found = figures.source_figures(ham, "ham10000", {"thumbnail": 0.7, "border": 0.6})
    seen = ~np.isnan(ham.score)
    assert found["auc"] == metrics.auc(ham.score[seen], ham.label[seen])
    assert found["auc_low"] < found["auc"] < found["auc_high"]
    assert found["n"] == len(ham)
    assert found["not_assessable"] == pytest.approx((~seen).mean())
    assert found["margin"] == pytest.approx(found["auc"] - 0.7)
    assert found["size_auc"] is None


def test_pooled_sources_have_no_margin(ham: Results) -> None:
    assert figures.source_figures(ham, "all dermoscope")["margin"] is None


def test_sensitivity_is_by_band_and_not_by_score(ham: Results) -> None:
    before = figures.source_figures(ham, "x")
    doubted = ham.where(np.ones(len(ham), bool))
    malignant_lower = np.flatnonzero(ham.label & (ham.band == Band.LOWER))[:2]
    doubted.band[malignant_lower] = Band.UNCLEAR
    after = figures.source_figures(doubted, "x")
    gained = after["sensitivity_at_lower"]["count"] - before["sensitivity_at_lower"]["count"]
    assert gained == len(malignant_lower) > 0
    assert after["sensitivity_at_higher"] == before["sensitivity_at_higher"]
    balanced = after["sensitivity_at_lower"]["share"] + after["specificity_at_lower"]["share"]
    assert after["balanced_accuracy_at_lower"] == balanced / 2


def test_bands_count_each_scored_lesion_once_and_refusals_separately(ham: Results) -> None:
    table = figures.band_table(ham)
    seen = ham.assessed()
    assert sum(table["malignant"][b]["count"] for b in Band) == seen.label.sum()
    assert sum(table["benign"][b]["count"] for b in Band) == (~seen.label).sum()
    refused = table["not_assessable"]
    assert refused["malignant"]["count"] + refused["benign"]["count"] == len(ham) - len(seen)
    assert table["part"] == "test and external parts, never used for a choice"
    assert table["likelihood_ratios"]["lower"] < 1 < table["likelihood_ratios"]["higher"]


def test_phone_photos_of_folds_are_called_cross_validation(results: Results) -> None:
    phone = results.headline().of_modality(Modality.PHONE)
    phone = phone.where(phone.part == CROSS_VALIDATION)
    assert figures.source_figures(phone, "all phone")["part"] == CROSS_VALIDATION
    assert figures.band_table(phone)["part"].startswith("cross-validation")
    both = results.headline().of_modality(Modality.PHONE)
    assert figures.band_table(both)["part"].startswith("photos kept back for testing, and cross")
    found = figures.fold_figures(phone)
    assert found["folds"] == len(found["fold_auc"]) == made.FOLDS
    assert found["n"] == len(phone)


def test_a_rejected_photo_of_a_fold_has_no_score_and_no_band() -> None:
    photos = made.examples("pad_ufes_20", "val", 40)
    rows = made.fold_rows(photos)
    rows[3] |= {"rejected": True, "score": 0.9, "band": "higher"}
    found = from_folds(rows, photos)
    assert np.isnan(found.score[3])
    assert found.band[3] == ""
    with pytest.raises(KeyError):
        from_folds([rows[0] | {"image_id": "unknown"}], photos)


def test_the_manifest_can_read_the_rows(manifest, ham: Results) -> None:
    row = figures.source_figures(ham, "ham10000", {"size": 0.6})
    read = parse_manifest({**manifest.raw, "metrics": [row]}).metrics[0]
    assert read.margin == row["margin"]
    assert read.balanced_accuracy_at_higher == row["balanced_accuracy_at_higher"]


def test_older_manifests_have_no_margin(manifest) -> None:
    row = manifest.raw["metrics"][0]
    older = {k: v for k, v in row.items() if k not in {"margin", "size_auc"}}
    assert parse_manifest({**manifest.raw, "metrics": [older]}).metrics[0].margin is None


def test_the_reliability_of_bins_adds_up_to_all(ham: Results) -> None:
    bins = figures.reliability(ham)
    assert sum(b["of"] for b in bins) == len(ham.assessed())
    assert sum(b["count"] for b in bins) == ham.assessed().label.sum()
    scores = [b["mean_score"] for b in bins]
    assert scores == sorted(scores)


def test_candidates_get_mean_and_spread_over_their_seeds() -> None:
    rows = [
        {"name": "a", "what": "", "seeds": 3, "auc": {"x": [0.8, 0.9, 0.7], "y": [0.6, 0.5, 0.7]}},
        {"name": "b", "what": "", "seeds": 1, "auc": {"x": [0.8]}},
    ]
    several, one = figures.candidate_figures(rows)
    assert several["mean"] == pytest.approx({"x": 0.8, "y": 0.6})
    assert several["spread"]["x"] == pytest.approx(0.1)
    assert several["mean_auc"] == pytest.approx(0.7)
    assert several["mean_spread"] == pytest.approx(0, abs=1e-9)
    assert one["spread"] == {"x": None}
    assert one["mean_spread"] is None


def test_a_source_of_one_label_cannot_be_measured(ham: Results) -> None:
    assert ham.measurable
    assert not ham.where(ham.label).measurable


@pytest.mark.parametrize(
    ("age", "band"),
    [(None, "unknown"), (0.0, "0-29"), (29.9, "0-29"), (30, "30-44"), (75, "75+"), (99, "75+")],
)
def test_age_bands(age: float | None, band: str) -> None:
    assert age_band(age) == band


@pytest.mark.parametrize(
    ("site", "group"),
    [("face", "head_neck"), ("posterior torso", "trunk"), ("palms/soles", "hand_foot")],
)
def test_sites_of_all_collections_are_grouped(site: str, group: str) -> None:
    assert site_group(site) == group
    assert site_group("") == site_group("somewhere else") == "unknown"


@pytest.fixture(scope="module")
def rows(results: Results) -> dict[str, dict[tuple[str, str], dict[str, Any]]]:
    found = subgroups(results.headline())
    return {m: {(row["kind"], row["value"]): row for row in found[m]} for m in found}


def test_a_diagnosis_is_compared_with_the_other_label(results: Results, rows) -> None:
    seen = results.headline().of_modality(Modality.DERMOSCOPE).assessed()
    row = rows["dermoscope"]["diagnosis", "NV"]
    assert row["n"] == (~seen.label).sum()
    assert row["malignant"] == 0
    assert row["auc"] == pytest.approx(metrics.auc(seen.score, seen.label))
    assert row["malignant_lower"] is None
    assert row["benign_lower"]["of"] == row["n"]


def test_every_kind_adds_up_to_all(results: Results, rows) -> None:
    seen = results.headline().of_modality(Modality.DERMOSCOPE).assessed()
    for kind in ("diagnosis", "site", "age", "sex", "skin_type", "skin_tone", "confirmed_by"):
        assert sum(row["n"] for (k, _), row in rows["dermoscope"].items() if k == kind) == len(seen)


def test_fewer_than_30_lesions_have_no_figures(rows) -> None:
    phone = rows["phone"]
    assert {v for k, v in phone if k == "skin_type"} >= set("123456")
    unseen = phone["skin_type", "6"]
    assert unseen["n"] == 0
    assert unseen["note"] == "too_few"
    assert unseen["auc"] is unseen["malignant_lower"] is unseen["benign_lower"] is None
    told = [r for r in phone.values() if r["note"] == ""]
    assert told
    assert all(r["auc_low"] <= r["auc"] <= r["auc_high"] for r in told)
