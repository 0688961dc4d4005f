"""Take the README's screenshots anew: python -m tests.browser.screenshots

They show the demonstration's drawn lesions, assessed by the model in use.
"""

import re
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import DESKTOP, PHONE, find_chromium, launch
from tests.browser.site import ROOT, Site
from tests.browser.steps import sign_in

FOLDER = ROOT / "docs" / "screenshots"
PERSON = "person@example.org"
MOLE = "Below the shoulder blade"
PHOTOS_OF_IT = 6
MEASURED_WITHIN = 120.0
SHARPNESS = 1.5


def main() -> None:
    """Start a separate installation, fill it, photograph it, stop it."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder) / "home", backend="litert")
        site.start()
        try:
            _take(site)
        finally:
            site.stop()


def _take(site: Site) -> None:
    told = site.manage("seed_demo")
    password = re.search(rf"{PERSON}, password (\S+)", told)
    assert password, told
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch(find_chromium()))
        phone = _page(browser, site, password[1], **PHONE | {"device_scale_factor": SHARPNESS})
        desktop = _page(browser, site, password[1], **DESKTOP)
        _keep(desktop, "map/", "map-desktop", below="h1")
        _keep(desktop, _measured_mole(desktop), "mole-desktop")
        _keep(phone, _result(phone), "result-phone", below="figure.photo")
        browser.close()


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
    until = time.monotonic() + MEASURED_WITHIN
    sizes = page.locator("ol.timeline").get_by_text("Longest diameter")
    while sizes.count() < PHOTOS_OF_IT:
        if time.monotonic() > until:
            raise AssertionError("The demonstration's photos are not measured.")
        page.wait_for_timeout(1000)
        page.reload()
    return address


def _result(page: Page) -> str:
    """Return the address of the newest result of most concern; the model may give none such."""
    for outcome in ("higher", "unclear", "lower"):
        page.goto(f"results/?outcome={outcome}")
        found = page.locator("tbody a")
        if found.count():
            return found.first.get_attribute("href") or ""
    raise AssertionError("No photo of the demonstration has a score.")


def _keep(page: Page, path: str, name: str, *, below: str = "") -> None:
    """Store what the window shows of a page: its top, or what begins with a part of it."""
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
