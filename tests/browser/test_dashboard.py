"""An admin reads the figures of other days, takes them away, and has a failed photo assessed."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.browser.cases import add_second_factor, sign_in_with_app
from tests.browser.conftest import DESKTOP, SIZES, PageOpener
from tests.browser.outcomes import add_outcomes
from tests.browser.site import Site
from tests.browser.steps import ASSESSED, sign_in, tab_to
from tests.browser.watch import check_page

ADMIN = "figures@example.org"
PERSON = "failed@example.org"
_FAILED = """
from classifier.assessments.models import Assessment
print("failed", Assessment.objects.get(photo="{photo}").pk)
"""


@pytest.fixture(scope="module")
def admin(site: Site, browser: Browser) -> StorageState:
    site.create_account(ADMIN, role="admin")
    add_second_factor(site, ADMIN)
    context = browser.new_context(base_url=site.address)
    sign_in_with_app(context.new_page(), ADMIN)
    state: StorageState = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="module")
def failed_photo(site: Site) -> str:
    site.create_account(PERSON)
    return add_outcomes(site, PERSON, ("failed",))["failed"][0]


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_pass_the_checks(
    open_page: PageOpener, admin: StorageState, failed_photo: str, size: str
) -> None:
    page = open_page(storage_state=admin, **SIZES[size])
    page.goto("staff/dashboard/")
    page.get_by_text("Show as table").click()
    check_page(page)
    page.goto("staff/dashboard/?since=2026-02-01&until=2026-01-01")
    expect(page.get_by_text("The first day is after the last one.")).to_be_visible()
    check_page(page)
    page.goto("staff/dashboard/now/")
    check_page(page)


def test_figures_of_other_days_are_read_and_taken_away_by_keyboard(
    open_page: PageOpener, admin: StorageState, failed_photo: str
) -> None:
    page = open_page(storage_state=admin, **DESKTOP)
    page.goto("staff/review/")
    _follow(page, page.get_by_role("link", name="Dashboard"))
    today = page.get_by_label("Until").input_value()
    _follow(page, page.get_by_role("link", name="Last 7 days"))
    expect(page.get_by_role("link", name="Last 7 days")).to_have_attribute("aria-current", "true")
    week_ago = page.get_by_label("From").input_value()
    assert week_ago < today
    page.get_by_label("From").fill(today)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/?since={today}&until={today}")
    figures = page.get_by_role("region", name="Photos and cases")
    tab_to(page, figures.locator("summary"))
    page.keyboard.press("Enter")
    row = figures.get_by_role("table").get_by_role("row").nth(1)
    asked = row.get_by_role("cell").first.inner_text()
    assert int(asked) >= 1
    link = figures.get_by_role("link", name="Download")
    tab_to(page, link)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["day"], line["asked"]) == (today, asked)


def test_a_failed_photo_is_assessed_again_with_one_click(
    open_page: PageOpener, admin: StorageState, site: Site, failed_photo: str
) -> None:
    output = site.manage("shell", "-c", _FAILED.format(photo=failed_photo))
    failed = output.split()[-1]
    page = open_page(storage_state=admin, **DESKTOP)
    page.goto("staff/dashboard/")
    page.get_by_role("link", name="Now", exact=True).click()
    button = page.locator(f"form[action$='/{failed}/retry/']").get_by_role("button")
    expect(button).to_have_text("Try again")
    button.click()
    expect(page.get_by_text("The photo is being assessed again.")).to_be_visible()
    expect(button).to_have_count(0)
    person = open_page(**DESKTOP)
    sign_in(person, PERSON)
    person.goto(f"photos/{failed_photo}/")
    expect(person.get_by_role("heading", name=ASSESSED)).to_be_visible()
    page.goto("staff/audit/")
    expect(
        page.get_by_text(re.compile(f"{ADMIN} asked to assess the photo {failed_photo[:8]}"))
    ).to_be_visible()


def _follow(page: Page, link: Locator) -> None:
    tab_to(page, link)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
