"""Without JavaScript, and by keyboard alone."""

from playwright.sync_api import StorageState, expect

from tests.browser.conftest import DESKTOP, PHONE, PageOpener
from tests.browser.site import Site
from tests.browser.steps import ASSESSED, RESULT_PAGE, choose, picture, tab_to


def test_uploading_works_without_scripts(
    site: Site, open_page: PageOpener, someone: StorageState
) -> None:
    page = open_page(java_script_enabled=False, storage_state=someone, **PHONE)
    page.goto("photos/upload/")
    choose(page, picture("first.jpg"), picture("second.jpg"))
    with site.worker_paused():
        page.get_by_role("button", name="Upload").click()
        expect(page.get_by_role("heading", name="Your upload")).to_be_visible()
        page.get_by_role("link", name="See the result").first.click()
        expect(page.get_by_role("heading", name="waiting to be assessed")).to_be_visible()
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    expect(page.locator(".photo-map")).to_be_hidden()
    page.get_by_label("Show where the model looked").check()
    expect(page.locator(".photo-map")).to_be_visible()


def test_uploading_works_by_keyboard_alone(open_page: PageOpener, someone: StorageState) -> None:
    page = open_page(storage_state=someone, **DESKTOP)
    page.on("filechooser", lambda chooser: chooser.set_files(picture()))
    page.goto("moles/")
    tab_to(page, page.get_by_role("link", name="Skip to the content"), at_most=1)
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.goto("moles/")
    tab_to(page, page.get_by_role("link", name="Add photos").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Add photos")).to_be_visible()
    tab_to(page, page.locator("[data-upload-input]"))
    page.keyboard.press("Enter")
    page.wait_for_url(RESULT_PAGE)
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    tab_to(page, page.get_by_label("Show where the model looked"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("slider"), at_most=1)
    before = page.get_by_role("slider").input_value()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("slider")).not_to_have_value(before)
