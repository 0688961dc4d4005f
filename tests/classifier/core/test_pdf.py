"""PDF documents are tagged and searchable, and never run what a person wrote."""

import io

import pypdf
import pytest
from PIL import Image

from classifier.core import pdf
from tests.classifier.images import samples


@pytest.fixture
def templates(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)
    (tmp_path / "letter.typ").write_text(
        '#let data = json("data.json")\n'
        '#set document(title: data.title)\n#set text(lang: "en")\n'
        '= #data.title\n#data.words\n#image("mole.jpg", alt: "a mole")\n'
    )
    return tmp_path


def test_a_document_is_tagged_and_searchable(templates):
    picture = samples.save(Image.new("RGB", (40, 30)), "JPEG")
    data = {"title": "Letter", "words": "#panic() *not bold* <tag>"}
    document = pdf.render_pdf("letter.typ", data, {"mole.jpg": picture})
    reader = pypdf.PdfReader(io.BytesIO(document))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value
    assert reader.trailer["/Root"]["/Lang"].startswith("en")
    assert "#panic() *not bold* <tag>" in reader.pages[0].extract_text()


def test_a_picture_cannot_leave_its_folder(templates, tmp_path):
    data = {"title": "Letter", "words": ""}
    picture = samples.save(Image.new("RGB", (40, 30)), "JPEG")
    pdf.render_pdf("letter.typ", data, {"../../mole.jpg": picture})
    assert not list(tmp_path.parent.glob("mole.jpg"))


def test_a_character_that_no_font_has_is_printed_as_a_box(templates):
    picture = samples.save(Image.new("RGB", (40, 30)), "JPEG")
    data = {"title": "Letter", "words": "Does it look like this? \U0001f642 \U00012000 你好"}
    document = pdf.render_pdf("letter.typ", data, {"mole.jpg": picture})
    reader = pypdf.PdfReader(io.BytesIO(document))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value
    assert "Does it look like this?" in reader.pages[0].extract_text()
