"""The camera page: taking photos by its owner and, by a link, by somebody else."""

import re

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import DESKTOP, PHONE, CameraBrowsers, PageOpener
from tests.browser.fake_camera import scene
from tests.browser.moles import NAME
from tests.browser.site import Site
from tests.browser.steps import ASSESSED, picture
from tests.browser.watch import check_page

PIXEL = """([x, y]) => {
  const drawn = document.querySelector("[data-overlay]");
  const scale = drawn.width / drawn.clientWidth;
  const copy = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  copy.drawImage(drawn, -x * scale, -y * scale);
  return [...copy.getImageData(0, 0, 1, 1).data];
}"""
# Acts like a phone with two cameras (the same video twice) and a light; records what the page
# asks of them.
CAMERAS = """
window.asked = [];
window.lit = [];
const devices = navigator.mediaDevices;
const [list, open] = [devices.enumerateDevices.bind(devices), devices.getUserMedia.bind(devices)];
devices.enumerateDevices = async () => [...(await list()), ...(await list())];
devices.getUserMedia = (wanted) => {
  window.asked.push(wanted.video.facingMode?.ideal ?? "the other");
  return open(wanted);
};
MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
MediaStreamTrack.prototype.applyConstraints = async ({ advanced: [{ torch }] }) => {
  window.lit.push(torch);
};
"""
LISTEN = """() => {
  window.announced = [];
  const live = document.querySelector("[data-capture-status]");
  const record = () => window.announced.push(live.textContent);
  new MutationObserver(record).observe(live, { childList: true });
}"""


def open_camera(page: Page, camera: str) -> None:
    """Open a mole's camera page and wait until the camera is open."""
    page.goto(camera)
    expect(page.get_by_role("button", name="Take the photo")).to_be_enabled()


def test_a_photo_then_another_with_ghost_and_timer(
    with_camera: CameraBrowsers, someone: StorageState, camera: str
) -> None:
    page = with_camera()(storage_state=someone, **PHONE)
    open_camera(page, camera)
    expect(page.locator("[data-hint]")).to_have_text("This looks good")
    expect(page.get_by_label("How strongly the last photo shows")).to_be_hidden()
    check_page(page)
    page.get_by_role("button", name="Take the photo").click()
    expect(page.get_by_alt_text("The photo that you just took")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Take again").click()
    expect(page.get_by_role("button", name="Take the photo")).to_be_enabled()
    page.get_by_role("button", name="Take the photo").click()
    page.get_by_role("button", name="Use it").dblclick()
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    page.goto(camera)
    expect(page.get_by_label("How strongly the last photo shows")).to_be_visible()
    _set_ghost_strength(page)
    check_page(page)
    _use_the_timer(page)
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_url(re.compile("/photos/"))
    page.goto(camera.removesuffix("capture/"))
    expect(page.locator(".film li").first).to_be_visible()


def _set_ghost_strength(page: Page) -> None:
    """In the corner the ghost shows skin, with the opacity that is set."""
    strength = page.get_by_label("How strongly the last photo shows")
    for asked, share in (("0", 0), ("60", 0.6)):
        strength.fill(asked)
        red, _, blue, alpha = page.evaluate(PIXEL, [4, 4])
        assert alpha == pytest.approx(255 * share, abs=4)
    assert red > blue


def _use_the_timer(page: Page) -> None:
    page.get_by_label("3 seconds").check()
    page.get_by_role("button", name="Take the photo").click()
    expect(page.locator("[data-count]")).to_have_text("3")
    page.get_by_role("button", name="Stop the timer").click()
    expect(page.locator("[data-count]")).to_be_hidden()
    page.get_by_role("button", name="Take the photo").click()
    expect(page.locator("[data-count]")).to_have_text("1")
    expect(page.get_by_role("button", name="Use it")).to_be_visible()


@pytest.mark.parametrize(
    ("scene_options", "hint"),
    [
        pytest.param({"light": 0.2}, "Too dark", id="dark"),
        pytest.param({"light": 2.2}, "Glare", id="burnt out"),
        pytest.param({"blur": 14}, "Blurred", id="blurred"),
        pytest.param({"zoom": 0.3}, "Closer", id="from afar"),
        pytest.param({"zoom": 1.3}, "Further away", id="too near"),
    ],
)
def test_a_poor_frame_gets_a_hint_and_can_still_be_taken(
    with_camera: CameraBrowsers,
    someone: StorageState,
    camera: str,
    scene_options: dict[str, float],
    hint: str,
) -> None:
    page = with_camera(scene(**scene_options))(storage_state=someone, **PHONE)
    open_camera(page, camera)
    expect(page.locator("[data-hint]")).to_contain_text(hint)
    expect(page.get_by_role("status").filter(has_text=hint)).to_be_attached()
    page.get_by_role("button", name="Take the photo").click()
    expect(page.get_by_role("button", name="Use it")).to_be_enabled()


def test_a_hint_that_stays_is_announced_once(
    with_camera: CameraBrowsers, someone: StorageState, camera: str
) -> None:
    page = with_camera(scene(light=0.2))(storage_state=someone, **PHONE)
    open_camera(page, camera)
    page.evaluate(LISTEN)
    expect(page.locator("[data-hint]")).to_contain_text("Too dark")
    page.wait_for_timeout(3000)
    assert page.evaluate("window.announced") in (["Too dark: more light, please"], [])


def test_without_camera_permission_a_file_can_be_chosen(
    with_camera: CameraBrowsers, someone: StorageState, camera: str
) -> None:
    page = with_camera(is_refused=True)(storage_state=someone, **PHONE)
    page.goto(camera)
    expect(page.get_by_text("The camera was refused for this site")).to_be_visible()
    expect(page.get_by_role("button", name="Take the photo")).to_be_hidden()
    check_page(page)
    page.get_by_label("Photo", exact=True).set_input_files(picture(taken="2024:05:17 10:11:12"))
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_role("heading", name=ASSESSED)).to_be_visible()
    expect(page.get_by_text("17 May 2024").first).to_be_visible()


