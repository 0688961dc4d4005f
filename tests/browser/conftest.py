"""One installation and one Chromium for all journeys; both end before other tests go on."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

from tests.browser.fake_camera import scene, write_feed
from tests.browser.site import Site
from tests.browser.steps import agree, open_guarded, sign_in
from tests.browser.watch import Watcher

HERE = Path(__file__).parent
PATIENCE_MS = 20_000
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
    "user_agent": (
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/140.0.0.0 Mobile Safari/537.36"
    ),
}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
SIZES = {"phone": PHONE, "desktop": DESKTOP}

SOMEONE = "someone@example.org"


class Visit:
    """Opens browser contexts that are watched until the test ends."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self._site, self._browser = site, browser
        self._watchers: dict[Page, Watcher] = {}

    def __call__(self, **options: Any) -> Page:
        """Return the only page of a new context."""
        address = self._site.address
        context = self._browser.new_context(
            base_url=address, locale="en-GB", reduced_motion="reduce", **options
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        self._watchers[page] = Watcher(context, address)
        return page

    def watcher_of(self, page: Page) -> Watcher:
        """Return what watches a page."""
        return self._watchers[page]

    def end(self) -> None:
        """Close all contexts; fail if anything was wrong in one of them."""
        for page in self._watchers:
            page.context.close()
        for watcher in self._watchers.values():
            watcher.check()


class CameraVisits:
    """Opens watched pages in separate browsers, each with a camera that shows one picture."""

    def __init__(self, site: Site, browser: Browser, folder: Path) -> None:
        self._site, self._browser, self._folder = site, browser, folder
        self._opened: list[tuple[Visit, Browser]] = []

    def __call__(self, picture: Image.Image | None = None, *, is_refused: bool = False) -> Visit:
        """Return what opens pages whose camera shows the picture; a usual scene by default."""
        feed = write_feed(self._folder / f"{len(self._opened)}.y4m", picture or scene())
        how = launch(find_chromium())
        camera = [
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={feed}",
            f"--use-fake-ui-for-media-stream{'=deny' if is_refused else ''}",
        ]
        running = self._browser.browser_type.launch(**how | {"args": [*how["args"], *camera]})
        visit = Visit(self._site, running)
        self._opened.append((visit, running))
        return visit

    def end(self) -> None:
        """Close all browsers; fail if anything was wrong in one of them."""
        for visit, running in self._opened:
            try:
                visit.end()
            finally:
                running.close()


@pytest.hookimpl(tryfirst=True)  # before the tests' own conftest forms other groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark these tests, and keep them on one worker so that they share the installation."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if config.pluginmanager.hasplugin("xdist"):
                item.add_marker(pytest.mark.xdist_group("browser"))


def find_chromium() -> str:
    """Return the path of a Chromium, or nothing."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = (shutil.which(name) for name in names)
    return os.environ.get("SKINSPECT_CHROMIUM") or next(filter(None, found), "")


def launch(path: str) -> dict[str, Any]:
    """Return how Chromium is started: by itself it would look for updates."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {"executable_path": path, "args": quiet}


@pytest.fixture(scope="package")
def chromium() -> str:
    path = find_chromium()
    if path:
        return path
    reason = "No Chromium was found; install one or name it with SKINSPECT_CHROMIUM."
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**launch(chromium))
        yield running
        running.close()


@pytest.fixture(scope="package")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = Site(tmp_path_factory.mktemp("site") / "home")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="package")
def someone(site: Site, browser: Browser) -> StorageState:
    """The cookies of a person who has agreed and just confirmed to be themselves.

    They are for `visit(storage_state=...)`.
    """
    site.create_account(SOMEONE)
    context = browser.new_context(base_url=site.address)
    page = context.new_page()
    sign_in(page, SOMEONE)
    agree(page)
    open_guarded(page, "account/2fa/totp/activate/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Visit]:
    visits = Visit(site, browser)
    yield visits
    visits.end()


@pytest.fixture
def with_camera(site: Site, browser: Browser, tmp_path: Path) -> Iterator[CameraVisits]:
    """What starts browsers with a camera: `with_camera(picture)(**options)` is a page."""
    visits = CameraVisits(site, browser, tmp_path)
    yield visits
    visits.end()
