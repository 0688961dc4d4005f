"""A clinician signs in with a second factor and reviews a photo; the person reads the review."""

import re

from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import DESKTOP, PHONE, PageOpener
from tests.browser.site import Site
from tests.browser.steps import ASSESSED, open_guarded, picture, sign_in, sign_out, upload
from tests.browser.totp import code
from tests.browser.watch import check_page

REVIEWER = "reviewer@example.org"
REASON = "Second opinion asked for by the ward"
WORDS = "Please have it looked at within the next weeks."


def test_a_review_reaches_the_person(
    site: Site, open_page: PageOpener, someone: StorageState
) -> None:
    person = open_page(storage_state=someone, **PHONE)
    assessment = _upload_a_photo(person)
    site.create_account(REVIEWER, role="reviewer")
    reviewer = open_page(**DESKTOP)
    sign_in(reviewer, REVIEWER)
    _expect_second_factor_request(reviewer)
    secret = _set_up_authenticator_app(reviewer)
    _sign_in_with_app(reviewer, secret)
    _review(reviewer, assessment)
    _read_the_review(person)


def _upload_a_photo(page: Page) -> str:
    upload(page, picture())
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    page.goto("results/")
    address = page.locator(".history-row a").first.get_attribute("href") or ""
    return address.removeprefix("/results/").removesuffix("/")


def _expect_second_factor_request(page: Page) -> None:
    page.get_by_role("link", name="Review").click()
    expect(page.get_by_text("ask for a second step")).to_be_visible()
    check_page(page)


def _set_up_authenticator_app(page: Page) -> str:
    expect(page.get_by_role("link", name="Set it up")).to_be_visible()
    open_guarded(page, "account/2fa/totp/activate/")
    secret = page.get_by_label("Or type this key into the app").input_value()
    page.get_by_label("Authenticator code").fill(code(secret))
    page.get_by_role("button", name="Start using it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    check_page(page)
    page.goto("account/2fa/")
    check_page(page)
    return secret


def _sign_in_with_app(page: Page, secret: str) -> None:
    page.goto("account/logout/")
    check_page(page)
    sign_out(page)
    sign_in(page, REVIEWER)
    check_page(page)
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Review").click()
    expect(page.get_by_role("heading", name="Assessments to review")).to_be_visible()
    check_page(page)


def _review(page: Page, assessment: str) -> None:
    page.get_by_role("link", name=re.compile("concern|Unclear")).first.click()
    expect(page.get_by_role("heading", name="The photo is closed")).to_be_visible()
    page.goto(f"staff/review/{assessment}/")
    check_page(page)
    page.get_by_label("Why do you need to see this photo?").fill(REASON)
    page.get_by_role("button", name="Open the photo").click()
    expect(page.get_by_alt_text("The photo under review")).to_be_visible()
    check_page(page)
    page.get_by_label("Unsure").check()
    page.get_by_role("group", name="Advice").get_by_role("radio").nth(1).check()
    page.get_by_label("Words").fill(WORDS)
    page.get_by_role("button", name="Save and go to the next").click()
    expect(page.get_by_text("Your review is saved")).to_be_visible()


def _read_the_review(page: Page) -> None:
    page.goto("results/")
    page.locator(".history-row a").first.click()
    expect(page.get_by_role("heading", name="What a clinician says")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_be_visible()
    check_page(page)
    page.goto("you/access/")
    expect(page.get_by_text(REASON)).to_be_visible()
    check_page(page)
