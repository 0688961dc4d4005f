"""Uploads by drop and paste, and uploads that fail."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Error, Locator, Page, Route, StorageState, expect

from tests.browser.conftest import DESKTOP, PHONE, SIZES, SOMEONE, PageOpener
from tests.browser.site import Site
from tests.browser.steps import (
    ASSESSED,
    RESULT_PAGE,
    add_mole,
    choose,
    data_transfer,
    picture,
    plain_picture,
    sign_in,
    upload,
)
from tests.browser.watch import Watcher, check_page

UPLOADS = "**/photos/upload/"
# What decides is on the first screen, in pixels from its top.
FIRST_SCREEN = 640
BAND = re.compile("Lower concern|Unclear|Higher concern")
NEXT_STEP = re.compile("Sort the photos|See what needs attention")
PASTE = """clipboardData =>
  document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }))"""


@pytest.fixture
def page(open_page: PageOpener, someone: StorageState) -> Page:
    page = open_page(storage_state=someone, **DESKTOP)
    page.goto("photos/upload/")
    return page


@pytest.fixture
def watcher(open_page: PageOpener, page: Page) -> Watcher:
    return open_page.watcher_of(page)


@pytest.mark.parametrize("size", SIZES)
def test_the_camera_and_the_drop_zone_are_the_page(
    open_page: PageOpener, someone: StorageState, size: str
) -> None:
    page = open_page(storage_state=someone, **SIZES[size])
    page.goto("photos/upload/")
    zone = page.locator("[data-drop-zone]").bounding_box()
    assert zone
    assert zone["y"] + zone["height"] <= FIRST_SCREEN
    expect(page.get_by_text("Choose photos", exact=True)).to_be_visible()
    expect(page.get_by_text("Take a photo", exact=True)).to_be_visible(visible=size == "phone")


@pytest.mark.parametrize("size", SIZES)
def test_one_photo_leads_to_its_result_without_a_click(
    open_page: PageOpener, someone: StorageState, size: str
) -> None:
    page = open_page(storage_state=someone, **SIZES[size])
    page.goto("photos/upload/")
    choose(page, picture())
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    assert RESULT_PAGE.search(page.url)


@pytest.mark.parametrize("size", SIZES)
def test_rows_of_many_turn_into_their_bands(
    open_page: PageOpener, someone: StorageState, site: Site, size: str
) -> None:
    page = open_page(storage_state=someone, **SIZES[size])
    page.goto("photos/upload/")
    with site.worker_paused():
        choose(page, picture("first.jpg"), picture("second.jpg"), plain_picture())
        expect(page.get_by_text("3 photos are being assessed.")).to_be_visible()
    for name in ("first.jpg", "second.jpg"):
        expect(row(page, name).locator(".badge")).to_have_text(BAND)
    expect(row(page, "skin.png")).to_contain_text("Could not be assessed")
    expect(row(page, "skin.png")).to_contain_text("Nothing in the photo stands out")
    expect(page.get_by_text("2 results are ready.")).to_be_visible()
    primary = page.get_by_text(NEXT_STEP)
    box = primary.bounding_box()
    assert box
    assert box["y"] + box["height"] <= FIRST_SCREEN
    check_page(page)
    address = page.url
    row(page, "skin.png").get_by_role("link", name="Take it again").click()
    assert page.url == f"{address}#upload"
    expect(row(page, "first.jpg")).to_be_visible()


def test_dropped_and_pasted_photos_arrive(page: Page) -> None:
    dropped = data_transfer(page, picture("dropped.jpg"), picture("beside.jpg"))
    page.dispatch_event("[data-drop-zone]", "drop", {"dataTransfer": dropped})
    pasted = data_transfer(page, picture("pasted.jpg"))
    pasted.evaluate(PASTE)
    for name in ("dropped.jpg", "beside.jpg", "pasted.jpg"):
        expect(row(page, name).get_by_role("link", name="See the result")).to_be_visible()


def test_a_photo_chosen_before_the_script_runs_arrives(page: Page) -> None:
    held: list[Route] = []
    page.route("**/intake/upload*.js", lambda route: held.append(route))  # noqa: PLW0108
    with page.expect_request("**/intake/upload*.js"):
        page.goto("photos/upload/", wait_until="commit")
    page.locator("[data-upload-input]").set_input_files([picture("early.jpg")])
    held[0].continue_()
    page.wait_for_url(RESULT_PAGE)


def test_a_cancelled_upload_can_be_repeated(page: Page) -> None:
    with uploads_held(page):
        choose(page, picture("slow.jpg"))
        row(page, "slow.jpg").get_by_role("button", name="Cancel").click()
        expect(row(page, "slow.jpg")).to_contain_text("Cancelled. Nothing was kept.")
        check_page(page)
    row(page, "slow.jpg").get_by_role("button", name="Try again").click()
    page.wait_for_url(RESULT_PAGE)


def test_a_dropped_connection_keeps_the_photo(page: Page, watcher: Watcher) -> None:
    page.route(UPLOADS, lambda route: route.abort("connectionreset"))
    with watcher.expecting("ERR_CONNECTION_RESET"):
        choose(page, picture("train.jpg"))
        expect(row(page, "train.jpg")).to_contain_text("The connection was lost")
    check_page(page)
    page.unroute(UPLOADS)
    row(page, "train.jpg").get_by_role("button", name="Try again").click()
    page.wait_for_url(RESULT_PAGE)


def test_an_expired_session_keeps_the_photo(page: Page, watcher: Watcher) -> None:
    page.context.clear_cookies(name="sessionid")
    with watcher.expecting("status of 401"):
        choose(page, picture("late.jpg"))
        expect(row(page, "late.jpg")).to_contain_text("You are no longer signed in")
    check_page(page)
    with page.context.expect_page() as opened:
        row(page, "late.jpg").get_by_role("link", name="Sign in").click()
    sign_in(opened.value, SOMEONE)
    row(page, "late.jpg").get_by_role("button", name="Try again").click()
    page.wait_for_url(RESULT_PAGE)


def test_lost_cookies_keep_the_photo(page: Page, watcher: Watcher) -> None:
    page.context.clear_cookies()
    with watcher.expecting("status of 40"):
        choose(page, picture("swept.jpg"))
        expect(row(page, "swept.jpg")).to_contain_text("signed in")
    expect(row(page, "swept.jpg").get_by_role("link", name="Sign in")).to_be_visible()


def test_files_that_are_not_photos_get_different_codes(
    page: Page, watcher: Watcher, tmp_path: Path
) -> None:
    large = tmp_path / "film.jpg"
    with large.open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    notes = {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"It itches at night. " * 99}
    with watcher.expecting("status of 422"):
        choose(page, notes)
        expect(row(page, "notes.jpg")).to_contain_text("This file is not a photo")
    page.locator("[data-upload-input]").set_input_files(large)
    expect(row(page, "film.jpg")).to_contain_text("larger than 50 MB")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    check_page(page)


def test_the_same_photo_again_points_at_the_first(page: Page) -> None:
    photo = picture("twice.jpg")
    upload(page, photo)
    first = page.url
    page.goto("photos/upload/")
    choose(page, {**photo, "name": "again.jpg"})
    expect(row(page, "again.jpg")).to_contain_text("You have uploaded this photo before")
    row(page, "again.jpg").get_by_role("link", name="See the first one").click()
    expect(page).to_have_url(first)


def test_a_photo_that_cannot_be_assessed_is_not_a_negative_result(
    open_page: PageOpener, someone: StorageState
) -> None:
    page = open_page(storage_state=someone, **PHONE)
    upload(page, plain_picture())
    expect(page.get_by_role("heading", name="could not assess this photo")).to_be_visible()
    expect(page.get_by_text("This is not a negative result")).to_be_visible()
    expect(page.get_by_text("Nothing in the photo stands out")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="How to take a better one").click()
    expect(page).to_have_url(re.compile("#low_contrast$"))


def test_an_unsorted_photo_is_moved_to_a_mole(page: Page) -> None:
    add_mole(page, "Stray's")
    upload(page, picture("stray.jpg", taken="2025:01:02 03:04:05"))
    page.goto("photos/unsorted/")
    check_page(page)
    page.get_by_label("Photo of 2 January 2025").check()
    page.get_by_role("button", name="Move to Stray's").click()
    expect(page.get_by_text("1 photo is now with “Stray's”")).to_be_visible()


def test_the_dark_scheme_is_dark(open_page: PageOpener, someone: StorageState) -> None:
    page = open_page(storage_state=someone, color_scheme="dark", **PHONE)
    upload(page, picture())
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    assert mean_brightness(page.screenshot()) < 90


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=name)


@contextmanager
def uploads_held(page: Page) -> Iterator[None]:
    """Start uploads but let none finish."""
    waiting: list[Route] = []
    page.route(UPLOADS, lambda route: waiting.append(route))  # noqa: PLW0108
    yield
    page.unroute(UPLOADS)
    for route in waiting:
        with suppress(Error):  # The page may have cancelled it.
            route.abort()


def mean_brightness(screenshot: bytes) -> float:
    grey = Image.open(BytesIO(screenshot)).convert("L")
    return ImageStat.Stat(grey).mean[0]
