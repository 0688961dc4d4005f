"""Measure the first visit of pages in Chromium: weight, requests, largest paint, layout shift.

Targets: under 150 KB without photos, a shift under 0.02. The time of the largest paint is that of a
machine without a network between; it has no target.
"""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks import support
from tests.browser.conftest import SIZES, find_chromium, launch_options
from tests.browser.first_visit import first_visit
from tests.browser.site import Site

PAGES = (
    "",
    "guidance/",
    "guidance/when-to-be-seen/",
    "guidance/checking-your-skin/",
    "guidance/about-the-model/",
    "account/login/",
)
MOST_BYTES = 150_000


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder) / "home")
        site.start()
        try:
            measure(site)
        finally:
            site.stop()


def measure(site: Site) -> None:
    """Visit each page on a phone and on a desktop, each time with a new browser context."""
    rows: list[tuple[object, ...]] = [
        ("page", "size", "KB", "of target", "requests", "LCP ms", "CLS")
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(find_chromium()))
        for path in PAGES:
            for size, options in SIZES.items():
                context = browser.new_context(base_url=site.address, **options)
                visit = first_visit(context.new_page(), path)
                share = visit.weight / MOST_BYTES
                kilobytes = visit.weight / 1000
                rows.append(
                    (
                        path or "start",
                        size,
                        kilobytes,
                        share,
                        visit.requests,
                        visit.painted_ms,
                        f"{visit.shift:.3f}",
                    )
                )
                context.close()
        browser.close()
    support.table("First visits", rows)


if __name__ == "__main__":
    main()
