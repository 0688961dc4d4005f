"""Public pages: guidance, privacy, sign-in, errors."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, SIZES, PageOpener
from tests.browser.watch import check_page

PUBLIC = (
    "",
    "guidance/",
    "guidance/benign-lesions/",
    "guidance/malignant-lesions/",
    "guidance/checking-your-skin/",
    "guidance/taking-photos/",
    "guidance/when-to-be-seen/",
    "guidance/about-the-model/",
    "privacy/",
    "account/login/",
    "account/signup/",
    "account/password/reset/",
)


@pytest.mark.parametrize("size", SIZES)
def test_public_pages_pass_the_checks(open_page: PageOpener, size: str) -> None:
    page = open_page(**SIZES[size])
    for path in PUBLIC:
        page.goto(path)
        check_page(page)


@pytest.mark.parametrize("size", SIZES)
def test_an_address_opens_the_part_that_it_names(open_page: PageOpener, size: str) -> None:
    page = open_page(**SIZES[size])
    page.goto("guidance/about-the-model/#limits")
    limits = page.get_by_role("heading", name="Its limits")
    expect(limits).to_be_in_viewport()
    expect(page.locator("#limits li").first).to_be_visible()
    expect(page.locator("#version .facts")).to_be_hidden()
    page.evaluate("location.hash = 'version'")
    expect(page.locator("#version .facts")).to_be_visible()
    for part in page.locator("details.part:not([open]) > summary").all():
        part.click()
    check_page(page)


def test_an_unknown_address_gets_an_error_page(open_page: PageOpener) -> None:
    page = open_page(**PHONE)
    with open_page.watcher_of(page).expecting("status of 404"):
        page.goto("nothing/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    check_page(page)


def test_a_form_without_its_token_gets_an_error_page(open_page: PageOpener) -> None:
    page = open_page(**PHONE)
    page.goto("account/login/")
    page.context.clear_cookies()
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("whatever")
    with open_page.watcher_of(page).expecting("status of 403"):
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("link", name="Guidance").first).to_be_visible()
    check_page(page)


def test_errors_in_forms_are_shown(open_page: PageOpener) -> None:
    page = open_page(**PHONE)
    page.goto("account/login/")
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("whatever")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_page(page)
