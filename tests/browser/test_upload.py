"""Uploads by drop and paste, and uploads that fail."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Error, Locator, Page, Route, StorageState, expect

from tests.browser.conftest import DESKTOP, PHONE, SOMEONE, PageOpener
from tests.browser.steps import (
    ASSESSED,
    add_mole,
    choose,
    data_transfer,
    picture,
    plain_picture,
    sign_in,
)
from tests.browser.watch import Watcher, check_page

UPLOADS = "**/photos/upload/"
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
    expect(row(page, "early.jpg").get_by_role("link", name="See the result")).to_be_visible()


def test_a_cancelled_upload_can_be_repeated(page: Page) -> None:
    with uploads_held(page):
        choose(page, picture("slow.jpg"))
        row(page, "slow.jpg").get_by_role("button", name="Cancel").click()
        expect(row(page, "slow.jpg")).to_contain_text("Cancelled. Nothing was kept.")
        check_page(page)
    row(page, "slow.jpg").get_by_role("button", name="Try again").click()
    expect(row(page, "slow.jpg").get_by_role("link", name="See the result")).to_be_visible()


def test_a_dropped_connection_keeps_the_photo(page: Page, watcher: Watcher) -> None:
    page.route(UPLOADS, lambda route: route.abort("connectionreset"))
    with watcher.expecting("ERR_CONNECTION_RESET"):
        choose(page, picture("train.jpg"))
        expect(row(page, "train.jpg")).to_contain_text("The connection was lost")
    check_page(page)
    page.unroute(UPLOADS)
    row(page, "train.jpg").get_by_role("button", name="Try again").click()
    expect(row(page, "train.jpg").get_by_role("link", name="See the result")).to_be_visible()


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
    expect(row(page, "late.jpg").get_by_role("link", name="See the result")).to_be_visible()


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
    choose(page, photo)
    first = row(page, "twice.jpg").get_by_role("link", name="See the result")
    address = first.get_attribute("href")
    choose(page, {**photo, "name": "again.jpg"})
    again = row(page, "again.jpg").get_by_role("link", name="See the first one")
    expect(again).to_have_attribute("href", address or "")


def test_a_photo_that_cannot_be_assessed_is_not_a_negative_result(
    open_page: PageOpener, someone: StorageState
) -> None:
    page = open_page(storage_state=someone, **PHONE)
    page.goto("photos/upload/")
    choose(page, plain_picture())
    row(page, "skin.png").get_by_role("link", name="See the result").click()
    expect(page.get_by_role("heading", name="could not assess this photo")).to_be_visible()
    expect(page.get_by_text("This is not a negative result")).to_be_visible()
    expect(page.get_by_text("Nothing in the photo stands out")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="How to take a better one").click()
    expect(page).to_have_url(re.compile("#low_contrast$"))


def test_an_unsorted_photo_is_moved_to_a_mole(page: Page) -> None:
    choose(page, picture("stray.jpg", taken="2025:01:02 03:04:05"))
    expect(page.get_by_role("link", name="See the result")).to_be_visible()
    add_mole(page, "Stray's")
    page.goto("photos/unsorted/")
    check_page(page)
    page.get_by_label("Photo of 2 January 2025").check()
    page.get_by_text("Another one from the whole list").click()
    page.get_by_label("Mole", exact=True).select_option(label="Stray's")
    page.get_by_role("button", name="Put them there").click()
    expect(page.get_by_text("1 photo is now with “Stray's”")).to_be_visible()


def test_the_dark_scheme_is_dark(open_page: PageOpener, someone: StorageState) -> None:
    page = open_page(storage_state=someone, color_scheme="dark", **PHONE)
    page.goto("photos/upload/")
    choose(page, picture())
    page.get_by_role("link", name="See the result").click()
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