def test_without_https_the_page_says_why(
    open_page: PageOpener, someone: StorageState, camera: str
) -> None:
    page = open_page(storage_state=someone, **PHONE)
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.goto(camera)
    expect(page.get_by_text("Browsers give the camera to pages over HTTPS only")).to_be_visible()
    check_page(page)


def test_camera_and_light_can_be_switched(
    with_camera: CameraBrowsers, someone: StorageState, camera: str
) -> None:
    page = with_camera()(storage_state=someone, **PHONE)
    page.add_init_script(CAMERAS)
    open_camera(page, camera)
    page.get_by_role("button", name="Switch camera").click()
    page.wait_for_function("window.asked.length === 2")
    expect(page.get_by_role("button", name="Take the photo")).to_be_enabled()
    assert page.evaluate("window.asked") == ["environment", "the other"]
    light = page.get_by_role("button", name="Light")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "true")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.lit") == [True, False]
    check_page(page)


def test_somebody_else_takes_the_photo_by_a_link_once(
    with_camera: CameraBrowsers, someone: StorageState, camera: str
) -> None:
    open_page = with_camera()
    owner, helper = open_page(storage_state=someone, **PHONE), open_page(**PHONE)
    open_camera(owner, camera)
    owner.get_by_role("link", name="Ask someone to take it").click()
    check_page(owner)
    owner.get_by_role("button", name="Make the link").click()
    link = owner.get_by_label("Link", exact=True).input_value()
    check_page(owner)
    helper.goto(link)
    assert NAME not in helper.content()
    expect(helper.get_by_role("button", name="Take the photo")).to_be_enabled()
    check_page(helper)
    helper.get_by_role("button", name="Take the photo").click()
    helper.get_by_role("button", name="Use it").dblclick()
    expect(helper.get_by_role("heading", name="Thank you")).to_be_visible()
    check_page(helper)
    expect(owner.get_by_role("heading", name="The photo has arrived")).to_be_visible()
    check_page(owner)
    with open_page.watcher_of(helper).expecting("status of 404"):
        helper.goto(link)
        expect(helper.get_by_text("This link does not work")).to_be_visible()
    check_page(helper)
    owner.get_by_role("link", name="See the result").click()
    expect(owner.get_by_role("heading", name=ASSESSED)).to_be_visible()


def test_a_dropped_connection_keeps_the_helper_s_photo(
    with_camera: CameraBrowsers, someone: StorageState, camera: str
) -> None:
    open_page = with_camera()
    owner, helper = open_page(storage_state=someone, **DESKTOP), open_page(**PHONE)
    open_camera(owner, camera)
    owner.get_by_role("link", name="Ask someone to take it").click()
    owner.get_by_role("button", name="Make the link").click()
    helper.goto(owner.get_by_label("Link", exact=True).input_value())
    helper.get_by_role("button", name="Take the photo").click()
    helper.context.set_offline(True)
    with open_page.watcher_of(helper).expecting("ERR_INTERNET_DISCONNECTED"):
        helper.get_by_role("button", name="Use it").click()
        expect(helper.get_by_text("The photo is still on this page").first).to_be_visible()
    helper.context.set_offline(False)
    helper.get_by_role("button", name="Use it").click()
    expect(helper.get_by_role("heading", name="Thank you")).to_be_visible()


def test_the_token_is_in_no_log(
    site: Site, with_camera: CameraBrowsers, someone: StorageState, camera: str
) -> None:
    open_page = with_camera()
    owner = open_page(storage_state=someone, **DESKTOP)
    open_camera(owner, camera)
    owner.get_by_role("link", name="Ask someone to take it").click()
    owner.get_by_role("button", name="Make the link").click()
    link = owner.get_by_label("Link", exact=True).input_value()
    owner.get_by_role("button", name="Withdraw the link").click()
    expect(owner.get_by_role("heading", name="The link was withdrawn")).to_be_visible()
    with open_page.watcher_of(owner).expecting("status of 404"):
        owner.goto(link)
    assert link.rstrip("/").rsplit("/", 1)[1] not in site.output()
    assert "Not Found: /capture/-" in site.output()
