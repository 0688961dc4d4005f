"""Take the documents' screenshots again: python -m tests.browser.screenshots

They show the demo's drawn lesions, assessed by the model in use.
"""

import os
import re
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import DESKTOP, PHONE, find_chromium, launch_options
from tests.browser.site import ROOT, Site
from tests.browser.steps import sign_in

FOLDER = ROOT / "docs" / "screenshots"
# The picture of the product on the home page.
PRODUCT = ROOT / "static" / "img" / "product.webp"
PERSON = "person@example.org"
MOLE = "Below the shoulder blade"
PHOTOS_OF_MOLE = 6
MEASURING_TIMEOUT_S = 120.0
# Of the phone: sharp in a README and still a small file.
DEVICE_SCALE_FACTOR = 1.5


def main() -> None:
    """Start a separate installation with demo data, take the screenshots, stop it."""
    # For the style guide, which is shown in development only.
    os.environ["DEBUG"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder) / "home", backend="litert")
        site.start()
        try:
            _take(site)
        finally:
            site.stop()


def _take(site: Site) -> None:
    output = site.manage("seed_demo")
    password = re.search(rf"{PERSON}, password (\S+)", output)
    assert password, output
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(find_chromium()))
        phone = _page(
            browser, site, password[1], **PHONE | {"device_scale_factor": DEVICE_SCALE_FACTOR}
        )
        desktop = _page(browser, site, password[1], **DESKTOP)
        _save(desktop, "map/", "map-desktop", below="h1")
        _save(desktop, _measured_mole(desktop), "mole-desktop")
        _save(phone, _result(phone), "result-phone")
        _save_product(browser, site)
        _save(phone, "moles/", "moles-phone")
        _save(phone, "more/", "more-phone")
        _save(desktop, "styleguide/", "styleguide-desktop")
        browser.close()


def _save_product(browser: Browser, site: Site) -> None:
    """Save what a visitor who tries the drawn lesion sees on a phone, without the navigation."""
    options = PHONE | {"base_url": site.address, "locale": "en-GB"}
    page = browser.new_context(**options).new_page()
    page.goto("")
    page.locator("[data-trial-file]").set_input_files(PRODUCT.with_name("sample-lesion.jpg"))
    page.get_by_label("I am 18 or over").check()
    page.get_by_role("button", name="See the result").click()
    page.get_by_role("button", name="Keep it").wait_for()
    page.wait_for_load_state("networkidle")
    page.locator(".site-nav").evaluate("element => { element.hidden = true; }")
    shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
    small = shot.resize((390, 844), Image.Resampling.LANCZOS).crop((0, 0, 390, 780))
    small.save(PRODUCT, quality=80, method=6)


def _page(browser: Browser, site: Site, password: str, **options: Any) -> Page:
    options = options | {"base_url": site.address, "locale": "en-GB", "reduced_motion": "reduce"}
    page = browser.new_context(**options).new_page()
    sign_in(page, PERSON, password)
    return page


def _measured_mole(page: Page) -> str:
    """Return the address of the mole that changed, once the worker has measured its photos."""
    page.goto("moles/")
    address = page.get_by_role("link", name=MOLE).get_attribute("href") or ""
    page.goto(address)
    until = time.monotonic() + MEASURING_TIMEOUT_S
    sizes = page.locator("ol.timeline").get_by_text("Longest diameter")
    while sizes.count() < PHOTOS_OF_MOLE:
        if time.monotonic() > until:
            raise AssertionError("The demo's photos are not measured.")
        page.wait_for_timeout(1000)
        page.reload()
    return address


def _result(page: Page) -> str:
    """Return the address of the newest result in the most serious band that has one."""
    for outcome in ("higher", "unclear", "lower"):
        page.goto(f"results/?outcome={outcome}")
        found = page.locator(".history-row a")
        if found.count():
            return found.first.get_attribute("href") or ""
    raise AssertionError("No photo of the demo has a score.")


def _save(page: Page, path: str, name: str, *, below: str = "") -> None:
    """Save the window, scrolled to the element `below` or to the top of the page."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    if below:
        page.locator(below).evaluate("element => element.scrollIntoView()")
    shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    small = shot.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=3)
    small.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
