"""The scale card as it is printed: every marker lies where the search takes it to be."""

import json
import shutil

import cv2
import numpy as np
import pytest
import typst
from django.test import Client
from PIL import Image

from classifier.core.pdf import TEMPLATES
from classifier.measuring import scale_card as view
from ml.measurement.scale import card

PPI = 254  # ten pixels a mm


def _printed(folder, paper):
    shutil.copy(TEMPLATES / "measuring" / "scale_card.typ", folder)
    (folder / "data.json").write_text(json.dumps(view.contents(paper, "en-gb")))
    page = typst.compile(folder / "scale_card.typ", format="png", ppi=PPI, ignore_system_fonts=True)
    (folder / "page.png").write_bytes(page)
    return np.asarray(Image.open(folder / "page.png").convert("L"))


@pytest.mark.parametrize("paper", view.PAPERS.values())
def test_every_printed_marker_is_read_where_the_data_have_it(tmp_path, paper):
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    corners, numbers, _ = cv2.aruco.ArucoDetector(dictionary).detectMarkers(
        _printed(tmp_path, paper)
    )
    cards: dict[int, list[np.ndarray]] = {}
    for number, found in zip(numbers.ravel().tolist(), corners, strict=True):
        # Pixel centres are whole numbers.
        origins = (found[0] + 0.5) * 25.4 / PPI - card.MARKERS[number].corners()
        cards.setdefault(number, []).append(origins)
    first = np.sort(np.array(cards[0]).mean(axis=1), axis=0)
    assert sorted(cards) == list(range(len(card.MARKERS)))
    for origins in cards.values():
        assert len(origins) == view.CARDS
        assert np.ptp(origins, axis=1).max() < 0.15
        assert np.sort(np.mean(origins, axis=1), axis=0) == pytest.approx(first, abs=0.15)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("paper", "size"), [("a4", b"595.27"), ("letter", b"612 792"), ("nonsense", b"595.27")]
)
def test_the_card_comes_as_a_tagged_pdf_of_the_paper_that_is_asked_for(client: Client, paper, size):
    response = client.get("/guidance/scale-card.pdf", {"paper": paper})

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert b"/MarkInfo" in response.content
    assert size in response.content


@pytest.mark.django_db
def test_the_page_links_to_both_paper_sizes(client: Client):
    text = client.get("/guidance/scale-card/").content.decode()

    assert "scale-card.pdf?paper=a4" in text
    assert "scale-card.pdf?paper=letter" in text
