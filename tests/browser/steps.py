"""Steps that several tests share. They find everything by the words on the page."""

import itertools
import re
from base64 import b64encode

from playwright.sync_api import FilePayload, JSHandle, Locator, Page, expect

from tests.browser.site import PASSWORD, Site
from tests.classifier.images import samples

# What decides ends above this height, in pixels, on a phone and on a desktop.
FIRST_SCREEN_PX = 640
TAKEN_AT = "2024:05:17 10:11:12"
TAKEN_AT_SHOWN = "17 May 2024, 10:11"
RESULT_PAGE = re.compile(r"/photos/[0-9a-f-]{36}/$")
# The heading of the panel once there is a result.
ASSESSED = re.compile("^(Lower concern|Unclear|Higher concern)$")
_numbers = itertools.count(1)
_MAKE_TRANSFER = """files => {
  const transfer = new DataTransfer();
  for (const { name, type, data } of files) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  return transfer;
}"""
# Chromium outlines the calendar's button inside a date field by itself.
_SHOWS_FOCUS = """() => {
  if (document.activeElement.matches("[type=date]:not(:focus)")) return true;
  const { outlineStyle, boxShadow } = getComputedStyle(document.activeElement);
  return outlineStyle !== "none" || boxShadow !== "none";
}"""


def picture(
    name: str = "mole.jpg", *, taken: str = TAKEN_AT, megapixels: float = 0.3
) -> FilePayload:
    """Draw a lesion on noisy skin, a different one in each call, with a date in its EXIF."""
    drawn = samples.photograph(megapixels, seed=next(_numbers))
    data = samples.save(drawn, "JPEG", exif=samples.exif(taken=taken))
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def plain_picture() -> FilePayload:
    """Draw plain skin colour in another size each time, which the quality gate rejects."""
    drawn = samples.Image.new("RGB", (640 + next(_numbers), 480), (222, 178, 152))
    return {"name": "skin.png", "mimeType": "image/png", "buffer": samples.save(drawn, "PNG")}


def sign_up(page: Page, site: Site, address: str) -> None:
    """Create an account in the browser, and confirm it with the mailed link."""
    page.goto("")
    page.get_by_role("link", name="Create account").first.click()
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("I am 18 or over").check()
    page.get_by_role("main").get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Confirm your address")).to_be_visible()
    page.goto(site.link_mailed_to(address))
    page.get_by_role("button", name="Yes, confirm").click()
    expect(page.get_by_role("heading", name="Add photos")).to_be_visible()


def sign_in(page: Page, address: str, password: str = PASSWORD) -> None:
    """Sign in with a password."""
    page.goto("account/login/")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def enter(page: Page, site: Site, address: str) -> None:
    """Make an account on the command line, sign in and give consent."""
    site.create_account(address)
    sign_in(page, address)
    agree(page)


def sign_out(page: Page) -> None:
    """Sign out from the page that asks for confirmation."""
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Create account").first).to_be_visible()


def open_guarded(page: Page, path: str) -> None:
    """Open a page that asks for the password again some minutes after signing in."""
    page.goto(path)
    if "/reauthenticate/" not in page.url:
        return
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url(f"**/{path}")


def agree(page: Page) -> None:
    """Give consent, which an account made on the command line lacks."""
    page.goto("you/consent/")
    page.get_by_label("I am 18 or over").check()
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_text("Your agreement was stored")).to_be_visible()


def add_mole(page: Page, name: str) -> None:
    """Add a mole on the left forearm, by a tap on the body map."""
    page.goto("moles/")
    open_menu(page)
    page.get_by_role("link", name="Add a mole").first.click()
    page.wait_for_url("**/moles/new/")  # and for its scripts: without them a zone is a link
    page.locator("[data-zone='forearm_front-left']").click()
    page.get_by_role("button", name="Continue here").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add mole").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def open_menu(page: Page) -> None:
    """Open the menu of what one can do on a page."""
    page.get_by_role("main").locator("summary").filter(has_text="More actions").click()


def choose(page: Page, *files: FilePayload) -> None:
    """Choose photos on the upload page, once its scripts listen."""
    page.wait_for_url("**/photos/upload/**")
    page.locator("[data-upload-input]").set_input_files(list(files))


def upload(page: Page, file: FilePayload) -> None:
    """Upload one photo without a mole, which leads to the page of its result."""
    page.goto("photos/upload/")
    choose(page, file)
    page.wait_for_url(RESULT_PAGE)


def data_transfer(page: Page, *files: FilePayload) -> JSHandle:
    """Return a DataTransfer with files, as in the event of a drop or a paste."""
    packed = [
        {"name": file["name"], "type": file["mimeType"], "data": b64encode(file["buffer"]).decode()}
        for file in files
    ]
    return page.evaluate_handle(_MAKE_TRANSFER, packed)


def expect_on_first_screen(*targets: Locator) -> None:
    """Check that a page that was not scrolled shows these parts whole, above FIRST_SCREEN_PX."""
    for target in targets:
        expect(target).to_be_visible()
        box = target.bounding_box()
        assert box, target
        assert box["y"] + box["height"] <= FIRST_SCREEN_PX, (target, box)


def tab_to(page: Page, target: Locator, *, at_most: int = 40) -> None:
    """Press Tab until the target has the focus; fail where the focus is not visible."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        assert page.evaluate(_SHOWS_FOCUS), "The focus is not visible."
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {target}.")
