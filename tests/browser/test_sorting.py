"""Unsorted photos: a grid by month, selected and moved to a mole that is there or new."""

import itertools

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, SIZES, PageOpener
from tests.browser.site import PASSWORD, Site
from tests.browser.steps import add_mole, agree, sign_in
from tests.browser.watch import Watcher, check_page

ACCOUNT_NUMBERS = itertools.count(1)
# Photos, each taken so many days before the next older one: months of one, of two and of many.
DAYS_APART = (35, 3, 1)
_ADD_PHOTOS = """
from datetime import timedelta
from django.utils import timezone
from classifier.people.models import Subject
from tests.factories import make_photo
subject = Subject.objects.get(user__email="{address}", relation="self")
taken_at = timezone.now().replace(year=2024, month=6, day=20, hour=9)
for number in range({count}):
    taken_at -= timedelta(days={days_apart}[number % 3])
    make_photo(subject, taken_at=taken_at)
"""
_ADD_NINE_MOLES = """
from classifier.people.models import Subject
from tests.factories import make_mole
subject = Subject.objects.get(user__email="{address}", relation="self")
for letter in "abcdefghi":
    make_mole(subject, label="Mole " + letter)
"""


class Sorter:
    """Somebody with unsorted photos."""

    def __init__(self, site: Site, open_page: PageOpener) -> None:
        self._site, self._open_page = site, open_page
        self.address = f"sorter{next(ACCOUNT_NUMBERS)}@example.org"
        site.create_account(self.address)

    def page(self, size: str, photos: int) -> Page:
        """Return a page of this person, who has so many unsorted photos."""
        page = self._open_page(**SIZES[size])
        sign_in(page, self.address)
        agree(page)
        fields = {"address": self.address, "count": photos, "days_apart": DAYS_APART}
        self._site.manage("shell", "-c", _ADD_PHOTOS.format(**fields))
        return page

    def watcher(self, page: Page) -> Watcher:
        """Return the watcher of a page."""
        return self._open_page.watcher_of(page)


@pytest.fixture
def sorter(site: Site, open_page: PageOpener) -> Sorter:
    return Sorter(site, open_page)


def select(page: Page, *positions: int) -> None:
    """Select photos by their positions in the grid."""
    boxes = page.locator("[data-sorting-photo] input")
    for position in positions:
        boxes.nth(position).check()


def open_moves(page: Page, count: int) -> None:
    """Open the list of moles, which is folded away on a phone."""
    expect(page.locator("[data-sorting-count]")).to_contain_text(f"Move {count} photo")
    if not page.locator("[data-sorting-moves][open]").count():
        page.locator("[data-sorting-count]").click()


def test_31_photos_take_at_most_four_screens_of_a_phone(sorter: Sorter) -> None:
    page = sorter.page("phone", photos=31)
    page.goto("photos/unsorted/")
    expect(page.locator("[data-sorting-photo]")).to_have_count(31)
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height <= 4 * PHONE["viewport"]["height"], height
    columns = page.locator("[data-sorting-photo]").evaluate_all(
        "photos => new Set(photos.map(photo => Math.round(photo.getBoundingClientRect().x))).size"
    )
    assert columns == 3
    check_page(page)


def test_a_month_is_selected_at_once_and_becomes_a_new_mole(sorter: Sorter) -> None:
    page = sorter.page("phone", photos=6)
    page.goto("photos/unsorted/")
    page.get_by_label("Select all: May 2024").check()
    select(page, 5)
    open_moves(page, 4)
    check_page(page)
    open_moves(page, 4)  # which another width folds
    page.get_by_label("Name of a new mole").fill("Left ear")
    page.get_by_label("Name of a new mole").press("Enter")
    expect(page.get_by_role("heading", name="Where is “Left ear”?")).to_be_visible()
    expect(page.get_by_text("4 photos are now with a new mole.")).to_be_visible()
    page.get_by_role("link", name="Not now").click()
    expect(page.locator("[data-sorting-photo]")).to_have_count(2)
    select(page, 0)
    open_moves(page, 1)
    page.get_by_role("button", name="Move to Left ear").click()
    expect(page.get_by_text("1 photo is now with “Left ear”.")).to_be_visible()


