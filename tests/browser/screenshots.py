"""Take the README's screenshots anew: python -m tests.browser.screenshots

They show the demonstration's drawn lesions, assessed by the model in use.
"""

import re
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import DESKTOP, PHONE, find_chromium, launch
from tests.browser.site import ROOT, Site
from tests.browser.steps import sign_in

FOLDER = ROOT / "docs" / "screenshots"
PERSON = "person@example.org"
COLOURS = 128


def main() -> None:
    """Start an installation of its own, fill it, photograph it, stop it."""
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
        phone = _page(browser, site, password[1], **PHONE)
        desktop = _page(browser, site, password[1], **DESKTOP)
        _keep(desktop, "moles/", "moles-desktop")
        _keep(desktop, "guidance/malignant-lesions/", "guidance-desktop")
        _keep(phone, "photos/upload/", "upload-phone")
        _keep(phone, _result(phone), "result-phone")
        browser.close()


def _page(browser: Browser, site: Site, password: str, **options: object) -> Page:
    page = browser.new_context(base_url=site.address, locale="en-GB", **options).new_page()
    sign_in(page, PERSON, password)
    return page


def _result(page: Page) -> str:
    """Return the address of the newest result in doubt, which has most to say."""
    page.goto("results/?outcome=unclear")
    return page.locator("tbody a").first.get_attribute("href") or ""


def _keep(page: Page, path: str, name: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    shot.quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
