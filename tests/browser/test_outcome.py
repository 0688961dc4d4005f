"""A person notes what the doctor found, without a script, and agrees to training."""

from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import PHONE, SOMEONE, PageOpener
from tests.browser.moles import add_moles
from tests.browser.site import Site
from tests.browser.steps import add_mole
from tests.browser.watch import check_page
from tests.factories import PDF

TITLE = "What did the doctor find?"


def test_what_the_doctor_found_is_noted_with_the_letter(
    site: Site, open_page: PageOpener, someone: StorageState
) -> None:
    page = open_page(storage_state=someone, java_script_enabled=False, **PHONE)
    page.goto(f"moles/{add_moles(site, SOMEONE, 1)[0]}/")
    page.get_by_role("link", name="Note it here").click()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    _fill_in(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Basal cell carcinoma").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the letter").click()
    assert download.value.suggested_filename == "2026-02-17.pdf"


def test_the_pages_are_accessible_and_training_is_a_choice(
    open_page: PageOpener, someone: StorageState
) -> None:
    page = open_page(storage_state=someone, **PHONE)
    add_mole(page, "On the shin")
    page.get_by_role("link", name="Note it here").click()
    check_page(page)
    page.goto("you/consent/")
    box = page.get_by_label("I agree that models are trained with my photos")
    expect(box).not_to_be_checked()
    check_page(page)
    box.check()
    page.get_by_role("button", name="Agree to training").click()
    page.get_by_role("button", name="Stop: do not use my photos").click()
    expect(page.get_by_text("no longer used for training")).to_be_visible()
    expect(box).not_to_be_checked()


def _fill_in(page: Page) -> None:
    page.get_by_label("It was removed and looked at in a laboratory").check()
    page.get_by_label("What was it?").select_option("BCC")
    page.get_by_label("When?").fill("2026-02-17")
    letter = {"name": "Letter of Jane Doe.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("The letter, as a PDF or a photo").set_input_files(letter)
