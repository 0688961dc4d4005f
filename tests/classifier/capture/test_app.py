"""The installable app: manifest, service worker that stores no personal page, public shell."""

import json
import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from classifier.capture.views import app
from classifier.capture.views import camera as capture
from classifier.photos.models import Photo
from tests.factories import jpeg, make_photo

SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
IMPORT = re.compile(r'from "(\.[^"]+)";')
pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(phone):
    return phone.get("/sw.js")


@pytest.fixture
def kept(worker):
    return json.loads(re.search(r"^const KEPT = (.*);$", worker.content.decode(), re.MULTILINE)[1])


def picture(address):
    with Image.open(finders.find(address.removeprefix("/static/"))) as image:
        return image.convert("RGBA")


class TestManifest:
    def test_it_can_be_installed(self, phone):
        answer = phone.get("/manifest.webmanifest")
        manifest = answer.json()
        assert answer["Content-Type"] == "application/manifest+json"
        assert manifest["display"] == "standalone"
        assert manifest["start_url"] == reverse("mole_list")
        shapes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
        assert shapes >= {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}

    def test_its_icons_are_as_large_as_they_say(self, phone):
        for icon in phone.get("/manifest.webmanifest").json()["icons"]:
            width, height = picture(icon["src"]).size
            assert f"{width}x{height}" == icon["sizes"]

    def test_a_maskable_icon_has_no_hole_and_its_drawing_in_the_safe_middle(self, phone):
        icons = phone.get("/manifest.webmanifest").json()["icons"]
        for icon in (icon for icon in icons if icon["purpose"] == "maskable"):
            drawn = np.asarray(picture(icon["src"]), int)
            down, across = np.nonzero(drawn[..., 0] > 200)
            middle = len(drawn) / 2
            assert drawn[..., 3].min() == 255
            assert across.size
            assert np.hypot(across - middle, down - middle).max() <= 0.4 * len(drawn)

    def test_every_page_names_it(self, phone):
        assert b'<link rel="manifest" href="/manifest.webmanifest">' in phone.get("/").content


class TestShareTarget:
    """The installed app in the device's "Share"."""

    def test_it_takes_photos_where_the_service_worker_listens(self, phone, kept):
        target = phone.get("/manifest.webmanifest").json()["share_target"]
        assert target["action"] == kept["share"] == reverse("photo_share")
        assert (target["method"], target["enctype"]) == ("POST", "multipart/form-data")
        assert target["params"] == {"files": [{"name": "photos", "accept": ["image/*"]}]}

    @pytest.mark.parametrize("who", ["phone", "browser"])
    def test_the_server_keeps_nothing_and_asks_again(self, request, person, who):
        client = request.getfixturevalue(who)
        client.handler.enforce_csrf_checks = True  # the device sends no token
        sent = SimpleUploadedFile("mole.jpg", jpeg(), "image/jpeg")
        answer = client.post(reverse("photo_share"), {"photos": sent})
        assert answer.url == "/photos/upload/?shared=again"
        assert not answer.cookies
        assert not Photo.objects.exists()

    def test_the_page_then_says_what_to_do(self, browser):
        said = "Please choose the photos here"
        assert said in browser.get("/photos/upload/?shared=again").content.decode()
        assert said not in browser.get("/photos/upload/").content.decode()


class TestServiceWorker:
    def test_its_scope_is_the_whole_site_and_it_is_not_cached(self, worker):
        assert worker["Content-Type"].startswith("text/javascript")
        assert "no-cache" in worker["Cache-Control"]

    def test_what_it_caches_is_public_and_exists(self, phone, kept):
        assert kept["pages"] == [reverse("offline"), reverse("capture_shell")]
        assert all(phone.get(page).status_code == 200 for page in kept["pages"])
        missing = [name for name in kept["files"] if not finders.find(name[len("/static/") :])]
        assert missing == []

    def test_the_cached_pages_find_all_their_files(self, phone, kept):
        for page in kept["pages"]:
            asked = set(app.ASSET.findall(phone.get(page).content.decode()))
            assert asked
            assert asked <= set(kept["files"])

    def test_the_cached_modules_find_all_their_imports(self, kept):
        modules = {
            SCRIPTS / name.removeprefix("/static/js/") for name in kept["files"] if "/js/" in name
        }
        imported = {
            (module.parent / name).resolve()
            for module in modules
            for name in IMPORT.findall(module.read_text())
        }
        assert imported
        assert imported <= modules

    def test_it_caches_only_at_installation(self, worker):
        code = worker.content.decode()
        assert code.count("addAll(") == 1
        assert '"install"' in code[: code.index("addAll(")]
        assert [word for word in (".put(", ".add(", 'credentials: "include') if word in code] == []
        assert 'credentials: "omit"' in code

    def test_a_changed_shell_changes_the_version(self, phone, kept, monkeypatch):
        changed = {**capture.camera_words(), "good": "Fine"}
        monkeypatch.setattr(capture, "camera_words", lambda: changed)
        again = re.search(r'"version": "(\w+)"', phone.get("/sw.js").content.decode())[1]
        assert again != kept["version"]


class TestKeptPages:
    @pytest.mark.parametrize("name", ["offline", "capture_shell"])
    def test_they_are_the_same_for_everybody(self, browser, phone, mole, person, name):
        make_photo(mole=mole)
        mine, nobody_s = browser.get(reverse(name)), phone.get(reverse(name))
        assert mine.content == nobody_s.content
        assert not mine.cookies
        assert not nobody_s.cookies
        page = mine.content.decode()
        personal = (
            person.email,
            mole.label,
            str(mole.id),
            str(person.pseudonym),
            "csrfmiddlewaretoken",
        )
        assert [word for word in personal if word in page] == []

    def test_a_page_of_a_person_is_never_stored_by_the_browser(self, browser, mole):
        for page in ("/you/", reverse("mole_detail", args=[mole.id])):
            assert "no-store" in browser.get(page)["Cache-Control"]


class TestAccountOnTheDevice:
    def test_each_account_has_an_anonymous_name(self, browser, stranger, person):
        mine, theirs = account_in(browser.get("/you/")), account_in(stranger.get("/you/"))
        assert mine != theirs
        assert str(person.pseudonym) not in mine
        assert account_in(browser.get("/you/")) == mine

    def test_public_pages_carry_none(self, phone):
        assert b"waiting-setup" not in phone.get("/").content


def account_in(answer):
    return re.search(r'"account": "(\w{32})"', answer.content.decode())[1]


def test_icons_are_small():
    for path in Path(settings.BASE_DIR, "static", "img").glob("icon-*.png"):
        assert len(path.read_bytes()) < 20_000
        assert Image.open(BytesIO(path.read_bytes())).format == "PNG"
