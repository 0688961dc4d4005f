"""A household, reminders."""

import itertools

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES, PageOpener
from tests.browser.site import Site
from tests.browser.steps import add_mole, enter
from tests.browser.watch import check_page

ACCOUNT_NUMBERS = itertools.count(1)


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, site: Site, open_page: PageOpener) -> Page:
    """Return a page of a new user who has given consent."""
    opened = open_page(**SIZES[request.param])
    enter(opened, site, f"keeper{next(ACCOUNT_NUMBERS)}@example.org")
    return opened


def test_the_moles_of_a_child_are_separate(page: Page) -> None:
    page.goto("household/")
    check_page(page)
    page.get_by_role("link", name="Add somebody").click()
    page.get_by_label("What you call them").fill("Ada")
    page.get_by_label("I am the parent").check()
    page.get_by_label("I agree on their behalf").check()
    check_page(page)
    page.get_by_role("main").get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".whose", has_text="Ada (child)")).to_be_visible()
    icon = page.locator(".whose svg").bounding_box()
    assert icon
    assert icon["width"] < 48
    add_mole(page, "Behind the ear")
    page.goto("household/")
    page.get_by_role("button", name="Show these moles").first.click()
    expect(page.get_by_role("heading", level=1, name="Moles")).to_be_visible()
    expect(page.get_by_text("Behind the ear")).to_have_count(0)


def test_a_reminder_is_set_paused_and_removed(page: Page) -> None:
    page.goto("reminders/")
    check_page(page)
    page.get_by_role("link", name="Set a reminder").click()
    page.get_by_label("Every").select_option(label="6 months")
    page.get_by_label("Write me an email").check()
    check_page(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The whole skin")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    page.get_by_role("button", name="Subscribe in calendar").click()
    address = page.get_by_label("The address, shown this once").input_value()
    assert address.endswith(".ics")
    check_page(page)
    answer = page.request.get(address)
    assert "BEGIN:VEVENT" in answer.text()
    page.get_by_role("button", name="Withdraw it").click()
    assert page.request.get(address).status == 404
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="No reminders")).to_be_visible()
