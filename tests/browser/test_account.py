"""The account: its pages, passkeys, forgotten passwords, consent."""

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import DESKTOP, SIZES, PageOpener
from tests.browser.site import PASSWORD, Site
from tests.browser.steps import open_guarded, sign_in, sign_out
from tests.browser.watch import check_page

PAGES = (
    "you/",
    "you/consent/",
    "you/access/",
    "you/access/?show=all",
    "account/email/",
    "account/password/change/",
    "account/2fa/",
    "account/2fa/webauthn/",
    "account/2fa/webauthn/add/",
    "account/2fa/totp/activate/",
)
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.mark.parametrize("size", SIZES)
def test_account_pages_pass_the_checks(
    open_page: PageOpener, someone: StorageState, size: str
) -> None:
    page = open_page(storage_state=someone, **SIZES[size])
    for path in PAGES:
        page.goto(path)
        check_page(page)


def test_a_passkey_signs_in_without_a_password(site: Site, open_page: PageOpener) -> None:
    site.create_account("keys@example.org")
    page = open_page(**DESKTOP)
    _add_virtual_authenticator(page)
    sign_in(page, "keys@example.org")
    open_guarded(page, "account/2fa/webauthn/add/")
    page.get_by_label("Name").fill("My phone")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("account/2fa/webauthn/")
    expect(page.get_by_role("heading", name="My phone")).to_be_visible()
    check_page(page)
    page.goto("account/logout/")
    sign_out(page)
    page.goto("account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1, name="Moles")).to_be_visible()


def test_a_forgotten_password_is_replaced(site: Site, open_page: PageOpener) -> None:
    site.create_account("forgets@example.org")
    page = open_page(**DESKTOP)
    page.goto("account/password/reset/")
    page.get_by_label("Email").fill("forgets@example.org")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/password/reset/done/")
    check_page(page)
    page.goto(site.link_mailed_to("forgets@example.org"))
    check_page(page)
    page.get_by_label("New Password", exact=True).fill(f"{PASSWORD}-again")
    page.get_by_label("New Password (again)").fill(f"{PASSWORD}-again")
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    check_page(page)


def test_consent_is_given_and_withdrawn(site: Site, open_page: PageOpener) -> None:
    site.create_account("wavers@example.org")
    page = open_page(**DESKTOP)
    sign_in(page, "wavers@example.org")
    page.goto("photos/upload/")
    expect(page.get_by_role("heading", name="Your consent")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_text("for people who are 18 or over").first).to_be_visible()
    check_page(page)
    page.get_by_label("I am 18 or over").check()
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_role("heading", name="Add photos")).to_be_visible()
    page.goto("you/consent/")
    page.get_by_role("button", name="Withdraw my consent").click()
    expect(page.get_by_text("You withdrew your consent")).to_be_visible()


def _add_virtual_authenticator(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
