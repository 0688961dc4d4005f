"""Clinicians read cases: by keyboard alone, on one screen, and without losing words."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.cases import (
    QUESTION,
    add_cases,
    add_person,
    add_reviewer,
    sign_in_with_app,
)
from tests.browser.conftest import PHONE, PageOpener
from tests.browser.site import Site
from tests.browser.watch import check_page

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
CASES = 10
_OUTSIDE = """selector => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth;
}"""


class Reader:
    """A reviewer who is signed in, and a person who asks."""

    address = "reader@example.org"
    _person = "asks@example.org"

    def __init__(self, site: Site, browser: Browser) -> None:
        self._site = site
        self._seed = 1
        add_person(site, self._person)
        self._recovery_codes = add_reviewer(site, self.address)
        context = browser.new_context(base_url=site.address)
        sign_in_with_app(context.new_page(), self.address)
        self.state: StorageState = context.storage_state()
        context.close()

    def sign_in_again(self, page: Page) -> None:
        sign_in_with_app(page, self.address, recovery_code=self._recovery_codes.pop())

    def ask(self, count: int = 1) -> None:
        add_cases(self._site, self._person, count, seed=self._seed)
        self._seed += 2 * count


@pytest.fixture(scope="module")
def reader(site: Site, browser: Browser) -> Reader:
    return Reader(site, browser)


@pytest.fixture
def case(reader: Reader, open_page: PageOpener) -> Iterator[Page]:
    """A new case that the reader has just opened at a desk, and leaves to others at the end."""
    reader.ask()
    page = open_page(storage_state=reader.state, **DESKTOP)
    _next_case(page)
    yield page
    page.reload()
    page.get_by_text("Leave this case").click()
    page.get_by_label("Reason").first.fill("The test has ended")
    page.get_by_role("button", name="Not for me").click()
    # Closing a context during a navigation, with a draft on its way, hung Chromium.
    expect(page.get_by_role("heading", name="Cases to read")).to_be_visible()


def _next_case(page: Page) -> None:
    page.goto("staff/review/")
    page.get_by_role("button", name=re.compile("Next case|Go on")).click()
    page.wait_for_url("**/cases/**")
    expect(page.locator("[data-case-controls]")).to_be_visible()


def _press(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def _record_opinion(page: Page) -> None:
    _press(page, "3 2 3 s")
    expect(page.get_by_role("heading", name="Your answer")).to_be_visible()
    expect(page.locator("[data-case-controls]")).to_be_visible()


def test_ten_cases_are_read_by_keyboard_alone(reader: Reader, open_page: PageOpener) -> None:
    reader.ask(CASES)
    page = open_page(storage_state=reader.state, **DESKTOP)
    page.goto("staff/review/")
    check_page(page)
    _press(page, "n")
    for number in range(CASES):
        expect(page.get_by_role("heading", name="Your opinion")).to_be_visible()
        expect(page.locator("[data-case-controls]")).to_be_visible()
        address = page.url
        # Benign, high confidence, keep watching, the next photo in 12 weeks.
        _press(page, "1 3 5 3")
        if number == 0:
            expect(page.get_by_label("12", exact=True)).to_be_checked()
        _press(page, "s")
        expect(page.get_by_role("heading", name="Your answer")).to_be_visible()
        expect(page.locator("[data-case-controls]")).to_be_visible()
        _press(page, "t")
        expect(page.get_by_label("Words to the person")).to_have_value(re.compile("keep an eye"))
        _press(page, "Control+Enter")
        page.wait_for_url(lambda url, before=address: url != before)
    expect(page.get_by_text("No other case waits for you")).to_be_visible()
    check_page(page)


def test_a_case_fits_the_screen(case: Page) -> None:
    for first, step in (("[name=opinion]", _record_opinion), ("[name=decision]", None)):
        height = case.evaluate("document.scrollingElement.scrollHeight")
        assert height <= DESKTOP["viewport"]["height"]
        for selector in ("[data-case-stage]", f"label:has({first})", "[data-key=s]"):
            assert not case.evaluate(_OUTSIDE, selector), selector
        expect(case.get_by_text(QUESTION)).to_have_count(1)
        check_page(case)
        if step:
            step(case)


def test_the_photo_is_zoomed_compared_and_shown_with_the_models_map(case: Page) -> None:
    views = case.locator("[data-case-view]")
    image = views.first.locator("img").first
    expect(image).to_have_attribute("src", re.compile("display"))
    width = "image => image.getBoundingClientRect().width"
    before = image.evaluate(width)
    _press(case, "+ + +")
    assert image.evaluate(width) > 3 * before
    _press(case, "0 v")
    expect(views.nth(1)).to_be_visible()
    expect(case.locator("[data-case-photo][aria-current]")).to_have_count(2)
    _press(case, "v")
    expect(views.nth(1)).to_be_hidden()
    _press(case, "b b")
    expect(case.get_by_text("Brightness 120 %")).to_be_visible()
    heat_map = case.get_by_alt_text("Where the model looked")
    expect(heat_map).to_have_count(0)
    _record_opinion(case)
    expect(heat_map).to_be_hidden()
    _press(case, "h")
    expect(heat_map).to_be_visible()


def test_the_keys_are_on_a_sheet_and_can_be_switched_off(case: Page) -> None:
    _press(case, "?")
    sheet = case.get_by_role("dialog")
    expect(sheet).to_be_visible()
    check_page(case)
    sheet.get_by_label("Use these keys in this browser").uncheck()
    sheet.get_by_role("button", name="Close").click()
    _press(case, "1")
    expect(case.get_by_label("Benign")).not_to_be_checked()
    _press(case, "?")
    sheet.get_by_label("Use these keys in this browser").check()
    _press(case, "Escape 1")
    expect(case.get_by_label("Benign")).to_be_checked()


def test_keys_do_nothing_while_somebody_writes(case: Page) -> None:
    _record_opinion(case)
    _press(case, "w")
    case.keyboard.type("No 1 needs +, see? h")
    expect(case.get_by_label("Words to the person")).to_have_value("No 1 needs +, see? h")
    expect(case.get_by_role("dialog")).to_be_hidden()
    expect(case.get_by_label("Show where the model looked")).not_to_be_checked()


def test_words_are_there_after_the_session_ended(
    reader: Reader, case: Page, open_page: PageOpener
) -> None:
    _record_opinion(case)
    words = case.get_by_label("Words to the person")
    words.fill("An even mole.")
    case.get_by_label("Private note").fill("Ask Ada")
    expect(case.get_by_text("Saved", exact=True)).to_be_visible()
    with open_page.watcher_of(case).expecting("403"):
        case.context.clear_cookies()
        words.fill("An even mole, in my eyes.")
        expect(case.get_by_text("Not saved: you are signed out")).to_be_visible()
        # Sending the form keeps the page, and so the words.
        _press(case, "Control+Enter")
        expect(words).to_have_value("An even mole, in my eyes.")
        other = case.context.new_page()
        reader.sign_in_again(other)
        other.close()
        case.bring_to_front()
        words.press("End")
        case.keyboard.type("!")
        expect(case.get_by_text("Saved", exact=True)).to_be_visible()
    case.context.clear_cookies()
    case.reload()
    reader.sign_in_again(case)
    _next_case(case)
    expect(words).to_have_value("An even mole, in my eyes.!")
    expect(case.get_by_label("Private note")).to_have_value("Ask Ada")
    reader.state = case.context.storage_state()


def test_a_case_is_read_on_a_phone(reader: Reader, open_page: PageOpener) -> None:
    reader.ask()
    page = open_page(storage_state=reader.state, **PHONE)
    _next_case(page)
    check_page(page)
    page.set_viewport_size({"width": 320, "height": 640})
    check_page(page)
    page.set_viewport_size(PHONE["viewport"])
    top = "element => element.getBoundingClientRect().top"
    assert page.locator("[data-case-stage]").evaluate(top) < page.locator("form h2").evaluate(top)
    page.get_by_text("Malignant", exact=True).tap()
    page.get_by_text("Moderate").tap()
    page.get_by_text("See a doctor urgently, within days").tap()
    page.get_by_role("button", name="Record my opinion").tap()
    expect(page.get_by_role("heading", name="Your answer")).to_be_visible()
    page.get_by_role("button", name="Use this text").tap()
    page.get_by_text("How the person sees it").tap()
    expect(page.locator("[data-preview=words]")).to_have_text(re.compile("within days"))
    check_page(page)
    page.get_by_role("button", name="Save and go to the next").tap()
    expect(page.get_by_text("Your answer is saved")).to_be_visible()


def test_a_case_is_read_without_scripts(reader: Reader, open_page: PageOpener) -> None:
    reader.ask()
    page = open_page(storage_state=reader.state, java_script_enabled=False, **DESKTOP)
    page.goto("staff/review/")
    page.get_by_role("button", name=re.compile("Next case|Go on")).click()
    page.get_by_label("Unsure").check()
    page.get_by_label("Low").check()
    page.get_by_label("Have it looked at by a doctor").check()
    page.get_by_role("button", name="Record my opinion").click()
    page.get_by_label("Words to the person").fill("Please show it to a doctor.")
    page.get_by_text("How the person sees it").click()
    page.get_by_role("button", name="Show what I have written").click()
    expect(page.locator("[data-preview=words]")).to_have_text("Please show it to a doctor.")
    page.get_by_label("Revise it", exact=True).check()
    page.get_by_label("See a doctor urgently, within days").check()
    page.get_by_label("Why do you revise it?").fill("The map made me look again.")
    page.get_by_role("button", name="Save and go to the next").click()
    expect(page.get_by_text("Your answer is saved")).to_be_visible()
