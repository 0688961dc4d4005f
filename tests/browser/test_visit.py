"""A visit is prepared, downloaded as PDF, shared with a doctor by a link, and withdrawn."""

import io
from pathlib import Path

import pypdf
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import DESKTOP, PHONE, PageOpener
from tests.browser.steps import choose, picture
from tests.browser.watch import check_page

PASSPHRASE = "seven green apples"


def test_prepare_print_share_and_withdraw(
    open_page: PageOpener, someone: StorageState, tmp_path: Path
) -> None:
    page = open_page(storage_state=someone, accept_downloads=True, **PHONE)
    name = "Below the elbow"
    _add_mole_with_photos(page, name)
    _prepare(page, name)
    _download(page, tmp_path / "visit.pdf", name)
    link = _share(page)
    doctor = open_page(**DESKTOP)
    _try_wrong_passphrase(doctor, link)
    _open_shared_visit(doctor, link, name)
    with open_page.watcher_of(doctor).expecting("404"):
        _withdraw(page)
        doctor.goto(link)
        expect(doctor.get_by_text("This link does not work.")).to_be_visible()
        check_page(doctor)


def _add_mole_with_photos(page: Page, name: str) -> None:
    page.goto("moles/new/?zone=upper_back-left")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add mole").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    page.get_by_role("link", name="Add the first photo").click()
    choose(page, picture(taken="2024:05:17 10:11:12"), picture(taken="2024:11:02 09:00:00"))
    expect(page.get_by_role("link", name="See the result")).to_have_count(2)


def _prepare(page: Page, name: str) -> None:
    page.goto("visits/")
    check_page(page)
    page.get_by_role("link", name="Prepare my visit").first.click()
    # Those of other tests that need attention are selected already.
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("checkbox", name=name).check()
    page.get_by_label("What you want to ask").fill("Has it grown?")
    check_page(page)
    page.get_by_role("button", name="Choose the photos first").click()
    expect(page.get_by_role("checkbox", name="17 May 2024")).to_be_checked()
    expect(page.get_by_role("checkbox", name="2 Nov 2024")).to_be_checked()
    check_page(page)
    page.get_by_role("button", name="Prepare", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Moles to show to a doctor")).to_be_visible()
    expect(page.get_by_role("img", name="Photo of mole 1")).to_have_count(2)
    expect(page.get_by_role("link", name="Download the PDF")).to_be_visible()
    check_page(page)


def _download(page: Page, target: Path, name: str) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the PDF").click()
    waiting.value.save_as(target)
    pdf = pypdf.PdfReader(io.BytesIO(target.read_bytes()))
    text = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    assert name in text
    assert "Has it grown?" in text
    assert "not a medical device, not a diagnosis" in text


def _share(page: Page) -> str:
    page.get_by_text("Make a link").click()
    page.get_by_label("Who it is for").fill("Dr Adler")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name="The link is ready")).to_be_visible()
    expect(page.get_by_role("img", name="QR code with the link")).to_be_visible()
    check_page(page)
    return page.get_by_role("textbox", name="Link").input_value()


def _try_wrong_passphrase(doctor: Page, link: str) -> None:
    doctor.goto(link)
    check_page(doctor)
    doctor.get_by_label("Passphrase").fill("something else")
    doctor.get_by_role("button", name="Open it").click()
    expect(doctor.get_by_text("This is not the passphrase.").first).to_be_visible()
    check_page(doctor)


def _open_shared_visit(doctor: Page, link: str, name: str) -> None:
    doctor.get_by_label("Passphrase").fill(PASSPHRASE)
    doctor.get_by_role("button", name="Open it").click()
    expect(doctor.get_by_role("heading", name=f"1. {name}")).to_be_visible()
    expect(doctor.get_by_text("Has it grown?")).to_be_visible()
    shown = doctor.locator(".visit-picture image").first
    assert doctor.evaluate(_IS_LOADED, shown.get_attribute("href"))
    check_page(doctor)
    assert doctor.url == link


def _withdraw(page: Page) -> None:
    page.get_by_role("link", name="Back to the visit").click()
    expect(page.get_by_text("the page (Dr Adler)")).to_be_visible()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("The link does not work any more.")).to_be_visible()
    check_page(page)


_IS_LOADED = """async (address) => {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  return picture.naturalWidth > 0;
}"""
