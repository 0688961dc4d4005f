"""Photos that another app shares with the installed site, as the device's "Share" sends them."""

from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import PHONE, SOMEONE, PageOpener
from tests.browser.site import PASSWORD
from tests.browser.steps import RESULT_PAGE, data_transfer, picture
from tests.browser.watch import check_page

READY = "async () => (await navigator.serviceWorker.ready).active.state"
# The device sends a form to the address that the manifest names.
SHARE = """files => {
  const form = document.createElement("form");
  Object.assign(form, { method: "POST", action: "/photos/share/", enctype: "multipart/form-data" });
  const input = Object.assign(document.createElement("input"), { type: "file", name: "photos" });
  input.multiple = true;
  input.files = files.files;
  form.append(input);
  document.body.append(form);
  form.submit();
}"""
OFFER = "were shared with SkinSpect"


def share(page: Page, *names: str) -> None:
    """Share photos, once the service worker controls the page."""
    page.evaluate(READY)
    files = data_transfer(page, *[picture(name) for name in names])
    with page.expect_navigation():
        files.evaluate(SHARE)


def test_shared_photos_are_added_once_the_person_says_so(
    open_page: PageOpener, someone: StorageState
) -> None:
    page = open_page(storage_state=someone, **PHONE)
    page.goto("moles/")
    share(page, "one.jpg", "two.jpg")
    expect(page.get_by_role("heading", name=f"2 photos {OFFER}")).to_be_visible()
    assert page.url.endswith("/photos/upload/")
    check_page(page)
    page.goto("moles/")
    # They wait on the device, and no page has sent them.
    expect(page.get_by_text("Shared by another app. It is sent once you add it.")).to_have_count(2)
    check_page(page)
    page.goto("photos/upload/")
    page.get_by_role("button", name="Add", exact=True).click()
    for name in ("one.jpg", "two.jpg"):
        row = page.get_by_role("listitem").filter(has_text=name)
        expect(row.get_by_role("link", name="See the result")).to_be_visible()
    page.goto("photos/upload/")
    expect(page.get_by_text(OFFER)).to_be_hidden()


def test_one_shared_photo_leads_to_its_result(open_page: PageOpener, someone: StorageState) -> None:
    page = open_page(storage_state=someone, **PHONE)
    page.goto("moles/")
    share(page, "one.jpg")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url(RESULT_PAGE)


def test_photos_shared_offline_are_there_later(
    open_page: PageOpener, someone: StorageState
) -> None:
    page = open_page(storage_state=someone, **PHONE)
    page.goto("moles/")
    page.evaluate(READY)
    page.context.set_offline(True)
    with open_page.watcher_of(page).expecting("ERR_INTERNET_DISCONNECTED"):
        share(page, "train.jpg")
        expect(page.get_by_role("heading", name="No connection")).to_be_visible()
        waiting = page.get_by_role("listitem").filter(has_text="train.jpg")
        expect(waiting).to_contain_text("Shared by another app. It is sent once you add it.")
        page.context.set_offline(False)
        page.goto("photos/upload/")
    page.get_by_role("button", name="Do not add").click()
    page.reload()
    expect(page.get_by_text("was shared with SkinSpect")).to_be_hidden()


def test_photos_shared_while_signed_out_are_there_after_signing_in(
    open_page: PageOpener, someone: StorageState
) -> None:
    page = open_page(storage_state=someone, **PHONE)
    page.goto("moles/")
    page.evaluate(READY)
    page.context.clear_cookies()
    share(page, "late.jpg")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Email").fill(SOMEONE)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="1 photo was shared")).to_be_visible()


def test_without_the_service_worker_the_page_asks_again(
    open_page: PageOpener, someone: StorageState
) -> None:
    page = open_page(storage_state=someone, service_workers="block", **PHONE)
    with open_page.watcher_of(page).expecting("Service Worker registration blocked"):
        page.goto("moles/")
        files = data_transfer(page, picture())
        with page.expect_navigation():
            files.evaluate(SHARE)
        expect(page.get_by_text("Please choose the photos here")).to_be_visible()
        check_page(page)
