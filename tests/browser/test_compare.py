"""Two photos of a mole compared, in each mode, by pointer, touch and keyboard."""

from typing import Any

from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.conftest import DESKTOP, PHONE, SOMEONE, PageOpener
from tests.browser.pairs import OTHER, add_pair, erase_newest
from tests.browser.site import Site
from tests.browser.steps import expect_on_first_screen
from tests.browser.watch import check_page

ALIGNED = "The two photos fit each other"
_TRANSFORM = """view => view.querySelector(".compare-world").style.transform"""


def test_every_mode(site: Site, open_page: PageOpener, someone: StorageState) -> None:
    mole = add_pair(site, SOMEONE, "Compared on a phone")
    page = open_page(storage_state=someone, **PHONE)
    page.goto(f"moles/{mole}/")
    check_page(page)
    page.get_by_role("button", name="Compare first and last").click()
    expect(page.get_by_text(ALIGNED)).to_be_visible()
    check_page(page)
    panel = page.locator(".verdict")
    expect_on_first_screen(
        panel.get_by_role("heading"), panel.locator("p").first, panel.get_by_role("link").first
    )
    _swipe(page)
    _fade(page)
    _blink(page)
    _see_the_difference(page)
    _zoom_and_move(page)
    _compare_again(page, mole)


def _choose(page: Page, mode: str) -> None:
    page.get_by_role("radio", name=mode).check(force=True)


def _view(page: Page, name: str = "earlier") -> Locator:
    return page.locator(f'[data-compare-view="{name}"]')


def _later_layer(page: Page) -> Locator:
    return _view(page).locator(".compare-layer").nth(1)


def _swipe(page: Page) -> None:
    _choose(page, "Swipe")
    expect(_view(page, "later")).to_be_hidden()
    slider = page.get_by_role("slider", name="Swipe line")
    slider.fill("30")
    expect(_later_layer(page)).to_have_css("clip-path", "inset(0px 0px 0px 30%)")
    slider.press("ArrowRight")
    expect(_later_layer(page)).to_have_css("clip-path", "inset(0px 0px 0px 31%)")
    expect(slider).to_have_attribute("aria-valuetext", "at 31 % of the width")
    check_page(page)


def _fade(page: Page) -> None:
    _choose(page, "Fade")
    page.get_by_role("slider", name="Fade from the earlier").press("Home")
    expect(_later_layer(page)).to_have_css("opacity", "0")
    expect(_later_layer(page)).to_have_css("clip-path", "none")
    page.get_by_role("slider", name="Fade from the earlier").press("End")
    expect(_later_layer(page)).to_have_css("opacity", "1")


def _blink(page: Page) -> None:
    """With reduced motion preferred, nothing moves until the user asks for it."""
    _choose(page, "Blink")
    shown = page.locator("[data-blink-shown]")
    expect(shown).to_have_text("Shown: the earlier photo")
    page.wait_for_timeout(1_500)
    expect(shown).to_have_text("Shown: the earlier photo")
    page.get_by_role("button", name="Show the other photo").click()
    expect(shown).to_have_text("Shown: the later photo")
    check_page(page)
    page.get_by_role("button", name="Blink by itself").click()
    expect(shown).to_have_text("Shown: the earlier photo")
    expect(shown).to_have_text("Shown: the later photo")
    page.get_by_role("button", name="Pause").click()
    stopped = shown.text_content()
    page.wait_for_timeout(1_500)
    assert shown.text_content() == stopped


def _see_the_difference(page: Page) -> None:
    _choose(page, "Difference")
    expect(page.get_by_text("What this can’t see")).to_be_visible()
    overlay = _view(page).locator(".compare-layer").nth(2)
    page.get_by_role("slider", name="Colouring").fill("40")
    expect(overlay).to_have_css("opacity", "0.4")
    assert overlay.locator("img").evaluate("image => image.decode().then(() => true)")
    check_page(page)


def _zoom_and_move(page: Page) -> None:
    _choose(page, "Side by side")
    views = [_view(page), _view(page, "later")]
    whole = [view.evaluate(_TRANSFORM) for view in views]
    page.get_by_role("button", name="Zoom in").click()
    _expect_moved(views, whole)
    views[0].focus()
    for press in ("+", "ArrowRight", "ArrowDown", "-"):
        before = [view.evaluate(_TRANSFORM) for view in views]
        page.keyboard.press(press)
        _expect_moved(views, before)
    box = views[1].bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    before = [view.evaluate(_TRANSFORM) for view in views]
    page.mouse.wheel(0, -300)
    _expect_moved(views, before)
    before = [view.evaluate(_TRANSFORM) for view in views]
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + 60, steps=4)
    page.mouse.up()
    _expect_moved(views, before)
    page.get_by_role("button", name="Whole photo").click()
    assert [view.evaluate(_TRANSFORM) for view in views] == whole