def test_selected_photos_are_dragged_onto_a_mole(sorter: Sorter) -> None:
    page = sorter.page("desktop", photos=3)
    add_mole(page, "Old friend")
    page.goto("photos/unsorted/")
    select(page, 0, 1)
    mole = page.get_by_role("button", name="Move to Old friend")
    page.locator("[data-sorting-photo]").nth(1).drag_to(mole)
    expect(page.get_by_text("2 photos are now with “Old friend”.")).to_be_visible()
    page.locator("[data-sorting-photo]").first.drag_to(mole)
    expect(page.get_by_role("heading", name="Every photo has its mole")).to_be_visible()


def test_the_day_is_set_for_many(sorter: Sorter) -> None:
    page = sorter.page("phone", photos=2)
    page.goto("photos/unsorted/")
    select(page, 0, 1)
    open_moves(page, 2)
    page.get_by_text("Set the day they were taken").click()
    page.get_by_label("Taken on").fill("2022-03-01")
    page.get_by_label("Taken on").press("Enter")
    expect(page.get_by_text("2 photos are now dated 1 March 2022.")).to_be_visible()
    expect(page.get_by_role("region", name="Mar 2022").get_by_role("listitem")).to_have_count(2)


def test_what_was_selected_is_there_after_signing_in_again(sorter: Sorter) -> None:
    page = sorter.page("phone", photos=3)
    add_mole(page, "Old friend")
    page.goto("photos/unsorted/")
    select(page, 0, 2)
    open_moves(page, 2)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Move to Old friend").click()
    page.get_by_label("Email").fill(sorter.address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    open_moves(page, 2)
    page.get_by_role("button", name="Move to Old friend").click()
    expect(page.get_by_text("2 photos are now with “Old friend”.")).to_be_visible()


def test_sorting_works_without_scripts(sorter: Sorter, open_page: PageOpener) -> None:
    state = sorter.page("desktop", photos=2).context.storage_state()
    page = open_page(java_script_enabled=False, storage_state=state, **PHONE)
    page.goto("photos/unsorted/")
    select(page, 1)
    page.get_by_label("Name of a new mole").fill("Left ear")
    # Enter presses the form's first button, which moves nothing and keeps what was selected.
    page.get_by_label("Name of a new mole").press("Enter")
    expect(page.get_by_text("Please choose the mole that they show.")).to_be_visible()
    expect(page.locator("[data-sorting-photo] input").nth(1)).to_be_checked()
    page.get_by_label("Name of a new mole").fill("Left ear")
    page.get_by_role("button", name="New mole").click()
    expect(page.get_by_role("heading", name="Where is “Left ear”?")).to_be_visible()


def test_a_photo_is_asked_which_mole_it_shows(sorter: Sorter) -> None:
    page = sorter.page("phone", photos=1)
    add_mole(page, "On the arm")
    page.goto("photos/unsorted/")
    page.get_by_role("link", name="Open").first.click()
    asked = page.get_by_role("region", name="Which mole is this?")
    expect(asked.get_by_role("button", name="Move to On the arm")).to_be_visible()
    asked.get_by_role("link", name="Find it on the body").click()
    expect(page.get_by_role("heading", name="Which mole is this?")).to_be_visible()
    check_page(page)
    page.locator("a.pin").click()
    expect(page.get_by_role("heading", name="Forearm, palm side, left")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Move to On the arm").click()
    expect(page.get_by_text("1 photo is now with “On the arm”.")).to_be_visible()
    expect(page.get_by_role("region", name="Which mole is this?")).to_have_count(0)


def test_many_moles_can_be_searched(sorter: Sorter, site: Site) -> None:
    page = sorter.page("desktop", photos=1)
    site.manage("shell", "-c", _ADD_NINE_MOLES.format(address=sorter.address))
    page.goto("photos/unsorted/")
    page.get_by_label("Search your moles").fill("e c")
    expect(page.locator("[data-mole-target]:visible")).to_have_count(1)
    page.get_by_label("Search your moles").press("Enter")
    expect(page.get_by_label("Search your moles")).to_be_visible()
    check_page(page)
