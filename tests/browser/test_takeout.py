"""One account takes everything with it, and another brings it in."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, PageOpener
from tests.browser.moles import NAME, add_moles
from tests.browser.site import Site
from tests.browser.steps import ASSESSED, choose, enter, open_guarded, picture
from tests.browser.watch import check_page


def test_everything_goes_from_one_account_to_another(
    site: Site, open_page: PageOpener, tmp_path: Path
) -> None:
    page = open_page(**DESKTOP, accept_downloads=True)
    enter(page, site, "leaves-with-all@example.org")
    [mole] = add_moles(site, "leaves-with-all@example.org", 1)
    page.goto(f"photos/upload/?mole={mole}")
    choose(page, picture())
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    open_guarded(page, "you/export/")
    check_page(page)
    page.get_by_role("button", name="Make the file").click()
    link = page.get_by_role("link", name="Download everything")
    expect(link).to_be_visible()
    check_page(page)
    with page.expect_download() as downloading:
        link.click()
    file = tmp_path / "everything.zip"
    downloading.value.save_as(file)

    page = open_page(**PHONE)
    enter(page, site, "brings-all@example.org")
    open_guarded(page, "you/import/")
    check_page(page)
    page.get_by_label("ZIP").set_input_files(file)
    page.get_by_role("button", name="Bring it here").click()
    expect(page.get_by_text("Your data are here.")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="See your moles").click()
    expect(page.get_by_role("link", name=NAME)).to_be_visible()


def test_a_file_of_something_else_is_refused_in_a_sentence(
    site: Site, open_page: PageOpener
) -> None:
    page = open_page(**PHONE)
    enter(page, site, "brings-something-else@example.org")
    open_guarded(page, "you/import/")
    other = {"name": "other.zip", "mimeType": "application/zip", "buffer": b"PK\5\6" + bytes(18)}
    page.get_by_label("ZIP").set_input_files(other)
    page.get_by_role("button", name="Bring it here").click()
    expect(page.get_by_text("This ZIP file was not made by")).to_be_visible()
    check_page(page)
