"""Fixtures: one installation and one Chromium for all browser tests."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

from tests.browser.fake_camera import scene, write_feed
from tests.browser.moles import add_moles, camera_paths
from tests.browser.site import Site
from tests.browser.steps import enter
from tests.browser.watch import Watcher

HERE = Path(__file__).parent
# Generous, because the whole installation shares a busy machine with other tests.
TIMEOUT_MS = 40_000
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
    "user_agent": (
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/140.0.0.0 Mobile Safari/537.36"
    ),
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
SIZES: dict[str, dict[str, Any]] = {"phone": PHONE, "desktop": DESKTOP}

SOMEONE = "someone@example.org"


class PageOpener:
    """Opens pages in watched browser contexts, which stay open until the test ends."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self._site, self._browser = site, browser
        self._watchers: dict[Page, Watcher] = {}

    def __call__(self, **options: Any) -> Page:
        """Return the only page of a new context."""
        address = self._site.address
        context = self._browser.new_context(
            base_url=address, locale="en-GB", reduced_motion="reduce", **options
        )
        context.set_default_timeout(TIMEOUT_MS)
        page = context.new_page()
        self._watchers[page] = Watcher(context, address)
        return page

    def watcher_of(self, page: Page) -> Watcher:
        """Return the watcher of a page's context."""
        return self._watchers[page]

    def close(self) -> None:
        """Close all contexts; fail if a watcher noticed a fault."""
        for page in self._watchers:
            page.context.close()
        for watcher in self._watchers.values():
            watcher.check()


class CameraBrowsers:
    """Starts browsers with a fake camera that shows one picture."""

    def __init__(self, site: Site, browser: Browser, folder: Path) -> None:
        self._site, self._browser, self._folder = site, browser, folder
        self._opened: list[tuple[PageOpener, Browser]] = []

    def __call__(
        self, picture: Image.Image | None = None, *, is_refused: bool = False
    ) -> PageOpener:
        """Start a browser whose camera shows the picture, or a lesion; return its opener."""
        feed = write_feed(self._folder / f"{len(self._opened)}.y4m", picture or scene())
        options = launch_options(find_chromium(with_sync=True))
        camera = [
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={feed}",
            f"--use-fake-ui-for-media-stream{'=deny' if is_refused else ''}",
        ]
        running = self._browser.browser_type.launch(
            **options | {"args": [*options["args"], *camera]}
        )
        open_page = PageOpener(self._site, running)
        self._opened.append((open_page, running))
        return open_page

    def close(self) -> None:
        """Close all browsers; fail if a watcher noticed a fault."""
        for open_page, running in self._opened:
            try:
                open_page.close()
            finally:
                running.close()


@pytest.hookimpl(tryfirst=True)  # before the tests' own conftest forms other groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark these tests, and keep each half of their files on one xdist worker.

    Each half shares an installation and a Chromium. On one worker they would be the longest chain
    of all tests by far, and the other worker would wait for its end.
    """
    tests_of = Counter(item.path for item in items if HERE in item.path.parents)
    halves: list[list[Path]] = [[], []]
    for path in sorted(tests_of, key=lambda path: (-tests_of[path], path)):
        min(halves, key=lambda half: sum(map(tests_of.__getitem__, half))).append(path)
    for item in items:
        if item.path in tests_of:
            item.add_marker(pytest.mark.browser)
            if config.pluginmanager.hasplugin("xdist"):
                half = int(item.path in halves[1])
                item.add_marker(pytest.mark.xdist_group(f"browser-{half}"))


def find_chromium(*, with_sync: bool = False) -> str:
    """Return the path of a Chromium, or an empty string.

    The headless shell has no window to draw and takes half of the time, but sends nothing in the
    background after a page was closed.
    """
    whole = ("chromium", "chromium-browser", "google-chrome")
    names = whole if with_sync else ("chromium-headless-shell", *whole)
    found = (shutil.which(name) for name in names)
    return os.environ.get("SKINSPECT_CHROMIUM") or next(filter(None, found), "")


def launch_options(path: str) -> dict[str, Any]:
    """Return the options of `launch`, without Chromium's own requests in the background."""
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
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**launch_options(chromium))
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
    """Return the cookies of SOMEONE, who has given consent and just signed in.

    For `open_page(storage_state=someone)`.
    """
    context = browser.new_context(base_url=site.address)
    enter(context.new_page(), site, SOMEONE)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def open_page(site: Site, browser: Browser) -> Iterator[PageOpener]:
    opener = PageOpener(site, browser)
    yield opener
    opener.close()


@pytest.fixture
def with_camera(site: Site, browser: Browser, tmp_path: Path) -> Iterator[CameraBrowsers]:
    """`with_camera(picture)(**options)` is a page in a browser whose camera shows the picture."""
    browsers = CameraBrowsers(site, browser, tmp_path)
    yield browsers
    browsers.close()


@pytest.fixture(scope="package")
def next_camera(site: Site, someone: StorageState) -> Callable[[], str]:
    return camera_paths(add_moles(site, SOMEONE, 30))


@pytest.fixture
def camera(next_camera: Callable[[], str]) -> str:
    """Return the path of the camera page of a mole of SOMEONE without photos."""
    return next_camera()
