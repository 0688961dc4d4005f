"""The PDF: tagged, searchable, on the right paper, its pictures described and in scale."""

import io

import pypdf
import pytest
from PIL import Image, ImageDraw

from classifier.audit import services as audit
from classifier.questionnaire.services import give_answers
from classifier.review.models import Review
from classifier.visits.content import document
from classifier.visits.content.framing import Frame
from classifier.visits.models import Visit
from classifier.visits.services import visits
from tests import factories
from tests.classifier.images import samples
from tests.classifier.visits.support import measure, photographed, placed_mole, prepare

pytestmark = pytest.mark.django_db
MM_A_POINT = 25.4 / 72
# What a page begins with, below its header.
HEADINGS = (
    *("Mole ", "Measured change", "Every result", "Measurements", "What was noticed"),
    *("What clinicians", "About the results", "Model "),
)


@pytest.fixture(scope="module")
def words():
    return "Does #this [need] *removing*? Ünïcode – ok"


def made(subject, *moles, **asked):
    visit = prepare(subject, *moles, **asked)
    return pypdf.PdfReader(io.BytesIO(document.pdf(visit, visits.current_content(visit=visit))))


def text_of(pdf):
    """The words, whatever the lines they stand on."""
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def elements(node, found):
    """Collect the structure's elements by kind."""
    node = node.get_object()
    kids = node.get("/K", [])
    if "/S" in node:
        found.setdefault(str(node["/S"]), []).append(node)
    for kid in kids if isinstance(kids, list) else [kids]:
        if isinstance(kid.get_object(), dict):
            elements(kid, found)
    return found


@pytest.fixture
def pdf(words):
    subject = factories.make_subject()
    mole, other = placed_mole(subject, label="Below the elbow"), placed_mole(subject)
    before, after = photographed(mole, "lower", "higher")
    measure(before)
    measure(after, diameter_px=110)
    photographed(other, "rejected")
    Review.objects.create(
        assessment=after.assessments.get(), opinion="unsure", advice="see_doctor", words="In person"
    )
    return made(subject, mole, other, note=words, title="For Dr Adler")


def test_it_is_tagged_and_has_language_and_title(pdf):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "en-GB"
    assert pdf.metadata.title == "For Dr Adler"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_its_structure_has_headings_tables_and_described_pictures(pdf):
    found = elements(pdf.trailer["/Root"]["/StructTreeRoot"], {})
    assert len(found["/H1"]) == 1
    assert len(found["/H2"]) >= 4
    assert {"/Table", "/TH", "/TD", "/L"} <= found.keys()
    described = [str(figure["/Alt"]) for figure in found["/Figure"]]
    assert "The body from the front. Mole 1: Forearm, left. Mole 2: Forearm, left." in described
    assert sum(text.startswith("Photo of mole") for text in described) == 3


def test_it_contains_everything_as_text(pdf, words):
    text = text_of(pdf)
    assert words in text
    for part in (
        "Below the elbow",
        "3 February 2026",
        "Higher concern",
        "unclear from 0.40, higher from 0.60",
        "fake-1",
        "Could not be assessed",
        "2.0 mm (1.9 to 2.1)",
        "each picture is 4.8 mm wide on the skin. On this paper it is 82 mm wide.",
        "Measured change 3 February 2026 to 3 March 2026",
        "Have it looked at by a doctor",
        "In person",
        "not a medical device, not a diagnosis",
        "It knows nothing about skin.",
    ):
        assert part in text, part


def test_each_page_is_numbered(pdf):
    for number, page in enumerate(pdf.pages, start=1):
        assert f"Page {number} of {len(pdf.pages)}" in page.extract_text()


def test_each_page_begins_with_a_heading_and_says_of_which_mole_it_is():
    subject = factories.make_subject()
    moles = [placed_mole(subject, label=f"Spot {number}") for number in (1, 2, 3)]
    for mole in moles:
        for photo in photographed(mole, "lower", "unclear", "rejected", "lower", "higher"):
            measure(photo)
            give_answers(photo=photo, actor=audit.SYSTEM, answers={"itch": "yes"})
    pdf = made(subject, *moles)
    pages = [page.extract_text().split("\n") for page in pdf.pages]
    assert len(pages) < 2 + 2 * len(moles)
    for lines in pages[1:]:
        assert lines[0].startswith("Moles to show to a doctor · "), lines[0]
        assert lines[1].startswith(HEADINGS), lines[:4]


@pytest.mark.parametrize(
    ("paper", "size"), [(Visit.Paper.A4, (210.0, 297.0)), (Visit.Paper.LETTER, (215.9, 279.4))]
)
def test_it_fits_its_paper(paper, size):
    subject = factories.make_subject()
    page = made(subject, placed_mole(subject), paper=paper).pages[0]
    shown = (float(page.mediabox.width), float(page.mediabox.height))
    assert [side * MM_A_POINT for side in shown] == pytest.approx(size, abs=0.1)


def test_many_moles_and_none_on_the_map_fit_too():
    subject = factories.make_subject()
    moles = [factories.make_mole(subject, label=f"Number {count}") for count in range(12)]
    text = text_of(made(subject, *moles))
    assert "Number 11" in text
    assert "Where the moles are" not in text


def spot(width, height, centre, radius):
    picture = Image.new("RGB", (width, height), (230, 200, 180))
    box = [centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius]
    ImageDraw.Draw(picture).ellipse(box, fill=(40, 20, 10))
    return factories.make_photo(data=samples.save(picture, "JPEG"))


def dark_box(data):
    """Where the dark spot is in a cut-out: left, top, right, bottom."""
    grey = Image.open(io.BytesIO(data)).convert("L")
    return grey.point(lambda value: 255 if value < 90 else 0).getbbox()


@pytest.mark.parametrize("size", [(640, 480), (2400, 1800)])
def test_a_cut_out_shows_the_spot_at_the_place_and_size_of_its_frame(size):
    width, height = size
    centre, radius = (0.6 * width, 0.4 * height), 0.1 * height
    photo = spot(width, height, centre, radius)
    frame = Frame.square(centre, 0.5 * height)
    left, top, right, bottom = dark_box(document.cut_out(photo, frame.as_list()))
    assert (left + right) / 2 == pytest.approx(document.EDGE / 2, abs=4)
    assert (top + bottom) / 2 == pytest.approx(document.EDGE / 2, abs=4)
    assert right - left == pytest.approx(0.4 * document.EDGE, abs=8)


def test_what_lies_outside_of_the_photo_is_blank():
    photo = spot(640, 480, (320, 240), 40)
    cut = document.cut_out(photo, Frame.square((320, 240), 640).as_list())
    picture = Image.open(io.BytesIO(cut))
    assert picture.size == (document.EDGE, document.EDGE)
    assert picture.getpixel((450, 20)) == pytest.approx(document.BLANK, abs=3)
    assert picture.getpixel((450, 250)) != pytest.approx(document.BLANK, abs=3)