def _expect_moved(views: list[Locator], before: list[Any]) -> None:
    for view, earlier in zip(views, before, strict=True):
        expect(view.locator(".compare-world").first).not_to_have_attribute(
            "style", f"transform: {earlier};"
        )
        assert view.evaluate(_TRANSFORM) != earlier


def _compare_again(page: Page, mole: str) -> None:
    address = page.url
    page.goto(f"moles/{mole}/")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Compare selected").click()
    expect(page.get_by_text("is chosen. Select another one")).to_be_visible()
    check_page(page)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Compare selected").click()
    expect(page.get_by_text(ALIGNED)).to_be_visible()
    assert page.url == address


def test_two_fingers_zoom_both_photos(
    site: Site, open_page: PageOpener, someone: StorageState
) -> None:
    mole = add_pair(site, SOMEONE, "Pinched")
    page = open_page(storage_state=someone, **PHONE)
    page.goto(f"moles/{mole}/")
    page.get_by_text("Each photo: result, size").click()
    page.get_by_role("button", name="Compare with previous").click()
    expect(page.get_by_text(ALIGNED)).to_be_visible()
    views = [_view(page), _view(page, "later")]
    views[0].scroll_into_view_if_needed()
    before = [view.evaluate(_TRANSFORM) for view in views]
    box = views[0].bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 20), ("touchMove", 40), ("touchMove", 70)):
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    _expect_moved(views, before)


def test_marks_are_set_by_keyboard(
    site: Site, open_page: PageOpener, someone: StorageState
) -> None:
    mole = add_pair(site, SOMEONE, "Marked by hand")
    page = open_page(storage_state=someone, **DESKTOP)
    page.goto(f"moles/{mole}/")
    page.get_by_role("button", name="Compare first and last").click()
    expect(page.get_by_text(ALIGNED)).to_be_visible()
    page.get_by_text("Lay them on each other by hand").click()
    page.get_by_role("button", name="Mark two places").click()
    expect(page.get_by_text("Tap the first place in the earlier photo.")).to_be_visible()
    check_page(page)
    page.keyboard.press("+")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tap the first place in the later photo.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Tap the first place in the earlier photo.")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for press in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(press)
    expect(page.get_by_text("Tap the second place in the earlier photo.")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("All four marks are set.")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Lay them on each other").click()
    page.get_by_text(ALIGNED).click()
    expect(page.get_by_text("By your marks")).to_be_visible()
    page.get_by_text("Lay them on each other by hand").click()
    page.get_by_role("button", name="Try without marks").click()
    expect(page.get_by_text(ALIGNED)).to_be_visible()
    expect(page.get_by_text("By your marks")).to_have_count(0)


def test_another_mole_is_asked_about(
    site: Site, open_page: PageOpener, someone: StorageState
) -> None:
    mole = add_pair(site, SOMEONE, "Mixed up on a phone", OTHER)
    page = open_page(storage_state=someone, **PHONE)
    page.goto(f"moles/{mole}/")
    page.get_by_role("button", name="Compare first and last").click()
    expect_on_first_screen(
        page.get_by_role("heading", name="Is this the same mole?"),
        page.get_by_role("button", name="Yes, it is the same mole"),
    )
    expect(page.get_by_role("radio", name="Swipe")).to_have_count(0)
    check_page(page)
    page.get_by_text("No, it is another mole").click()
    expect(page.get_by_label("Which mole does it show?")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Yes, it is the same mole").click()
    expect(page.get_by_text("Both photos stay with this mole.")).to_be_visible()
    expect(page.get_by_text("Is this the same mole?")).to_have_count(0)
    check_page(page)


def test_a_photo_deleted_meanwhile_ends_the_comparison(
    site: Site, open_page: PageOpener, someone: StorageState
) -> None:
    mole = add_pair(site, SOMEONE, "Gone meanwhile")
    page = open_page(storage_state=someone, **PHONE)
    page.goto(f"moles/{mole}/")
    with site.worker_paused():
        page.get_by_role("button", name="Compare first and last").click()
        expect(page.get_by_text("The photos are being compared")).to_be_visible()
        check_page(page)
        erase_newest(site, mole)
        expect(page.get_by_text("can’t be compared any more").first).to_be_visible()
    check_page(page)


def test_without_script_both_photos_and_all_figures_are_there(
    site: Site, open_page: PageOpener, someone: StorageState
) -> None:
    mole = add_pair(site, SOMEONE, "Without script")
    page = open_page(storage_state=someone, java_script_enabled=False, **PHONE)
    page.goto(f"moles/{mole}/")
    page.get_by_role("button", name="Compare first and last").click()
    expect(page.get_by_text(ALIGNED)).to_be_visible()
    for name in ("Earlier photo", "Later photo"):
        expect(page.get_by_role("img", name=name)).to_be_visible()
    expect(page.get_by_role("heading", name="Where they differ")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Longest diameter")).to_be_visible()
    expect(page.get_by_role("button", name="Zoom in")).to_have_count(0)
