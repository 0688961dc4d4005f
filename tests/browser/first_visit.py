"""What a page weighs on a first visit, and whether it moves after it was painted."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

# Before any script of the page: collects what Chromium says about its own painting.
_OBSERVE = """
window.shifts = 0;
window.largest = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.largest = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
"""
# Chromium reports a shift with the next frame.
_SETTLED_MS = 500


@dataclass(frozen=True, slots=True)
class Visit:
    """One page, loaded with an empty cache.

    `weight` is what came over the network in bytes, headers included, without people's photos.
    `shift` is the cumulative layout shift, `painted_ms` the largest contentful paint.
    """

    weight: int
    requests: int
    shift: float
    painted_ms: float


def first_visit(page: Page, path: str) -> Visit:
    """Load a page of the context's site with an empty cache, and wait until it is at rest."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    weights: dict[str, int] = {}

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def loaded(event: dict[str, Any]) -> None:
        weights[event["requestId"]] = int(event["encodedDataLength"])

    devtools.on("Network.requestWillBeSent", asked)
    devtools.on("Network.loadingFinished", loaded)
    page.add_init_script(_OBSERVE)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(_SETTLED_MS)
    counted = [size for key, size in weights.items() if "/photos/" not in addresses.get(key, "")]
    shift, painted = page.evaluate("[window.shifts, window.largest]")
    devtools.detach()
    return Visit(sum(counted), len(counted), float(shift), float(painted))
