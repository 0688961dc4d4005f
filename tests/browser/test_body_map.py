"""The body map and overviews: by pointer, by keyboard alone, and without scripts."""

import re

import pytest
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.conftest import DESKTOP, PHONE, PageOpener
from tests.browser.site import Site
from tests.browser.steps import enter, picture, tab_to
from tests.browser.watch import check_page

WHOLE = "0 0 520 1000"
CHOSEN = re.compile(r"\bis-chosen\b")


def test_a_mole_is_placed_found_and_moved_on_the_map(site: Site, open_page: PageOpener) -> None:
    page = open_page(**PHONE)
    enter(page, site, "map@example.org")
    _see_the_empty_map(page)
    _add_where_the_body_is_tapped(page)
    _find_it_on_the_map(page)
    _move_it_to_the_back(page)
    _see_it_in_the_list_of_places(page)
    _see_two_moles_of_a_zone_as_one_pin(page)


def _see_the_empty_map(page: Page) -> None:
    page.goto("moles/")
    page.get_by_role("link", name="Map", exact=True).first.click()
    expect(page.get_by_text("No mole is on the map yet")).to_be_visible()
    check_page(page)


def _add_where_the_body_is_tapped(page: Page) -> None:
    page.locator("[data-zone='chest-left']").click(position={"x": 12, "y": 12})
    sheet = page.get_by_role("dialog", name="Chest, left")
    expect(sheet).to_be_visible()
    check_page(page)
    sheet.get_by_role("link", name="Add a mole here").click()
    expect(page.get_by_text("Chest, left")).to_be_visible()
    check_page(page)
    page.get_by_label("Name").fill("Near the heart")
    page.get_by_role("button", name="Add mole").click()
    expect(page.get_by_role("heading", level=1, name="Near the heart")).to_be_visible()


def _find_it_on_the_map(page: Page) -> None:
    page.goto("map/")
    front = page.locator("[data-body-figure='front']")
    pin = front.locator(".pin")
    expect(pin).to_have_count(1)
    size = pin.bounding_box()
    sheet = _tap_the_pin(page, pin)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(pin).to_be_focused()
    expect(pin).not_to_have_class(CHOSEN)
    front.get_by_role("button", name="Zoom in, front").click()
    expect(front.locator("svg")).not_to_have_attribute("viewBox", WHOLE)
    enlarged = pin.bounding_box()
    assert size is not None
    assert enlarged is not None
    assert enlarged["width"] == pytest.approx(size["width"], abs=1)
    front.get_by_role("button", name="Whole body").click()
    expect(front.locator("svg")).to_have_attribute("viewBox", WHOLE)
    check_page(page)
    _tap_the_pin(page, pin)
    page.mouse.click(2, 2)
    expect(sheet).to_be_hidden()
    expect(pin).to_be_focused()
    _tap_the_pin(page, pin).get_by_role("link", name="Open").click()
    expect(page.get_by_role("heading", level=1, name="Near the heart")).to_be_visible()


def _tap_the_pin(page: Page, pin: Locator) -> Locator:
    """Return the sheet, which must not hide the pin."""
    pin.click()
    sheet = page.get_by_role("dialog", name="Near the heart")
    expect(sheet).to_contain_text("No photo yet")
    expect(pin).to_have_class(CHOSEN)
    at, covered = pin.bounding_box(), sheet.bounding_box()
    assert at
    assert covered
    is_below = at["y"] + at["height"] <= covered["y"]
    is_beside = at["x"] + at["width"] <= covered["x"] or covered["x"] + covered["width"] <= at["x"]
    assert is_below or is_beside, (at, covered)
    check_page(page)
    return sheet


def _move_it_to_the_back(page: Page) -> None:
    page.goto(re.sub(r".*/(moles/[^/]+/).*", r"\1place/", page.url))
    expect(page.locator("[data-body-chosen]")).to_have_text("Chest, left")
    switch = page.get_by_role("link", name="Back", exact=True)
    if switch.is_visible():
        switch.click()
    page.locator("[data-zone='upper_back-right']").click()
    expect(page.locator("[data-body-chosen]")).to_have_text("Upper back, right")
    check_page(page)
    page.get_by_role("button", name="Save this place").click()
    expect(page.get_by_text("is now here: Upper back, right")).to_be_visible()


def _see_it_in_the_list_of_places(page: Page) -> None:
    page.goto("map/")
    page.get_by_text("Trunk", exact=True).click()
    page.get_by_role("link", name=re.compile(r"^Right ?: Upper back, right")).click()
    expect(page.get_by_role("link", name="Near the heart")).to_be_visible()
    check_page(page)


