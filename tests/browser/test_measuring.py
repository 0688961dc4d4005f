"""Size and outline corrected by hand, and a coin for the scale."""

import io
import itertools
from functools import lru_cache

from playwright.sync_api import FilePayload, Locator, Page, StorageState, expect

from ml.measurement.scale.coins import COINS
from ml.training.synthetic.scenes import Blob, Camera, Light, Scene, coin, photograph
from tests.browser.conftest import PHONE, PageOpener
from tests.browser.steps import ASSESSED, upload
from tests.browser.watch import check_page

EURO = COINS["eur_1"]
BLOB = Blob(4.0, ((2, 0.12, 0.4), (3, 0.08, 1.0), (5, 0.05, 2.0)), seed=3)
SEEDS = itertools.count(1)


@lru_cache(maxsize=8)
def mole_beside_a_coin(seed: int) -> FilePayload:
    """Draw a mole of 9 mm beside a euro coin, a different photo for each seed."""
    metals = (EURO.metal.value, EURO.core.value if EURO.core else EURO.metal.value)
    scene = Scene(
        seed, ((BLOB, (0.0, 0.0)),), (coin(EURO.diameter_mm, metals, (19.0, 0.0), seed=2),)
    )
    camera = Camera(looks_at=(8.0, 0.0), pixels_per_mm=18.0, size=(1200, 900))
    buffer = io.BytesIO()
    photograph(scene, camera, Light(seed=seed)).save(buffer, "JPEG", quality=92)
    return {"name": "coin.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def open_photo(page: Page) -> None:
    """Upload a new photo and wait for its result."""
    upload(page, mole_beside_a_coin(next(SEEDS)))
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()


def handle(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def outline(page: Page) -> str:
    return page.locator("polygon.outline-line").get_attribute("points") or ""


def test_an_outline_is_found_dragged_and_measured_with_a_coin(
    open_page: PageOpener, someone: StorageState
) -> None:
    page = open_page(storage_state=someone, **PHONE)
    open_photo(page)
    _measure_now(page)
    page.get_by_role("link", name="Correct the outline").click()
    check_page(page)
    _drag_a_point(page)
    _add_and_remove_points(page)
    page.get_by_label("A coin").check()
    with open_page.watcher_of(page).expecting("422"):
        page.get_by_role("button", name="Measure", exact=True).click()
        expect(page.get_by_text("Please choose the coin.").first).to_be_visible()
    check_page(page)
    page.get_by_label("Which coin").select_option(value=EURO.code)
    page.get_by_role("button", name="Measure", exact=True).click()
    expect(page.get_by_text("Scale: A coin.")).to_be_visible()
    expect(page.get_by_text("mm²")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Set the scale").click()
    _mark_the_coin(page)
    page.get_by_role("button", name="Measure", exact=True).click()
    expect(page.get_by_text("Scale: A coin.")).to_be_visible()


def _measure_now(page: Page) -> None:
    page.get_by_text("Size and outline").click()
    page.get_by_role("button", name="Measure now").click()
    expect(page.get_by_text("so there are no millimetres")).to_be_visible()
    expect(page.locator("polygon.outline-line")).to_be_visible()
    check_page(page)


def _drag_a_point(page: Page) -> None:
    before = outline(page)
    place = handle(page, "Point 1 of 14").bounding_box()
    assert place
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 12, y + 4, steps=4)
    page.mouse.up()
    assert outline(page) != before
    expect(page.get_by_label("Take it as drawn in the photo")).to_be_checked()
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_label("Let the program find it")).to_be_checked()
    assert outline(page) == before


def _add_and_remove_points(page: Page) -> None:
    handle(page, "Point 3 of 14").focus()
    page.get_by_role("button", name="Add a point").click()
    expect(handle(page, "Point 4 of 15")).to_be_focused()
    before = outline(page)
    page.get_by_role("button", name="Remove the point").click()
    expect(handle(page, "Point 4 of 14")).to_be_focused()
    assert outline(page) != before
    page.get_by_role("button", name="Larger").click()
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Whole photo").click()
    check_page(page)


def _mark_the_coin(page: Page) -> None:
    page.get_by_label("Mark the coin myself").check()
    circle = page.locator("circle.scale-line")
    before = circle.get_attribute("cx")
    handle(page, "Middle of the coin").press("Shift+ArrowRight")
    assert circle.get_attribute("cx") != before
    check_page(page)


def test_a_keyboard_moves_points_and_marks(open_page: PageOpener, someone: StorageState) -> None:
    page = open_page(storage_state=someone, **PHONE)
    open_photo(page)
    page.goto(f"{page.url}measure/")
    expect(page.locator("polygon.outline-line")).to_have_count(0)
    page.get_by_label("Take it as drawn in the photo").check()
    expect(page.get_by_text("Move the ring over the mole")).to_be_attached()
    before = outline(page)
    handle(page, "Point 1 of 14").focus()
    page.keyboard.press("Tab")
    expect(handle(page, "Point 2 of 14")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert outline(page) != before
    page.get_by_label("A ruler").check()
    page.get_by_label("Millimetres between").fill("20")
    for mark, key in (("Mark 1", "ArrowLeft"), ("Mark 2", "ArrowRight")):
        handle(page, mark).press(f"Shift+{key}")
    check_page(page)
    page.get_by_role("button", name="Measure", exact=True).click()
    expect(page.get_by_text("Scale: A ruler.")).to_be_visible()


def test_without_scripts_a_coin_can_be_chosen(open_page: PageOpener, someone: StorageState) -> None:
    page = open_page(java_script_enabled=False, storage_state=someone, **PHONE)
    page.goto("photos/upload/")
    page.locator("[data-upload-input]").set_input_files(mole_beside_a_coin(next(SEEDS)))
    page.get_by_role("button", name="Upload").click()
    page.get_by_text("Size and outline").click()
    page.get_by_role("link", name="Set the scale").click()
    page.get_by_label("A coin").check()
    page.get_by_label("Which coin").select_option(value=EURO.code)
    page.get_by_role("button", name="Measure", exact=True).click()
    expect(page.get_by_text("Scale: A coin.")).to_be_attached()
    page.get_by_text("Size and outline").click()
    expect(page.get_by_text("Scale: A coin.")).to_be_visible()
