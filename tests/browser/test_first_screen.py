"""What decides stands on the first screen: of a result, a mole, the moles, the model's page."""

from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import PHONE, PageOpener
from tests.browser.first_visit import first_visit
from tests.browser.outcomes import OUTCOMES, add_outcomes, keep_running
from tests.browser.site import Site
from tests.browser.steps import ASSESSED, picture, sign_in, upload
from tests.browser.watch import check_page

ADDRESS = "first-screen@example.org"
SIZES: dict[str, dict[str, Any]] = {
    "phone": PHONE,
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}
# Pixels from the top that are seen without scrolling, above a phone's navigation.
FIRST_SCREEN = 640
MOST_SHIFT = 0.02
# The page as it is with the model of this release: the tests' fake one has no figures.
_MODEL_PAGE = """
from django.test import Client
from django.test.utils import override_settings
from ml.classification.manifest import default_artefact
with override_settings(CLASSIFIER_BACKEND="litert", CLASSIFIER_ARTEFACT=str(default_artefact())):
    print(Client().get("/guidance/about-the-model/", SERVER_NAME="localhost").content.decode())
"""
WORDS = {
    "lower": "Lower concern",
    "unclear": "Unclear",
    "higher": "Higher concern",
    "pressing": "Higher concern",
    "rejected": "We could not assess this photo",
    "running": "Your photo is being assessed",
    "failed": "Something went wrong on our side",
}

_IS_AT = "(element, {x, y}) => element.contains(document.elementFromPoint(x, y))"

Ids = dict[str, tuple[str, str]]


@pytest.fixture(scope="module")
def ids(site: Site) -> Ids:
    site.create_account(ADDRESS)
    return add_outcomes(site, ADDRESS)


def _enter(open_page: PageOpener, size: str) -> Page:
    page = open_page(**SIZES[size])
    sign_in(page, ADDRESS)
    return page


def _end(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box["y"] + box["height"]


@pytest.mark.parametrize("size", SIZES)
def test_every_outcome_is_told_on_the_first_screen(
    site: Site, open_page: PageOpener, ids: Ids, size: str
) -> None:
    page = _enter(open_page, size)
    keep_running(site, ids["running"][0])
    for outcome in OUTCOMES:
        photo, mole = ids[outcome]
        for path in (f"photos/{photo}/", f"moles/{mole}/"):
            page.goto(path)
            expect(page.get_by_role("heading", name=WORDS[outcome], exact=True)).to_be_visible()
            for part in (".verdict-word", ".verdict-advice", ".verdict .button", ".verdict"):
                assert _end(page, part) <= FIRST_SCREEN, (outcome, path, part)
            assert page.evaluate("scrollY") == 0
            check_page(page)


@pytest.mark.parametrize("size", SIZES)
def test_an_unread_answer_and_what_is_pressing_come_first_after_sign_in(
    site: Site, open_page: PageOpener, size: str
) -> None:
    address = f"unread-{size}@example.org"
    site.create_account(address)
    ids = add_outcomes(site, address, ("pressing", "lower", "higher"))
    page = open_page(**SIZES[size])
    sign_in(page, address)
    expect(page.get_by_role("heading", name="Needs attention")).to_be_visible()
    first = page.locator(".mole-row").first
    expect(first).to_contain_text("A clinician wrote to you")
    assert _end(page, ".mole-reasons") <= FIRST_SCREEN
    names = page.locator(".mole-name").all_inner_texts()
    assert names == ["Mole pressing", "Mole higher", "Mole lower"]
    page.goto(f"photos/{ids['pressing'][0]}/")
    page.goto("moles/")
    expect(first).to_contain_text("A clinician: see a doctor soon")
    expect(first).not_to_contain_text("A clinician wrote to you")
    check_page(page)


@pytest.fixture(scope="module")
def model_page(site: Site) -> str:
    output = site.manage("shell", "-c", _MODEL_PAGE)
    return output[output.index("<!doctype html>") :]


@pytest.mark.parametrize("size", SIZES)
def test_for_whom_how_good_and_how_often_wrong_stand_on_one_screen_with_a_picture(
    open_page: PageOpener, model_page: str, size: str
) -> None:
    page = open_page(**SIZES[size])
    page.route(
        "**/guidance/about-the-model/",
        lambda route: route.fulfill(body=model_page, content_type="text/html"),
    )
    page.goto("guidance/about-the-model/")
    terms = page.locator(".model-facts dt")
    expect(terms).to_have_text(["For whom", "How good it is", "How often it is wrong"])
    assert _end(page, ".model-facts") <= FIRST_SCREEN
    picture = page.locator(".hundreds")
    expect(picture).to_contain_text("100 malignant moles")
    for drawing in picture.locator("svg[viewBox='0 0 100 100']").all():
        # Hit where its lower edge is: the navigation of a phone does not cover it.
        box = drawing.bounding_box()
        assert box
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] - 1}
        assert drawing.evaluate(_IS_AT, point)
    check_page(page)


