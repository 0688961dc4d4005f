"""The questions about a mole: one at a time, by tap and by key, left half-way, without scripts."""

from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.conftest import DESKTOP, PHONE, PageOpener
from tests.browser.steps import ASSESSED, expect_on_first_screen, picture, upload
from tests.browser.watch import check_page

FIRST = "Has it changed in size?"
SECOND = "Has its shape or colour changed?"
LAST = "Has a parent, brother, sister or child of yours had melanoma?"


def open_questions(page: Page) -> None:
    """Upload a new photo, wait for its result and open its questions."""
    upload(page, picture())
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    unfold(page, "What have you noticed?")
    page.get_by_role("link", name="Answer the questions").click()
    expect(page.get_by_role("heading", name="What have you noticed?")).to_be_visible()


def unfold(page: Page, heading: str) -> None:
    page.get_by_role("heading", name=heading).click()


def question(page: Page, words: str) -> Locator:
    return page.get_by_role("group", name=words)


def tap(page: Page, words: str, answer: str) -> None:
    question(page, words).get_by_text(answer, exact=True).click()


def test_a_tap_leads_on_and_the_last_step_saves(
    open_page: PageOpener, someone: StorageState
) -> None:
    page = open_page(storage_state=someone, **PHONE)
    open_questions(page)
    expect_on_first_screen(
        page.get_by_role("progressbar"),
        question(page, f"1 of 18 {FIRST}"),
        page.get_by_role("button", name="Skip"),
    )
    check_page(page)
    tap(page, FIRST, "Yes")
    expect(question(page, FIRST)).to_be_hidden()
    expect(question(page, f"2 of 18 {SECOND}")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(question(page, FIRST).get_by_label("Yes", exact=True)).to_be_checked()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Skip").click()
    expect(question(page, "3 of 18 Is it new?")).to_be_visible()
    check_page(page)
    for number in range(4, 19):
        page.get_by_role("button", name="Skip").click()
        expect(page.get_by_text(f"{number} of 18", exact=True)).to_be_visible()
    tap(page, LAST, "No")
    expect(page.get_by_role("button", name="Skip")).to_be_hidden()
    check_page(page)
    page.get_by_role("button", name="Save the answers").click()
    expect(page.get_by_text("Your answers were saved.")).to_be_visible()
    unfold(page, "What you noticed")
    expect(page.get_by_text("2 of 10 points")).to_be_visible()
    check_page(page)


def test_keys_choose_and_lead_on(open_page: PageOpener, someone: StorageState) -> None:
    page = open_page(storage_state=someone, **DESKTOP)
    open_questions(page)
    question(page, FIRST).get_by_label("Yes", exact=True).focus()
    page.keyboard.press("1")
    expect(question(page, SECOND).get_by_label("Yes", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(question(page, SECOND).get_by_label("No", exact=True)).to_be_checked()
    page.keyboard.press("Enter")
    expect(question(page, "Is it new?")).to_be_visible()
    page.get_by_role("button", name="Save and finish later").press("Enter")
    expect(page.get_by_text("Your answers were saved.")).to_be_visible()
    unfold(page, "What you noticed")
    page.get_by_role("link", name="Continue where you left off").click()
    expect(question(page, "3 of 18 Is it new?")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(question(page, SECOND).get_by_label("No", exact=True)).to_be_checked()


def test_leaving_keeps_the_answers(open_page: PageOpener, someone: StorageState) -> None:
    page = open_page(storage_state=someone, **PHONE)
    open_questions(page)
    tap(page, FIRST, "Yes")
    page.get_by_role("link", name="Photo", exact=True).click()
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    page.wait_for_timeout(1_000)  # the answers may arrive after this page was asked for
    page.reload()
    unfold(page, "What you noticed")
    page.get_by_role("link", name="Continue where you left off").click()
    expect(question(page, SECOND)).to_be_visible()


def test_without_scripts_all_questions_stand_on_one_page(
    open_page: PageOpener, someone: StorageState
) -> None:
    narrow = PHONE | {"viewport": {"width": 320, "height": 640}}
    page = open_page(storage_state=someone, **PHONE)
    open_questions(page)
    address = page.url
    page = open_page(storage_state=someone, java_script_enabled=False, **narrow)
    page.goto(address)
    for words in (f"1 of 18 {FIRST}", f"18 of 18 {LAST}"):
        expect(question(page, words)).to_be_visible()
    expect(page.get_by_text("18 questions, about 2 minutes.")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
    question(page, "Does it itch?").get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Save the answers").click()
    expect(page.get_by_text("Your answers were saved.")).to_be_visible()
    unfold(page, "What you noticed")
    expect(page.get_by_text("1 of 10 points")).to_be_visible()
