"""An admin works through the staff lists by keyboard, and signs in with a new second step."""

import re

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.conftest import DESKTOP, SIZES, PageOpener
from tests.browser.site import Site
from tests.browser.steps import sign_in, tab_to
from tests.browser.totp import code
from tests.browser.watch import check_page

ADMIN = "chief@example.org"
REVIEWER = "leaves@example.org"
PAGES = (
    "staff/classifier/user/?role__exact=admin",
    "staff/classifier/partner/",
    "staff/classifier/partner/new/",
    "staff/classifier/credential/",
    "staff/classifier/webhookendpoint/",
    "staff/classifier/webhookdelivery/",
    "staff/classifier/assessment/",
    "staff/classifier/consent/",
    "staff/classifier/modelversion/",
    "staff/sessions/session/",
    "staff/audit/",
    "staff/audit/?by=chief@example.org",
    "staff/audit/1/",
)


@pytest.fixture(scope="module")
def admin(site: Site, browser: Browser) -> StorageState:
    """Return the cookies of an admin who set up a second step on the way to the audit trail."""
    site.create_account(ADMIN, role="admin")
    site.create_account(REVIEWER, role="reviewer")
    context = browser.new_context(base_url=site.address)
    page = context.new_page()
    sign_in(page, ADMIN)
    page.goto("staff/audit/")
    expect(page.get_by_text("ask for a second step")).to_be_visible()
    page.get_by_role("link", name="Set it up").click()
    secret = page.get_by_label("Or type this key into the app").input_value()
    page.get_by_label("Authenticator code").fill(code(secret))
    page.get_by_role("button", name="Start using it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="Continue to the staff pages").click()
    expect(page.get_by_role("heading", name="Audit trail")).to_be_visible()
    state: StorageState = context.storage_state()
    context.close()
    return state


@pytest.mark.parametrize("size", SIZES)
def test_staff_pages_pass_the_checks(open_page: PageOpener, admin: StorageState, size: str) -> None:
    page = open_page(storage_state=admin, **SIZES[size])
    for path in PAGES:
        page.goto(path)
        check_page(page)


def test_filters_are_chosen_by_keyboard(open_page: PageOpener, admin: StorageState) -> None:
    page = open_page(storage_state=admin, **DESKTOP)
    page.goto("staff/classifier/user/")
    tab_to(page, page.locator("summary", has_text="Filters"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Reviewer", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/?role__exact=reviewer")
    expect(page.get_by_role("link", name="Reviewer", exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    expect(page.get_by_role("link", name=REVIEWER)).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name=ADMIN)).to_have_count(0)
    tab_to(page, page.get_by_role("link", name="Show all"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_role("link", name=ADMIN)).to_be_visible()


def test_the_account_menu_opens_by_keyboard(open_page: PageOpener, admin: StorageState) -> None:
    page = open_page(storage_state=admin, **DESKTOP)
    page.goto("staff/classifier/partner/")
    tab_to(page, page.locator("summary", has_text=ADMIN))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Dark"))
    page.keyboard.press("Enter")
    expect(page.locator("html.dark")).to_have_count(1)
    check_page(page)


def test_a_deactivation_is_asked_about_and_taken_back(
    open_page: PageOpener, admin: StorageState
) -> None:
    page = open_page(storage_state=admin, **DESKTOP)
    page.goto("staff/classifier/user/")
    page.get_by_role("link", name=REVIEWER).click()
    check_page(page)
    _change(page, "Deactivate")
    expect(page.get_by_text(f"{REVIEWER} is deactivated.")).to_be_visible()
    page.get_by_role("link", name="Take it back").click()
    expect(page.get_by_role("heading", name=re.compile("Reactivate"))).to_be_visible()
    _confirm(page, "Reactivate")
    expect(page.get_by_text(f"{REVIEWER} is active again.")).to_be_visible()
    page.goto("staff/audit/")
    expect(page.get_by_text(re.compile("reactivated the account"))).to_be_visible()


def test_a_partner_is_given_credentials_and_limits(
    open_page: PageOpener, admin: StorageState
) -> None:
    page = open_page(storage_state=admin, **DESKTOP)
    page.goto("staff/classifier/partner/")
    page.get_by_role("link", name="New partner").click()
    page.get_by_label("Name of the organisation").fill("Example clinic")
    page.get_by_role("button", name="Create it").click()
    first = page.get_by_label("Client secret").input_value()
    check_page(page)
    page.get_by_role("link", name="I have kept it").click()
    partner = page.url
    check_page(page)
    _open_change(page, "Change its limits")
    page.get_by_label("Requests a minute").fill("30")
    _confirm(page, "Change its limits")
    expect(page.get_by_text("The limits of Example clinic are changed.")).to_be_visible()
    page.locator("#credentials-heading + table a").click()
    check_page(page)
    _change(page, "Give a new secret")
    assert page.get_by_label("Client secret").input_value() != first
    page.goto(partner)
    page.locator("#credentials-heading + table a").click()
    _change(page, "Revoke")
    expect(page.get_by_text(re.compile("is revoked"))).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(partner)
    expect(page.get_by_role("cell", name="Revoked")).to_be_visible()
    check_page(page)


def _change(page: Page, label: str) -> None:
    _open_change(page, label)
    _confirm(page, label)


def _open_change(page: Page, label: str) -> None:
    page.get_by_role("link", name=label).click()
    expect(page.get_by_role("heading", name="What will happen")).to_be_visible()
    check_page(page)


def _confirm(page: Page, label: str) -> None:
    page.get_by_label("Reason").fill("A test of the staff pages")
    page.get_by_role("button", name=label).click()
