"""The report and the model card, rendered from made-up figures."""

import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.labels import Modality
from ml.training.evaluation import figures
from ml.training.evaluation.report import write_report, write_texts
from ml.training.evaluation.results import Evidence, Results
from ml.training.evaluation.summary import summarise
from tests.ml.training.evaluation import figures as made

SHARE = {"count": 9, "of": 10, "share": 0.9, "low": 0.6, "high": 0.98}
RANGE = {"ratio": 2.5, "correlation": 0.21, "low": 0.1, "high": 3.0}
# The folder is kept with every model.
HEAVIEST = 1_500_000


@pytest.fixture(scope="module")
def results() -> Results:
    return made.whole()


@pytest.fixture(scope="module")
def evidence(results: Results) -> Evidence:
    return made.evidence(results)


@pytest.fixture(scope="module")
def found(results: Results, evidence: Evidence) -> dict[str, Any]:
    return {
        "version": "made-up",
        "parts": ["test", "external"],
        **summarise(results, evidence, dict.fromkeys(Modality, made.POINTS)),
        "unmeasured": ["isic2017/dermoscope"],
        "refused_others": {"photographs": SHARE},
        "modality_recognised": SHARE,
        "reasons": {"too_dark": 4},
        "explanation": {
            Modality.DERMOSCOPE.value: {
                "part": "test",
                "pictures": 10,
                **dict.fromkeys(("hottest", "coldest", "random"), 0.5),
                **dict.fromkeys(("over_coldest", "over_random"), RANGE),
                **dict.fromkeys(("head_shuffled", "all_shuffled"), RANGE),
            }
        },
        "candidates": figures.candidate_figures(
            [{"name": "<b>", "what": "one | two", "seeds": 2, "auc": {"ham10000": [0.8, 0.9]}}]
        ),
    }


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, manifest, found: Mapping[str, Any], evidence: Evidence
) -> Path:
    path = tmp_path_factory.mktemp("artefact")
    write_report(path, manifest.raw, found, evidence)
    return path


class Page(HTMLParser):
    """Collects what a page refers to, and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.images: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.anchors.add(values.get("id", ""))
        if tag == "img":
            assert values["alt"]
            self.images.append(values["src"])
        if "href" in values:
            self.links.append(values["href"])


def test_the_page_needs_only_the_plots_beside_it(folder: Path) -> None:
    text = (folder / "report" / "index.html").read_text(encoding="utf-8")
    page = Page(text)
    assert set(page.images) == {path.name for path in (folder / "report").glob("*.png")}
    assert len(page.images) >= 6
    assert "://" not in text
    assert "<script" not in text


def test_the_contents_link_to_every_section(folder: Path) -> None:
    page = Page((folder / "report" / "index.html").read_text(encoding="utf-8"))
    assert len(page.links) == len(set(page.links)) >= 12
    assert {link.removeprefix("#") for link in page.links} <= page.anchors


def test_the_report_is_small(folder: Path) -> None:
    assert sum(path.stat().st_size for path in (folder / "report").iterdir()) < HEAVIEST


def test_metrics_json_contains_the_figures(folder: Path, found: Mapping[str, Any]) -> None:
    read = json.loads((folder / "report" / "metrics.json").read_text(encoding="utf-8"))
    assert read == found


def test_card_and_page_give_the_same_figures(folder: Path, found: Mapping[str, Any]) -> None:
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    page = (folder / "report" / "index.html").read_text(encoding="utf-8")
    for row in found["sources"]:
        shown = f"{row['auc']:.3f} ({row['auc_low']:.3f} to {row['auc_high']:.3f})"
        assert shown in card
        assert shown in page
    for text in (card, page):
        assert "too few to say" in text
        assert "0.850 ± 0.071" in text
        assert "a network that had not seen it" in text
        assert "ISIC 2017" in text


def test_table_rows_have_as_many_cells_as_their_head(folder: Path) -> None:
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    tables = re.findall(r"(?:^\|.*\n)+", card, re.MULTILINE)
    assert len(tables) >= 10
    for table in tables:
        cells = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(cells) == 1


def test_names_are_escaped(folder: Path) -> None:
    page = (folder / "report" / "index.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_figures_that_are_missing_have_no_section(
    tmp_path: Path, manifest, found: Mapping[str, Any], evidence: Evidence
) -> None:
    optional = {"original", "candidates", "phone_folds"}
    bare = {name: value for name, value in found.items() if name not in optional}
    write_report(tmp_path, manifest.raw, bare | {"explanation": {}}, evidence)
    card = (tmp_path / "MODEL_CARD.md").read_text(encoding="utf-8")
    for title in ("What was tried", "Cross-validation of", "heat map", "the original project"):
        assert title not in card
    assert "their figures are too good" in card


def test_a_figure_that_json_cannot_hold_is_refused(
    tmp_path: Path, manifest, found: Mapping[str, Any]
) -> None:
    (tmp_path / "report").mkdir()
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_texts(tmp_path, manifest.raw, {**found, "odd": np.nan})