@pytest.mark.parametrize("size", SIZES)
def test_from_an_upload_to_its_result_without_scrolling(
    open_page: PageOpener, ids: Ids, size: str
) -> None:
    page = _enter(open_page, size)
    upload(page, picture())
    heading = page.get_by_role("heading", name=ASSESSED)
    expect(heading).to_be_visible()
    assert page.evaluate("scrollY") == 0
    assert _end(page, ".verdict .button") <= FIRST_SCREEN


def test_after_saving_answers_one_is_at_the_panel(open_page: PageOpener, ids: Ids) -> None:
    page = _enter(open_page, "phone")
    page.goto(f"photos/{ids['lower'][0]}/answers/")
    bleeds = page.get_by_role("group", name="Does it bleed")
    while not bleeds.is_visible():
        page.get_by_role("button", name="Skip").click()
    bleeds.get_by_text("Yes", exact=True).click()
    page.get_by_role("button", name="Save").click()
    raised = page.get_by_text("See a doctor about this mole soon, whatever the result says.")
    expect(raised).to_be_in_viewport()
    expect(page.locator("#next")).to_be_focused()
    expect(page.get_by_text("Why: your answers.")).to_be_in_viewport()


def test_a_photo_can_be_enlarged_and_moved(open_page: PageOpener, ids: Ids) -> None:
    page = _enter(open_page, "desktop")
    page.goto(f"photos/{ids['higher'][0]}/")
    page.get_by_role("link", name="Your photo of").click()
    view = page.get_by_role("dialog").get_by_role("group")
    expect(view).to_be_focused()
    check_page(page)
    world = view.locator(".compare-world")
    before = world.get_attribute("style")
    page.keyboard.press("+")
    expect(world).not_to_have_attribute("style", before or "")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_address_opens_the_folded_section_that_it_names(open_page: PageOpener, ids: Ids) -> None:
    page = _enter(open_page, "phone")
    photo = ids["unclear"][0]
    for name in ("meaning", "noticed", "size", "limits", "details"):
        page.goto("moles/")
        page.goto(f"photos/{photo}/#{name}")
        expect(page.locator(f"#{name}")).to_have_attribute("open", "")
    page.goto("moles/")
    page.goto(f"photos/{photo}/#measured")
    expect(page.locator("#measured")).to_be_visible()


def test_a_result_with_everything_prints_on_two_pages(open_page: PageOpener, ids: Ids) -> None:
    page = _enter(open_page, "desktop")
    page.goto(f"photos/{ids['pressing'][0]}/")
    printed = PdfReader(BytesIO(page.pdf(format="A4")))
    assert len(printed.pages) <= 2
    text = printed.pages[0].extract_text()
    for words in ("Mole pressing", "Higher concern", "Why: a clinician", "What a clinician says"):
        assert words in text
    assert "Bleeds, or has bled" in "".join(each.extract_text() for each in printed.pages)


def test_no_page_scrolls_sideways_on_a_small_phone(open_page: PageOpener, ids: Ids) -> None:
    page = open_page(**PHONE | {"viewport": {"width": 320, "height": 640}})
    sign_in(page, ADDRESS)
    photo, mole = ids["pressing"]
    for path in ("moles/", f"moles/{mole}/", f"photos/{photo}/", "moles/?show=higher&sort=name"):
        page.goto(path)
        check_page(page)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_moves_after_it_was_painted(open_page: PageOpener, ids: Ids, size: str) -> None:
    page = _enter(open_page, size)
    photo, mole = ids["higher"]
    for path in ("moles/", f"moles/{mole}/", f"photos/{photo}/"):
        visit = first_visit(page, path)
        assert visit.shift < MOST_SHIFT, (path, visit)
