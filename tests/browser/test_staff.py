"""A person asks, a clinician with a second factor answers, and an admin looks for a reason."""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from playwright.sync_api import Page, StorageState, expect

from tests.browser.cases import add_second_factor, offer_reviews, sign_in_with_app
from tests.browser.conftest import DESKTOP, PHONE, PageOpener
from tests.browser.site import Site
from tests.browser.steps import ASSESSED, open_guarded, picture, sign_in, sign_out, upload
from tests.browser.totp import code
from tests.browser.watch import check_page

REVIEWER = "reviewer@example.org"
ADMIN = "staff-admin@example.org"
QUESTION = "Is it normal that it itches?"
WORDS = "Please have it looked at within the next weeks."
REASON = "The person reported a broken photo"


def test_an_answer_reaches_the_person(
    site: Site, open_page: PageOpener, someone: StorageState
) -> None:
    site.create_account(ADMIN, role="admin")
    offer_reviews(site, ADMIN)
    person = open_page(storage_state=someone, **PHONE)
    photo = _upload_a_photo(person)
    _ask(person, photo)
    assessment = _assessment_of(person, photo)
    site.create_account(REVIEWER, role="reviewer")
    reviewer = open_page(**DESKTOP)
    sign_in(reviewer, REVIEWER)
    _expect_second_factor_request(reviewer)
    secret = _set_up_authenticator_app(reviewer)
    _sign_in_again(reviewer, secret)
    _read(reviewer)
    _read_the_answer(person, photo)
    _look_as_admin(site, open_page(**DESKTOP), assessment)
    person.goto("you/access/")
    expect(person.get_by_text(REASON)).to_be_visible()
    check_page(person)


def _upload_a_photo(page: Page) -> str:
    """Return the path of its page."""
    upload(page, picture())
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    return urlsplit(page.url).path.lstrip("/")


def _assessment_of(page: Page, photo: str) -> str:
    """Return the id of the photo's result, whichever photos other tests have added since."""
    page.goto("results/")
    row = page.locator(".history-row", has=page.locator(f'img[src^="/{photo}"]'))
    address = row.get_by_role("link").get_attribute("href") or ""
    return PurePosixPath(address).name


def _ask(page: Page, photo: str) -> None:
    page.goto(f"{photo}ask/")
    check_page(page)
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("A clinician will read it")).to_be_visible()


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


def _sign_in_again(page: Page, secret: str) -> None:
    page.goto("account/logout/")
    check_page(page)
    sign_out(page)
    sign_in(page, REVIEWER)
    check_page(page)
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Review").click()
    expect(page.get_by_role("heading", name="Cases to read")).to_be_visible()
    check_page(page)


def _read(page: Page) -> None:
    page.get_by_role("button", name="Read: Unsorted photo").click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.get_by_label("Unsure").check()
    page.get_by_label("Low").check()
    page.get_by_label("See a doctor soon").check()
    page.get_by_role("button", name="Record my opinion").click()
    page.get_by_label("Words to the person").fill(WORDS)
    page.get_by_role("button", name="Save and go to the next").click()
    expect(page.get_by_text("Your answer is saved")).to_be_visible()


def _read_the_answer(page: Page, photo: str) -> None:
    page.goto(photo)
    expect(page.get_by_role("heading", name="What a clinician says")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_be_visible()
    check_page(page)


def _look_as_admin(site: Site, page: Page, assessment: str) -> None:
    add_second_factor(site, ADMIN)
    sign_in_with_app(page, ADMIN)
    page.goto(f"staff/review/looks/{assessment}/")
    expect(page.get_by_role("heading", name="The photo is closed")).to_be_visible()
    check_page(page)
    page.get_by_label("Reason").fill(REASON)
    page.get_by_role("button", name="Open the photo").click()
    expect(page.get_by_alt_text("The photo", exact=True)).to_be_visible()
    check_page(page)
