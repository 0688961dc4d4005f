"""Photos taken offline: stored for their account without a result, and sent later."""

import re

from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import PHONE, SOMEONE, CameraBrowsers
from tests.browser.moles import NAME, add_moles
from tests.browser.site import Site
from tests.browser.steps import ASSESSED, agree, sign_in
from tests.browser.watch import check_page

WAIT_FOR_SERVICE_WORKER = "async () => (await navigator.serviceWorker.ready).active.state"
NO_SYNC = "Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', { value: undefined })"
CACHED_PAGES = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      const type = answer.headers.get("Content-Type");
      const text = type.startsWith("text/html") ? await answer.text() : "";
      found.push({ path: new URL(request.url).pathname, text });
    }
  }
  return found;
}"""
ARRIVED = re.compile("See the (result|first one)")
NOT_SENT = "Photos on this device, not yet sent"


def go_offline(page: Page, *, is_off: bool = True) -> None:
    """Switch the connection off or on, once the service worker controls the page."""
    page.evaluate(WAIT_FOR_SERVICE_WORKER)
    page.context.set_offline(is_off)


def take(page: Page) -> None:
    """Take a photo and use it."""
    page.get_by_role("button", name="Take the photo").click()
    page.get_by_role("button", name="Use it").click()


def test_a_photo_taken_offline_waits_and_is_sent_later(
    with_camera: CameraBrowsers, someone: StorageState, camera: str
) -> None:
    open_page = with_camera()
    page = open_page(storage_state=someone, **PHONE)
    page.goto(camera)
    expect(page.get_by_role("button", name="Take the photo")).to_be_enabled()
    go_offline(page)
    with open_page.watcher_of(page).expecting("ERR_INTERNET_DISCONNECTED"):
        page.reload()
        expect(page.get_by_text("Without a connection the last photo")).to_be_visible()
        take(page)
        expect(page.get_by_text("not yet sent and not yet assessed").first).to_be_visible()
        waiting = page.get_by_role("region", name=NOT_SENT)
        expect(waiting.get_by_role("listitem")).to_have_count(1)
        expect(waiting.get_by_role("listitem")).to_contain_text("Not yet sent, not yet assessed")
        check_page(page)
        page.goto("results/")
        expect(page.get_by_role("heading", name="No connection")).to_be_visible()
        expect(waiting.get_by_role("listitem")).to_have_count(1)
        check_page(page)
        go_offline(page, is_off=False)
    # Whichever comes first sends it: this page, the next one, or the worker.
    page.goto("results/", wait_until="networkidle")
    check_page(page)
    expect(page.get_by_text("Not yet sent, not yet assessed")).to_have_count(0)
    page.goto(camera.removesuffix("capture/"))
    page.locator(".film a").click()
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name=NAME).first).to_be_visible()
    expect(page.get_by_role("region", name=NOT_SENT)).to_be_hidden()


def test_the_photo_is_sent_when_the_connection_returns(
    with_camera: CameraBrowsers, someone: StorageState, camera: str
) -> None:
    open_page = with_camera()
    page = open_page(storage_state=someone, **PHONE)
    page.goto(camera)
    go_offline(page)
    with open_page.watcher_of(page).expecting("ERR_INTERNET_DISCONNECTED"):
        take(page)
        expect(page.get_by_role("region", name=NOT_SENT)).to_contain_text(NAME)
    go_offline(page, is_off=False)
    expect(page.get_by_role("link", name=ARRIVED).first).to_be_visible()


def test_the_browser_sends_the_photo_in_the_background(
    with_camera: CameraBrowsers, someone: StorageState, camera: str
) -> None:
    open_page = with_camera()
    page = open_page(storage_state=someone, **PHONE)
    page.goto(camera)
    page.evaluate(WAIT_FOR_SERVICE_WORKER)
    page.route("**/photos/upload/", lambda route: route.abort())
    with open_page.watcher_of(page).expecting("ERR_FAILED"):
        take(page)
        expect(page.get_by_text("The photo is no longer waiting").first).to_be_visible()
        page.goto(camera)
        expect(page.get_by_label("How strongly the last photo shows")).to_be_visible()


def test_a_waiting_photo_can_be_deleted(
    with_camera: CameraBrowsers, someone: StorageState, camera: str
) -> None:
    open_page = with_camera()
    page = open_page(storage_state=someone, **PHONE)
    page.goto(camera)
    go_offline(page)
    with open_page.watcher_of(page).expecting("ERR_INTERNET_DISCONNECTED"):
        take(page)
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("region", name=NOT_SENT).get_by_role("button", name="Delete").click()
        expect(page.get_by_role("region", name=NOT_SENT)).to_be_hidden()


def test_who_signs_out_of_a_shared_device_can_delete_what_waits(
    with_camera: CameraBrowsers, someone: StorageState, camera: str
) -> None:
    open_page = with_camera()
    page = open_page(storage_state=someone, **PHONE)
    page.add_init_script(NO_SYNC)
    page.goto(camera)
    page.route("**/photos/upload/", lambda route: route.abort())
    with open_page.watcher_of(page).expecting("ERR_FAILED"):
        take(page)
        expect(page.get_by_text("not yet sent and not yet assessed").first).to_be_visible()
        page.goto("account/logout/")
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Delete them from this device").click()
        expect(page.get_by_role("region", name=NOT_SENT)).to_be_hidden()
        expect(page.get_by_text("They stay here for your account alone")).to_be_hidden()
    page.unroute("**/photos/upload/")
    page.goto(camera.removesuffix("capture/"))
    expect(page.get_by_text("No photos yet")).to_be_visible()


def test_another_account_neither_sees_nor_sends_the_photo(
    site: Site, with_camera: CameraBrowsers, camera: str
) -> None:
    first, second = "shares-1@example.org", "shares-2@example.org"
    for address in (first, second):
        site.create_account(address)
    [mole] = add_moles(site, first, 1)
    open_page = with_camera()
    page = open_page(**PHONE)
    page.add_init_script(NO_SYNC)
    sign_in(page, first)
    agree(page)
    page.goto(f"moles/{mole}/capture/")
    page.route("**/photos/upload/", lambda route: route.abort())
    with open_page.watcher_of(page).expecting("ERR_FAILED"):
        take(page)
        expect(page.get_by_text("not yet sent and not yet assessed").first).to_be_visible()
        page.goto("account/logout/")
        expect(page.get_by_text("They stay here for your account alone")).to_be_visible()
        check_page(page)
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
        page.wait_for_url(site.address)
    page.unroute("**/photos/upload/")
    sign_in(page, second)
    agree(page)
    page.goto("results/")
    expect(page.get_by_role("heading", name="History", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name=NOT_SENT)).to_be_hidden()
    assert "shares-1" not in page.content()
    page.goto("account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(site.address)
    sign_in(page, first)
    expect(page.get_by_role("region", name=NOT_SENT)).to_contain_text("Sent.")


def test_the_service_worker_caches_only_the_shell(
    with_camera: CameraBrowsers, someone: StorageState, camera: str
) -> None:
    page = with_camera()(storage_state=someone, **PHONE)
    page.goto(camera)
    page.evaluate(WAIT_FOR_SERVICE_WORKER)
    page.reload()
    take(page)
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    for path in ("moles/", camera.removesuffix("capture/"), "results/", "you/"):
        page.goto(path)
    cached = page.evaluate(CACHED_PAGES)
    others = [one["path"] for one in cached if not one["path"].startswith("/static/")]
    assert sorted(others) == ["/capture/", "/offline/"]
    assert [one["path"] for one in cached if NAME in one["text"] or SOMEONE in one["text"]] == []
