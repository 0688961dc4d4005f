"""What the design system promises, measured in the browser: weight, calm, sizes, colours."""

from io import BytesIO

import pytest
from playwright.sync_api import Page, StorageState, expect
from pypdf import PdfReader

from tests.browser.conftest import DESKTOP, PHONE, SIZES, PageOpener
from tests.browser.first_visit import first_visit
from tests.browser.steps import ASSESSED, picture, upload

PUBLIC = (
    "",
    "guidance/",
    "guidance/when-to-be-seen/",
    "guidance/checking-your-skin/",
    "account/login/",
    "account/signup/",
)
OWN = ("moles/", "more/", "notices/", "household/", "photos/upload/", "visits/", "results/")
MOST_BYTES = 150_000
MOST_SHIFT = 0.02
LARGEST_ICON_PX = 48
# Every icon is drawn on this square; figures and drawings have others.
_LARGE_ICONS = """limit => [...document.querySelectorAll('svg[viewBox="0 0 24 24"]')]
  .map(icon => icon.getBoundingClientRect())
  .filter(box => Math.max(box.width, box.height) > limit).length"""
_CHARACTERS_A_LINE = """() => [...document.querySelectorAll("main p, main li")]
  .filter(text => text.children.length === 0 && text.textContent.trim().length > 120)
  .map(text => {
    const range = document.createRange();
    range.selectNodeContents(text);
    const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
    return text.textContent.trim().replace(/\\s+/g, " ").length / lines;
  })"""
_PAPER = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PUBLIC)
def test_a_first_visit_is_light_and_nothing_moves(
    open_page: PageOpener, size: str, path: str
) -> None:
    visit = first_visit(open_page(**SIZES[size]), path)
    assert visit.weight < MOST_BYTES, visit
    assert visit.shift < MOST_SHIFT, visit


@pytest.mark.parametrize("size", SIZES)
def test_own_pages_are_light_and_nothing_moves(
    open_page: PageOpener, someone: StorageState, size: str
) -> None:
    for path in OWN:
        visit = first_visit(open_page(storage_state=someone, **SIZES[size]), path)
        assert visit.weight < MOST_BYTES, (path, visit)
        assert visit.shift < MOST_SHIFT, (path, visit)


@pytest.mark.parametrize("size", SIZES)
def test_no_icon_is_larger_than_an_icon(
    open_page: PageOpener, someone: StorageState, size: str
) -> None:
    page = open_page(storage_state=someone, **SIZES[size])
    for path in (*OWN, "you/", "map/", "guidance/", "display/"):
        page.goto(path)
        assert page.evaluate(_LARGE_ICONS, LARGEST_ICON_PX) == 0, path


@pytest.mark.parametrize("width", [320, 390])
def test_the_phone_has_five_destinations_and_tabs_on_one_line(
    open_page: PageOpener, someone: StorageState, width: int
) -> None:
    page = open_page(storage_state=someone, **PHONE | {"viewport": {"width": width, "height": 780}})
    page.goto("you/")
    for links in ("nav.site-nav a", ".tabs a"):
        tops = page.locator(links).evaluate_all("all => all.map(a => a.offsetTop)")
        assert len(set(tops)) == 1, links
    names = page.locator("nav.site-nav a").all_inner_texts()
    assert [name.strip() for name in names] == ["Moles", "Map", "Add photos", "Visits", "More"]


def test_a_printed_result_takes_two_pages(open_page: PageOpener, someone: StorageState) -> None:
    page = open_page(storage_state=someone, **DESKTOP)
    upload(page, picture())
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    printed = PdfReader(BytesIO(page.pdf(format="A4")))
    assert len(printed.pages) <= 2


def test_lines_of_text_can_be_read(open_page: PageOpener) -> None:
    page = open_page(**DESKTOP)
    for path in ("guidance/when-to-be-seen/", "guidance/benign-lesions/", "privacy/"):
        page.goto(path)
        lengths = page.evaluate(_CHARACTERS_A_LINE)
        assert lengths, path
        assert max(lengths) < 76, (path, lengths)


def test_dark_and_light_are_chosen_whatever_the_device(open_page: PageOpener) -> None:
    page = open_page(color_scheme="light", **DESKTOP)
    light = _choose(page, "Light")
    dark = _choose(page, "Dark")
    assert light != dark
    page.emulate_media(color_scheme="dark")
    assert _choose(page, "Light") == light
    assert _choose(page, "As this device is set") == dark


def _choose(page: Page, theme: str) -> str:
    page.goto("display/")
    page.get_by_label(theme, exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choice was saved in this browser.")).to_be_visible()
    return str(page.evaluate(_PAPER))
