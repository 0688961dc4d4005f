"""The page about the model: its figures are the manifest's, and older manifests have a page too."""

import dataclasses
import re
from typing import Any

import pytest
from django.test import Client

from classifier.inference import door as inference
from ml.classification.fake import fake_manifest
from ml.classification.manifest import (
    BandTable,
    Manifest,
    Share,
    default_artefact,
    load_manifest,
    parse_manifest,
)
from ml.labels import Band

MODEL_PAGE = "/guidance/about-the-model/"

pytestmark = pytest.mark.django_db


def _share(count: int, of: int, low: float, high: float) -> Share:
    return Share(count=count, of=of, share=count / of, low=low, high=high)


def _manifest() -> Manifest:
    table = BandTable(
        part="the part for testing",
        malignant={
            Band.LOWER: _share(0, 50, 0.0, 0.07),
            Band.UNCLEAR: _share(13, 50, 0.16, 0.4),
            Band.HIGHER: _share(37, 50, 0.6, 0.84),
        },
        benign={
            Band.LOWER: _share(60, 120, 0.41, 0.59),
            Band.UNCLEAR: _share(40, 120, 0.25, 0.42),
            Band.HIGHER: _share(20, 120, 0.11, 0.24),
        },
        likelihood_ratios=dict.fromkeys(Band, 1.0),
    )
    bands = dict.fromkeys(fake_manifest().bands, table)
    return dataclasses.replace(fake_manifest(), fake=False, version="2031.1", bands=bands)


