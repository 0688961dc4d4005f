"""One person from sign-up to sign-out: moles, uploads, results, the bin."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import SIZES, PageOpener
from tests.browser.site import Site
from tests.browser.steps import (
    ASSESSED,
    TAKEN_AT_SHOWN,
    add_mole,
    choose,
    open_menu,
    picture,
    sign_up,
)
from tests.browser.watch import check_page

MOLE = "Beside the freckle"


@pytest.mark.parametrize("size", SIZES)
def test_from_sign_up_to_sign_out(site: Site, open_page: PageOpener, size: str) -> None:
    page = open_page(**SIZES[size])
    sign_up(page, site, f"{size}@example.org")
    _look_at_empty_pages(page)
    add_mole(page, MOLE)
    check_page(page)
    _upload_two_with_progress(page)
    _see_the_result_arrive(site, page)
    _fade_the_heat_map(page)
    _correct_the_photo(page)
    _read_the_history(page)
    _filter_the_results(page)
    _download_the_results(page)
    _delete_a_photo_and_undo(page)
    _delete_the_mole_and_restore(page)
    _delete_a_photo_for_good(page)
    _sign_out(page)


def _look_at_empty_pages(page: Page) -> None:
    for path in ("moles/", "results/", "photos/unsorted/", "bin/", "moles/new/", "photos/upload/"):
        page.goto(path)
        check_page(page)


def _upload_two_with_progress(page: Page) -> None:
    held: list[Route] = []
    page.get_by_role("link", name="Add the first photo").click()
    page.wait_for_url("**/photos/upload/**")  # before the route below could hold the page itself
    page.route("**/photos/upload/**", lambda route: held.append(route))  # noqa: PLW0108
    choose(page, picture("before.jpg"), picture("after.jpg", taken="2024:09:03 18:30:00"))
    expect(page.get_by_role("progressbar")).to_have_count(2)
    expect(page.get_by_text("Uploading", exact=True)).to_have_count(2)
    check_page(page)
    for route in held:
        route.continue_()
    page.unroute("**/photos/upload/**")
    expect(page.get_by_role("link", name="See the result")).to_have_count(2)
    check_page(page)


def _see_the_result_arrive(site: Site, page: Page) -> None:
    with site.worker_paused():
        choose(page, picture("now.jpg"))
        row = page.get_by_role("listitem").filter(has_text="now.jpg")
        row.get_by_role("link", name="See the result").click()
        expect(page.get_by_role("heading", name="waiting to be assessed")).to_be_visible()
        check_page(page)
        page.evaluate("window.isSamePage = true")
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    assert page.evaluate("window.isSamePage")
    expect(page.get_by_role("contentinfo").get_by_text("not a diagnosis")).to_be_visible()
    check_page(page)


def _fade_the_heat_map(page: Page) -> None:
    heat_map = page.locator("[data-heat-map-image]")
    expect(heat_map).to_be_hidden()
    page.get_by_label("Show where the model looked").check()
    page.get_by_role("slider").fill("20")
    expect(heat_map).to_have_css("opacity", "0.2")
    page.get_by_role("slider").press("End")
    expect(heat_map).to_have_css("opacity", "1")
    assert heat_map.evaluate("image => image.naturalWidth") > 0


def _correct_the_photo(page: Page) -> None:
    expect(page.get_by_text(TAKEN_AT_SHOWN).first).to_be_visible()
    open_menu(page)
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_label("Note")).to_be_visible()
    check_page(page)
    page.get_by_label("Note").fill("After the holidays")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("After the holidays")).to_be_visible()


def _read_the_history(page: Page) -> None:
    page.get_by_role("main").get_by_role("link", name=MOLE).first.click()
    page.get_by_text("Each photo: result, size").click()
    expect(page.get_by_role("link", name=TAKEN_AT_SHOWN)).to_have_count(2)
    expect(page.get_by_role("link", name="3 September 2024, 18:30")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Moles", exact=True).first.click()
    expect(page.get_by_role("link", name=MOLE)).to_be_visible()
    check_page(page)


def _filter_the_results(page: Page) -> None:
    page.get_by_role("link", name="More", exact=True).click()
    check_page(page)
    page.get_by_role("main").get_by_role("link", name="History", exact=True).click()
    rows = page.locator(".history-row")
    expect(rows).to_have_count(3)
    check_page(page)
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Mole").select_option(label=MOLE)
    page.get_by_label("Month of the photo").select_option(label="September 2024")
    page.get_by_role("button", name="Show").click()
    expect(rows).to_have_count(1)
    page.get_by_label("Result").select_option(label="Not finished yet")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing fits these filters")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Show all").first.click()
    expect(rows).to_have_count(3)


def _download_the_results(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    table = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert download.value.suggested_filename.endswith(".csv")
    assert len(list(csv.DictReader(table.splitlines()))) == 3


def _delete_a_photo_and_undo(page: Page) -> None:
    page.get_by_role("main").get_by_role("link", name=MOLE).first.click()
    open_menu(page)
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The photo is in the bin")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The photo is back")).to_be_visible()


def _delete_the_mole_and_restore(page: Page) -> None:
    page.get_by_role("main").get_by_role("link", name=MOLE).first.click()
    open_menu(page)
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("are in the bin")).to_be_visible()
    page.get_by_role("link", name="More", exact=True).click()
    page.get_by_role("link", name="Bin").click()
    expect(page.get_by_text(MOLE, exact=True)).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text(f"“{MOLE}” is back")).to_be_visible()
    page.get_by_text("Each photo: result, size").click()
    expect(page.get_by_role("link", name=TAKEN_AT_SHOWN)).to_have_count(2)


def _delete_a_photo_for_good(page: Page) -> None:
    page.get_by_role("link", name=TAKEN_AT_SHOWN).first.click()
    open_menu(page)
    page.get_by_role("button", name="Delete").click()
    page.goto("bin/")
    page.get_by_role("link", name="Delete for good").click()
    expect(page.get_by_role("button", name="Delete for good")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("The bin is empty")).to_be_visible()


def _sign_out(page: Page) -> None:
    page.get_by_role("link", name="More", exact=True).click()
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    page.goto("moles/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
