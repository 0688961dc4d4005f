"""Pages for anybody: guidance, privacy, sign-in, errors."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, SIZES, Visit
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
def test_public_pages_hold(visit: Visit, size: str) -> None:
    page = visit(**SIZES[size])
    for path in PUBLIC:
        page.goto(path)
        check_page(page)


def test_what_is_not_there_is_said_kindly(visit: Visit) -> None:
    page = visit(**PHONE)
    with visit.watcher_of(page).expecting("status of 404"):
        page.goto("nothing/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    check_page(page)


def test_a_form_without_its_token_is_turned_down_kindly(visit: Visit) -> None:
    page = visit(**PHONE)
    page.goto("account/login/")
    page.context.clear_cookies()
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("whatever")
    with visit.watcher_of(page).expecting("status of 403"):
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("link", name="Guidance").first).to_be_visible()
    check_page(page)


def test_mistakes_in_forms_are_named(visit: Visit) -> None:
    page = visit(**PHONE)
    page.goto("account/login/")
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("whatever")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_page(page)