def _see_two_moles_of_a_zone_as_one_pin(page: Page) -> None:
    for name in ("First", "Second"):
        page.goto("moles/new/?zone=palm-left")
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Add mole").click()
    page.goto("map/")
    pin = page.locator("[data-body-figure='front'] .pin")
    expect(pin.locator(".pin-count")).to_have_text("2")
    expect(pin).to_have_accessible_name("2 moles: most serious: No photo yet")
    pin.focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="2 moles")
    expect(sheet.get_by_role("link", name="Open First")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(sheet.get_by_role("link", name="Open Second")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Second")).to_be_visible()


def test_the_keyboard_zooms_moves_and_adds(open_page: PageOpener, someone: StorageState) -> None:
    page = open_page(storage_state=someone, **DESKTOP)
    page.goto("moles/new/")
    _follow_by_keyboard(page, page.get_by_role("link", name="Choose from a list instead"))
    tab_to(page, page.get_by_role("link", name=re.compile(r"^Choose ?: Forehead")), at_most=6)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Forehead", exact=True)).to_be_visible()
    tab_to(page, page.get_by_label("Name"))
    page.keyboard.type("Under the hair")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Under the hair")).to_be_visible()
    page.goto(f"{page.url}place/")
    view = page.locator("[data-body-figure='front'] [data-body-view]")
    tab_to(page, view)
    page.keyboard.press("+")
    expect(view.locator("svg")).not_to_have_attribute("viewBox", WHOLE)
    page.keyboard.press("0")
    expect(view.locator("svg")).to_have_attribute("viewBox", WHOLE)
    for _step in range(9):
        page.keyboard.press("ArrowDown")
    expect(page.locator("[data-body-chosen]")).to_have_text("Nose")
    tab_to(page, page.get_by_role("button", name="Save this place"), at_most=30)
    page.keyboard.press("Enter")
    expect(page.get_by_text("is now here: Nose")).to_be_visible()


def _follow_by_keyboard(page: Page, link: Locator) -> None:
    tab_to(page, link)
    page.keyboard.press("Enter")


def test_without_scripts_zones_are_links_and_pins_are_numbers(
    open_page: PageOpener, someone: StorageState
) -> None:
    page = open_page(java_script_enabled=False, storage_state=someone, **PHONE)
    page.goto("moles/new/?side=back")
    page.locator("[data-zone='calf-left']").click()
    expect(page.get_by_text("Lower leg, calf, left")).to_be_visible()
    page.get_by_label("Name").fill("On the calf")
    page.get_by_role("button", name="Add mole").click()
    page.goto("map/?side=back")
    page.get_by_role("link", name="Lower leg, calf, left: 1 mole, No photo yet").click()
    expect(page.get_by_role("heading", level=1, name="On the calf")).to_be_visible()
    _add_overview(page, "legs_back", "calf.jpg")
    page.get_by_label("Which mole").select_option(label="On the calf")
    page.get_by_label("From the left").fill("30")
    page.get_by_label("From the top").fill("60")
    page.get_by_role("button", name="Set the pin").click()
    expect(
        page.get_by_role("main").get_by_role("link", name="On the calf", exact=True)
    ).to_be_visible()


def _add_overview(page: Page, region: str, name: str, taken: str = "2024:05:17 10:11:12") -> str:
    page.goto(f"overviews/new/?region={region}")
    page.get_by_label("Photo", exact=True).set_input_files(picture(name, taken=taken))
    page.get_by_role("button", name="Keep this photo").click()
    expect(page.get_by_text("The body photo is kept")).to_be_visible()
    return page.url


def test_overviews_are_pinned_and_compared(open_page: PageOpener, someone: StorageState) -> None:
    page = open_page(storage_state=someone, **PHONE)
    region, words = "face", "Face"
    page.goto(f"overviews/new/?region={region}")
    check_page(page)
    _add_overview(page, region, "before.jpg")
    _add_overview(page, region, "after.jpg", taken="2024:09:03 18:30:00")
    _set_a_pin(page)
    _compare(page)
    _move_and_remove_the_pin(page, words)


def _set_a_pin(page: Page) -> None:
    page.locator("[data-body-svg]").click(position={"x": 90, "y": 60})
    expect(page.get_by_label("From the left")).not_to_have_value("")
    before = page.get_by_label("From the top").input_value()
    page.locator("[data-body-view]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("From the top")).not_to_have_value(before)
    page.get_by_label("Name of the spot").fill("Odd one")
    page.get_by_role("button", name="Set the pin").click()
    expect(page.get_by_text("The pin is set")).to_be_visible()
    check_page(page)


def _compare(page: Page) -> None:
    page.get_by_role("link", name="17 May 2024").click()
    expect(page.locator(".pin-new")).to_have_count(1)
    check_page(page)
    sheets = page.locator("[data-body-svg]")
    whole = sheets.last.get_attribute("viewBox") or ""
    page.get_by_role("button", name="Zoom in").first.click()
    expect(sheets.last).not_to_have_attribute("viewBox", whole)
    assert sheets.first.get_attribute("viewBox") == sheets.last.get_attribute("viewBox")
    page.get_by_role("button", name="Flicker").click()
    expect(page.locator(".sheet").last).to_be_hidden()
    page.get_by_role("button", name="Show the other").click()
    expect(page.locator(".sheet").first).to_be_hidden()
    expect(page.locator("[data-flicker-now]")).to_contain_text("Later")
    check_page(page)
    page.get_by_role("link", name="Set pins on the later photo").click()


def _move_and_remove_the_pin(page: Page, region: str) -> None:
    page.get_by_role("link", name=re.compile(r"^Move ?: Odd one")).click()
    check_page(page)
    page.get_by_label("From the left").fill("80")
    page.get_by_role("button", name="Put it here").click()
    expect(page.get_by_text("The pin was moved")).to_be_visible()
    page.get_by_role("link", name="Add a mole from this spot").click()
    expect(page.get_by_text("For the spot “Odd one”")).to_be_visible()
    page.locator("[data-zone='abdomen_upper-left']").click()
    page.get_by_role("button", name="Continue here").click()
    expect(page.get_by_label("Name")).to_have_value("Odd one")
    page.get_by_role("button", name="Add mole").click()
    expect(page.get_by_role("heading", level=1, name="Odd one")).to_be_visible()
    page.goto("overviews/")
    check_page(page)
    page.get_by_role("main").get_by_role("link", name=region, exact=True).click()
    check_page(page)
    page.get_by_role("link", name="3 September 2024").click()
    page.get_by_role("button", name=re.compile(r"^Take off ?: Odd one")).click()
    expect(page.get_by_text("The pin was taken off")).to_be_visible()
