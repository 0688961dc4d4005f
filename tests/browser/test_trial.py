"""The first screen: a result without an account, and the shortest way to a stored one."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, PageOpener
from tests.browser.site import PASSWORD, Site
from tests.browser.steps import data_transfer, picture, tab_to
from tests.browser.watch import check_page

SIZES = {"phone": PHONE, "desktop": {"viewport": {"width": 1280, "height": 800}}}
# What decides is on the first screen, in pixels from its top.
FIRST_SCREEN = 640


class Actions:
    """Counts what a person does: a press of a button, box or link, or a file that is chosen.

    Typing belongs to the press that sends it.
    """

    def __init__(self) -> None:
        self.count = 0

    def press(self, place: Locator) -> None:
        self.count += 1
        place.click()

    def choose(self, page: Page) -> None:
        self.count += 1
        page.locator("[data-trial-file]").set_input_files(picture())


def _bottom(place: Locator) -> float:
    box = place.bounding_box()
    assert box, place
    return box["y"] + box["height"]


def _result(page: Page) -> Locator:
    return page.get_by_role("heading", name=re.compile("Lower concern|Unclear|Higher concern"))


@pytest.mark.parametrize("size", SIZES)
def test_a_first_result_takes_three_actions(open_page: PageOpener, size: str) -> None:
    page, person = open_page(**SIZES[size]), Actions()
    page.goto("")
    submit = page.get_by_role("button", name="See the result")
    assert _bottom(submit) <= page.viewport_size["height"]
    worried = page.get_by_role("heading", name="Worried? See a doctor")
    assert _bottom(worried) <= 2 * page.viewport_size["height"]
    check_page(page)
    person.choose(page)
    person.press(page.get_by_label("I am 18 or over"))
    person.press(submit)
    expect(_result(page)).to_be_visible()
    assert person.count <= 3
    panel = page.locator(".verdict")
    assert _bottom(panel) <= FIRST_SCREEN
    assert _bottom(page.get_by_role("button", name="Keep it: create an account")) <= FIRST_SCREEN
    check_page(page)
    page.get_by_role("button", name="Delete now").click()
    expect(page.get_by_text("Your photo and its result are deleted.")).to_be_visible()
    page.goto("try/")
    expect(page.get_by_role("heading", name="Try it with a photo")).to_be_visible()
    check_page(page)


@pytest.mark.parametrize("size", SIZES)
def test_a_first_stored_result_takes_six_actions(
    site: Site, open_page: PageOpener, size: str
) -> None:
    page, person, address = open_page(**SIZES[size]), Actions(), f"tries-{size}@example.org"
    page.goto("")
    person.press(page.get_by_label("I am 18 or over"))
    person.choose(page)  # sent at once: the box is ticked
    expect(_result(page)).to_be_visible()
    band = _result(page).inner_text()
    person.press(page.get_by_role("button", name="Keep it: create an account"))
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    check_page(page)
    person.press(page.get_by_label("I am 18 or over"))
    person.press(page.get_by_role("main").get_by_role("button", name="Create account"))
    expect(page.get_by_role("heading", name="Confirm your address")).to_be_visible()
    check_page(page)
    page.get_by_label("The code in the mail").fill(site.code_mailed_to(address))
    expect(page.get_by_text("now in your account")).to_be_visible()
    expect(page).to_have_url(re.compile("/photos/[0-9a-f-]{36}/$"))
    expect(page.get_by_text(band).first).to_be_visible()
    assert person.count <= 6


def test_the_password_can_be_shown(open_page: PageOpener) -> None:
    page = open_page(**PHONE)
    page.goto("account/signup/")
    field = page.locator("#id_password1")
    field.fill(PASSWORD)
    page.get_by_role("button", name="Show the password").click()
    expect(field).to_have_attribute("type", "text")
    check_page(page)
    page.get_by_role("button", name="Show the password").click()
    expect(field).to_have_attribute("type", "password")


def _drop(page: Page) -> None:
    transfer = data_transfer(page, picture())
    page.locator("h1").dispatch_event("drop", {"dataTransfer": transfer})


def _paste(page: Page) -> None:
    transfer = data_transfer(page, picture())
    page.evaluate(
        """clipboardData => document.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData, bubbles: true }))""",
        transfer,
    )


@pytest.mark.parametrize("give", [_drop, _paste])
def test_a_photo_is_dropped_or_pasted(open_page: PageOpener, give: Callable[[Page], None]) -> None:
    page = open_page(**SIZES["desktop"])
    page.goto("")
    expect(page.get_by_text("or drop one here")).to_be_visible()
    give(page)
    expect(page.locator("[data-trial-name]")).to_have_text("mole.jpg")
    expect(page.get_by_label("I am 18 or over")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(_result(page)).to_be_visible()


def test_it_works_without_scripts_on_a_narrow_screen(site: Site, open_page: PageOpener) -> None:
    page = open_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto("")
    width = page.locator("html").evaluate("html => html.scrollWidth")
    assert width <= 320
    page.locator("[data-trial-file]").set_input_files(picture())
    page.get_by_label("I am 18 or over").check()
    with site.worker_paused():
        page.get_by_role("button", name="See the result").click()
        expect(page.get_by_role("heading", name="Your photo is being assessed")).to_be_visible()
    expect(_result(page)).to_be_visible()
    page.get_by_label("Show where the model looked").check()
    expect(page.locator(".photo-map")).to_be_visible()
    page.get_by_role("button", name="Delete now").click()
    expect(page.get_by_text("are deleted")).to_be_visible()


def test_it_works_by_keyboard_alone(open_page: PageOpener) -> None:
    page = open_page(**SIZES["desktop"])
    page.on("filechooser", lambda chooser: chooser.set_files(picture()))
    page.goto("")
    tab_to(page, page.locator("[data-trial-file]"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("I am 18 or over")).to_be_focused()
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="See the result"))
    page.keyboard.press("Enter")
    expect(_result(page)).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Keep it: create an account"))


def test_the_sample_is_a_whole_result(open_page: PageOpener) -> None:
    page = open_page(**PHONE)
    sample = page.get_by_role("link", name="See a sample result")

    def reload_until_it_is_made() -> None:
        for _ in range(30):  # the background work starts every 15 seconds
            page.goto("")
            if sample.count():
                return
            page.wait_for_timeout(1000)

    reload_until_it_is_made()
    sample.click()
    expect(page.get_by_role("heading", name="A sample result")).to_be_visible()
    expect(_result(page)).to_be_visible()
    check_page(page)
