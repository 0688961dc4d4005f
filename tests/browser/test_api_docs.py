"""The reference of the partner API: contents that stay, examples beside the text, copying."""

from io import BytesIO

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import DESKTOP, PHONE, PageOpener
from tests.browser.watch import check_page

DOCS = "api/v1/docs/"
OPEN_ALL = "document.querySelectorAll('details').forEach(part => { part.open = true })"
WIDTH = "document.documentElement.scrollWidth"
SMALLEST = PHONE | {"viewport": {"width": 320, "height": 700}}


def test_it_passes_the_checks_with_all_parts_open(open_page: PageOpener) -> None:
    """Once: what is folded is among what is open, and so long a page takes many seconds."""
    page = open_page(**DESKTOP)
    page.goto(DOCS)
    page.evaluate(OPEN_ALL)
    check_page(page)


def test_it_passes_the_checks_on_a_phone(open_page: PageOpener) -> None:
    page = open_page(**PHONE)
    page.goto(DOCS)
    check_page(page)


def test_nothing_is_wider_than_the_smallest_phone(open_page: PageOpener) -> None:
    page = open_page(**SMALLEST)
    page.goto(DOCS)
    assert page.evaluate(WIDTH) <= 320
    page.evaluate(OPEN_ALL)
    assert page.evaluate(WIDTH) <= 320


def test_contents_stay_and_examples_stand_beside_the_text(open_page: PageOpener) -> None:
    page = open_page(**DESKTOP)
    page.goto(DOCS)
    contents = page.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name="Read an assessment", exact=True).click()
    heading = page.get_by_role("heading", name="Read an assessment", exact=True)
    expect(heading).to_be_in_viewport()
    expect(contents.get_by_role("link", name="Getting started")).to_be_in_viewport()
    section = page.get_by_role("region", name="Read an assessment", exact=True)
    request = section.locator("figure").first
    text, example = heading.bounding_box(), request.bounding_box()
    assert text
    assert example
    assert example["x"] > text["x"] + text["width"]
    assert abs(example["y"] - text["y"]) < 60
    expect(request).to_contain_text("curl")
    expect(section.locator("figure").nth(1)).to_contain_text('"status": "succeeded"')


def test_the_phone_folds_its_contents(open_page: PageOpener) -> None:
    page = open_page(**PHONE)
    page.goto(DOCS)
    contents = page.get_by_role("navigation", name="Contents")
    expect(contents).to_be_hidden()
    page.evaluate("scrollTo(0, 4000)")
    opener = page.locator("summary", has_text="Contents")
    expect(opener).to_be_in_viewport()
    opener.tap()
    contents.get_by_role("link", name="Delete a photo").tap()
    expect(contents).to_be_hidden()
    expect(page.get_by_role("heading", name="Delete a photo")).to_be_in_viewport()


def test_a_command_is_copied(open_page: PageOpener) -> None:
    page = open_page(**DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    page.goto(DOCS)
    button = page.get_by_role("button", name="Copy Send a photo")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith('curl -H "Authorization: Bearer $TOKEN"')
    assert copied.endswith('"$API/assessments/"')
    expect(button).to_be_visible()


def test_it_is_whole_without_scripts(open_page: PageOpener) -> None:
    page = open_page(**DESKTOP, java_script_enabled=False)
    page.goto(DOCS)
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.get_by_role("navigation").get_by_role("link", name="Read the model card").click()
    expect(page.get_by_role("heading", name="Read the model card")).to_be_in_viewport()
    page.locator("#Mole > summary").click()
    expect(page.locator("#Mole").get_by_text("subject_external_id")).to_be_visible()


def test_an_object_named_in_the_address_is_unfolded(open_page: PageOpener) -> None:
    page = open_page(**DESKTOP)
    page.goto(f"{DOCS}#OperatingPoints")
    expect(page.locator("#OperatingPoints").get_by_text("Below lower is lower")).to_be_visible()


def test_paper_holds_what_is_folded_and_no_buttons(open_page: PageOpener) -> None:
    page = open_page(**DESKTOP)
    page.goto(DOCS)
    printed = PdfReader(BytesIO(page.pdf(format="A4")))
    text = "\n".join(sheet.extract_text() for sheet in printed.pages)
    assert "PairPoints" in text
    assert "insufficient_scope" in text
    assert "Copy" not in text