@pytest.fixture
def page(client: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that gets the model page for a manifest."""

    def get_page(manifest: Manifest) -> str:
        monkeypatch.setattr(inference, "manifest", lambda: manifest)
        return client.get(MODEL_PAGE).content.decode()

    return get_page


def test_the_model_page_shows_the_counts_of_the_manifest(page: Any) -> None:
    text = page(_manifest())

    assert "2031.1" in text
    assert "37 of 50" in text
    assert "20 of 120" in text
    assert "the part for testing" in text


def test_a_count_of_none_is_shown_with_how_many_it_may_be(page: Any) -> None:
    text = re.sub(r"<[^>]+>", "", page(_manifest()))

    assert "0% (0%–7%)" in text
    assert "fewer than 1 would be malignant" in text


def test_a_fake_model_is_called_a_stand_in(page: Any) -> None:
    text = page(fake_manifest())

    assert "stand-in for tests" in text
    assert "How often it is right and wrong" not in text


def test_without_a_model_the_page_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Manifest:
        raise inference.ArtefactError

    monkeypatch.setattr(inference, "manifest", missing)

    answer = client.get(MODEL_PAGE)

    assert answer.status_code == 200
    assert "No model is in use" in answer.content.decode()


def _raw_share(share: float) -> dict[str, Any]:
    return {"count": 1, "of": 10, "share": share, "low": share / 2, "high": min(1, share * 2)}


def _row(**fields: Any) -> dict[str, Any]:
    return {"source": "pad_ufes_20", "part": "cross-validation", "modality": "phone"} | fields


def _subgroup(kind: str, value: str, **fields: Any) -> dict[str, Any]:
    unknown = dict.fromkeys(("auc", "auc_low", "auc_high", "malignant_lower", "benign_lower"))
    counts = {"n": 12, "malignant": 4, "note": "too_few"}
    return {"kind": kind, "value": value, **counts, **unknown, **fields}


EVIDENCE: dict[str, Any] = {
    "phone_folds": {
        "folds": 5, "n": 790, "malignant": 333,
        "auc": 0.961, "auc_low": 0.942, "auc_high": 0.978, "fold_auc": [0.91, None, 0.983],
    },
    "subgroups": {
        "phone": [
            _subgroup("diagnosis", "MEL"),
            _subgroup("diagnosis", "NV", n=244, auc=0.953, auc_low=0.92, auc_high=0.98, note="",
                      benign_lower=_raw_share(0.81)),
            _subgroup("skin_type", "5"),
            _subgroup("site", "a_new_site"),
        ]
    },
    "original": {
        "parameters": 420802, "epochs": 10, "seed": 1, "pictures": 9431,
        "sources": [
            _row(n=881, malignant=165, auc=0.771, auc_low=0.73, auc_high=0.81,
                 balanced_accuracy=0.64, model_auc=0.957, model_balanced_accuracy=0.87)
        ],
    },
    "explanation": {
        "phone": {
            "part": "val", "pictures": 100, "hottest": 2.0, "coldest": 0.1, "random": 0.5,
            "over_coldest": {"ratio": 20.0, "low": 15.0, "high": 25.0},
            "over_random": {"ratio": 4.2, "low": 3.1, "high": 5.3},
            "head_shuffled": {"correlation": 0.21, "low": 0.1, "high": 0.3},
            "all_shuffled": {"correlation": 0.07, "low": 0.0, "high": 0.1},
        }
    },
    "candidates": [
        {"name": "Lite0 at 192", "what": "whole network", "seeds": 1, "auc": {"ham10000": [0.93]},
         "mean": {"ham10000": 0.931}, "spread": {"ham10000": None},
         "mean_auc": 0.932, "mean_spread": None},
        {"name": "Lite2 at 224", "what": "both stages", "seeds": 3, "auc": {"pad_ufes_20": [0.96]},
         "mean": {"pad_ufes_20": 0.964}, "spread": {"pad_ufes_20": 0.004},
         "mean_auc": 0.963, "mean_spread": 0.005},
    ],
    "refusals": {
        "lesions": {"phone": _raw_share(0.02)},
        "others": {"documents": _raw_share(0.97), "a later kind": _raw_share(0.96)},
    },
    "nearest": {"k": 9, "cases": 9100, "counts": {"MEL": 2000, "NV": 7100}},
}  # fmt: skip
SECTIONS = ("subgroups", "original", "explanation", "candidates", "refused", "nearest")


@pytest.fixture
def words(page: Any) -> Any:
    """Return a function that gets the text of the page for parts of a manifest."""

    def page_text(**evidence: Any) -> str:
        manifest = parse_manifest({**fake_manifest().raw, **evidence})
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(manifest)))

    return page_text


@pytest.mark.parametrize(
    ("part", "sentences"),
    [
        ("subgroups", ["melanomas", "too few to say", "0.95 (0.92–0.98)", "81%", "a_new_site"]),
        ("original", ["420,802 weights", "9,431", "0.77 (0.73–0.81)", "0.96", "64%", "87%"]),
        ("explanation", ["4.2 times as much (3.1–5.3)", "alike to 0.07", "marks something"]),
        ("candidates", ["Lite2 at 224", "0.964 ± 0.004", "0.963 ± 0.005", "0.931"]),
        (
            "refusals",
            ["documents: 97%", "a later kind: 96%", "without a dermoscope: 2%"],
        ),
        ("nearest", ["the 9 of them", "9,100", "7,100 moles (melanocytic naevi) and 2,000"]),
    ],
)
def test_each_part_of_the_manifest_has_its_section(
    words: Any, part: str, sentences: list[str]
) -> None:
    text = words(**{part: EVIDENCE[part]})

    assert [sentence for sentence in sentences if sentence not in text] == []


def test_a_map_no_better_than_chance_is_described_as_such(words: Any) -> None:
    figures = EVIDENCE["explanation"]["phone"]
    chance = {**figures, "over_random": {"ratio": 1.1, "low": 0.8, "high": 1.4}}

    text = words(explanation={"phone": chance})

    assert "do not rely on the map" in text
    assert "marks something" not in text


def test_an_older_manifest_has_a_page_without_the_newer_sections(page: Any) -> None:
    text = page(parse_manifest(fake_manifest().raw))

    assert [section for section in SECTIONS if f'id="{section}"' in text] == []


def test_the_shipped_model_has_a_page_with_its_figures(page: Any) -> None:
    shipped = load_manifest(default_artefact())

    text = page(shipped)

    assert shipped.version in text
    assert [m.source for m in shipped.metrics if f"{m.auc:.2f}" not in text] == []
    assert 'id="figures"' in text


def test_cross_validation_is_shown_beside_the_figures(words: Any) -> None:
    metrics = load_manifest(default_artefact()).raw["metrics"]

    text = words(metrics=metrics, phone_folds=EVIDENCE["phone_folds"])

    assert "trained 5 times" in text
    assert "790 photos, 333 of them malignant" in text
    assert "from 0.91 to 0.98" in text
    assert "trained 5 times" not in words(metrics=metrics)


def test_photos_that_could_not_be_assessed_are_counted_separately(words: Any) -> None:
    bands = load_manifest(default_artefact()).raw["bands"]
    missed = {"malignant": _raw_share(0.031), "benign": _raw_share(0.042)}
    counted = {name: {**table, "not_assessable": missed} for name, table in bands.items()}

    assert "3% of the malignant and 4% of the benign ones" in words(bands=counted)
    without = {
        name: {key: value for key, value in table.items() if key != "not_assessable"}
        for name, table in bands.items()
    }
    assert "They got no result" not in words(bands=without)
