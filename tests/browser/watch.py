"""Checks for every page and every request of a browser test."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, expect

_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
_SHAPE = """() => ({title: document.title, language: document.documentElement.lang})"""
_TOO_WIDE = """() =>
  document.scrollingElement.scrollWidth - document.documentElement.clientWidth"""
# A journey is tested at one size; its pages must not be too wide for the other.
_WIDTHS = (390, 1280)
_RUN_AXE = """rules => axe.run({resultTypes: ["violations"], ...rules})"""
_ONLY_CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


class Watcher:
    """Collects faults of a browser context: requests to other hosts, console messages, errors."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self._address = address
        self._faults: list[str] = []
        context.on("request", self._on_request)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    @contextmanager
    def expecting(self, words: str) -> Iterator[None]:
        """Ignore faults that contain the words, such as the message that each 404 causes."""
        before = len(self._faults)
        yield
        new = self._faults[before:]
        self._faults[before:] = [fault for fault in new if words not in fault]

    def check(self) -> None:
        """Fail if there was a fault."""
        assert not self._faults, "\n".join(self._faults)

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self._address, "data:", f"blob:{self._address}")):
            self._faults.append(f"A request to another host: {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._faults.append(f"{message.type} at {message.location}: {message.text}")

    def _on_error(self, error: WebError) -> None:
        self._faults.append(f"Uncaught: {error.error}")


def check_page(page: Page) -> None:
    """Check title, language, width and, in light and dark, accessibility."""
    page.wait_for_load_state("load")
    expect(page.locator("h1")).to_have_count(1)
    shape = page.evaluate(_SHAPE)
    assert shape["title"].removesuffix("· SkinSpect").strip(), f"{page.url} has no title"
    assert shape["language"], f"{page.url} has no language"
    _check_widths(page)
    page.evaluate(_axe_source())
    _check_accessible(page, {})
    page.emulate_media(color_scheme="dark")
    _check_accessible(page, _ONLY_CONTRAST)
    page.emulate_media(color_scheme="light")


def _check_widths(page: Page) -> None:
    own = page.viewport_size
    assert own
    for width in {own["width"], *_WIDTHS}:
        page.set_viewport_size({"width": width, "height": own["height"]})
        too_wide = page.evaluate(_TOO_WIDE)
        assert too_wide <= 0, f"{page.url} is {too_wide} pixels too wide at {width}"
    page.set_viewport_size(own)


def _check_accessible(page: Page, rules: dict[str, Any]) -> None:
    found = page.evaluate(_RUN_AXE, rules)["violations"]
    violations = [
        f"{rule['id']}: {rule['help']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
    assert not violations, f"{page.url}\n" + "\n".join(violations)


@lru_cache
def _axe_source() -> str:
    return _AXE.read_text(encoding="utf-8")
