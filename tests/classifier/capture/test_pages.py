"""The camera's pages: the person's own, those of a link, and what they say to browsers."""

import json
import logging
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.capture import services as capture_links
from classifier.capture.models import CaptureLink
from classifier.measuring.models import Measurement
from classifier.people import link_access as links
from classifier.photos.models import Photo
from skinspect_site.log_redaction import RedactLinkKeys
from tests.classifier.images import samples
from tests.factories import jpeg, make_mole, make_photo, make_user, sign_in

JSON = {"accept": "application/json"}
HTMX = {"HX-Request": "true"}


def setup_of(answer):
    found = re.search(
        r'<script id="capture-setup" type="application/json">(.*?)</script>',
        answer.content.decode(),
    )
    return json.loads(found[1])


def file(data=b""):
    return SimpleUploadedFile("photo", data or jpeg(7), "image/jpeg")


def measure(photo, result):
    Measurement.objects.create(
        photo=photo,
        subject=photo.subject,
        status="succeeded",
        finished_at=timezone.now(),
        result=result,
    )


def make(mole, *, shows_last_photo=False):
    link, token = capture_links.make_link(
        mole=mole, actor=audit.SYSTEM, shows_last_photo=shows_last_photo
    )
    return link, reverse("capture_by_link", args=[token])


class TestOwnCamera:
    def test_it_starts_from_the_last_photo_and_its_outline(self, browser, mole):
        make_photo(mole=mole, taken_at=timezone.now() - timedelta(days=90))
        last = make_photo(mole=mole, taken_at=timezone.now())
        points = [[0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6]]
        measure(last, {"outline": {"points": points}})
        setup = setup_of(browser.get(reverse("capture", args=[mole.id])))
        assert setup["ghost"] == reverse("photo_media", args=[last.id, "display"])
        assert setup["mole"] == str(mole.id)
        # A box of 64 x 48 pixels in a photo of 320 x 240: its circle has the diagonal's length.
        assert setup["ring"] == pytest.approx({"x": 0.5, "y": 0.5, "diameter": 80 / 320})

    @pytest.mark.parametrize("result", [{}, {"outline": None}, {"outline": {"points": []}}])
    def test_without_an_outline_the_ring_is_the_usual_one(self, browser, mole, result):
        measure(make_photo(mole=mole), result)
        assert setup_of(browser.get(reverse("capture", args=[mole.id])))["ring"] is None

    def test_a_photo_in_the_bin_is_not_shown_as_ghost(self, browser, mole):
        Photo.objects.filter(pk=make_photo(mole=mole).pk).update(binned_at=timezone.now())
        assert setup_of(browser.get(reverse("capture", args=[mole.id])))["ghost"] is None

    def test_it_asks_for_consent_first(self, mole):
        person = make_user(consented=False)
        answer = sign_in(Client(), person).get(reverse("capture", args=[make_mole(person).id]))
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("consent"))

    def test_only_camera_pages_may_use_the_camera(self, browser, phone, mole):
        _, by_link = make(mole)
        allowed = [
            browser.get(reverse("capture", args=[mole.id])),
            browser.get(reverse("capture_shell")),
            phone.get(by_link),
        ]
        others = [browser.get(reverse("account_overview")), phone.get("/"), phone.get("/nothing/")]
        assert {answer["Permissions-Policy"] for answer in allowed} == {"camera=(self)"}
        assert {answer["Permissions-Policy"] for answer in others} == {"camera=()"}


class TestUpload:
    def send(self, browser, **fields):
        return browser.post(reverse("photo_upload"), {"photos": file(), **fields}, headers=JSON)

    def account(self, browser, mole):
        return setup_of(browser.get(reverse("capture", args=[mole.id])))["account"]

    def test_a_photo_that_waited_keeps_the_time_it_was_taken(self, browser, mole):
        taken = timezone.now() - timedelta(days=2)
        without_exif = SimpleUploadedFile("photo", _bare_jpeg(), "image/jpeg")
        answer = browser.post(
            reverse("photo_upload"),
            {
                "photos": without_exif,
                "mole": str(mole.id),
                "taken_at": taken.isoformat(),
                "account": self.account(browser, mole),
            },
            headers=JSON,
        )
        photo = Photo.objects.get()
        assert answer.status_code == 201
        assert (photo.taken_at, photo.taken_at_source) == (taken, "camera")

    def test_the_photo_s_own_time_goes_before_the_device_s(self, browser):
        self.send(browser, taken_at=timezone.now().isoformat())
        assert Photo.objects.get().taken_at.year == 2024

    @pytest.mark.parametrize(
        "time", ["yesterday", "1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "2026-13-01T00:00Z"]
    )
    def test_an_impossible_time_does_not_refuse_the_photo(self, browser, time):
        answer = browser.post(
            reverse("photo_upload"),
            {"photos": SimpleUploadedFile("photo", _bare_jpeg()), "taken_at": time},
            headers=JSON,
        )
        assert answer.status_code == 201
        assert Photo.objects.get().taken_at_source == "upload"

    def test_another_account_s_photo_is_not_taken_in(self, browser, mole):
        other = sign_in(Client(), make_user())
        answer = self.send(other, account=self.account(browser, mole), mole=str(mole.id))
        assert (answer.status_code, answer.json()["code"]) == (409, "other_account")
        assert not Photo.objects.exists()

    def test_a_link_of_a_deleted_photo_shows_that(self, browser, mole):
        account, mole_id = self.account(browser, mole), mole.id
        mole.delete()
        answer = self.send(browser, account=account, mole=str(mole_id))
        assert (answer.status_code, answer.json()["code"]) == (400, "mole_gone")
        assert self.send(browser, account=account).status_code == 201


class TestAsking:
    def test_the_owner_gets_a_link_and_a_code_once(self, browser, mole):
        answer = browser.post(reverse("capture_ask", args=[mole.id]))
        url = re.search(r'value="(http://testserver/capture/[\w-]{43}/)"', answer.content.decode())
        assert url
        assert b"<svg" in answer.content
        assert b" style=" not in answer.content
        link = CaptureLink.objects.get()
        later = browser.get(reverse("capture_link_status", args=[link.id]))
        assert url[1].encode() not in later.content

    def test_the_page_waits_and_sees_the_photo_arrive(self, browser, phone, mole):
        link, by_link = make(mole)
        status = reverse("capture_link_status", args=[link.id])
        assert browser.get(status, headers=HTMX).status_code == 204
        phone.post(by_link, {"photos": file()})
        answer = browser.get(status, headers=HTMX)
        assert answer.status_code == 286
        assert reverse("photo_detail", args=[Photo.objects.get().id]) in answer.content.decode()

    def test_a_withdrawn_link_is_shown_as_withdrawn(self, browser, phone, mole):
        link, by_link = make(mole)
        answer = browser.post(reverse("capture_link_revoke", args=[link.id]), follow=True)
        assert b"The link was withdrawn" in answer.content
        assert phone.get(by_link).status_code == 404

    def test_strangers_find_no_link(self, mole):
        link, _ = make(mole)
        stranger = sign_in(Client(), make_user())
        status = reverse("capture_link_status", args=[link.id])
        assert stranger.get(status).status_code == 404
        assert stranger.post(f"{status}revoke/").status_code == 404
        assert stranger.post(reverse("capture_ask", args=[mole.id])).status_code == 404
        link.refresh_from_db()
        assert link.state == "open"


class TestByLink:
    def test_it_names_neither_person_nor_mole(self, phone, mole, person):
        make_photo(mole=mole)
        _, by_link = make(mole)
        page = phone.get(by_link).content.decode()
        personal = (mole.label, mole.place, person.email, str(mole.id), str(mole.subject_id))
        assert [word for word in personal if word in page] == []
        assert setup_of(phone.get(by_link))["ghost"] is None
        assert phone.get(f"{by_link}last/").status_code == 404

    def test_the_last_photo_is_shown_only_if_the_owner_allowed_it(self, phone, browser, mole):
        last = make_photo(mole=mole)
        browser.post(reverse("capture_ask", args=[mole.id]), {"shows_last_photo": "on"})
        link, by_link = make(mole, shows_last_photo=True)
        ghost = setup_of(phone.get(by_link))["ghost"]
        answer = phone.get(ghost)
        assert answer["Content-Type"] == "image/jpeg"
        seen = AuditEvent.objects.get(event="photo_viewed")
        assert (seen.actor, seen.target) == (str(link.id), str(last.id))
        phone.post(by_link, {"photos": file()})
        assert phone.get(ghost).status_code == 404

    def test_one_photo_and_thanks(self, phone, mole):
        _, by_link = make(mole)
        answer = phone.post(by_link, {"photos": file()})
        assert b"The photo has arrived" in answer.content
        assert mole.photos.count() == 1
        assert phone.post(by_link, {"photos": file(jpeg(8))}).status_code == 404
        assert mole.photos.count() == 1

    def test_a_script_gets_sentences(self, phone, mole):
        _, by_link = make(mole)
        refused = phone.post(by_link, {"photos": file(b"hello")}, headers=JSON)
        assert (refused.status_code, refused.json()["code"]) == (422, "not_an_image")
        assert phone.post(by_link, {}, headers=JSON).status_code == 400
        assert phone.post(by_link, {"photos": file()}, headers=JSON).status_code == 201
        gone = phone.post(by_link, {"photos": file()}, headers=JSON)
        assert (gone.status_code, gone.json()["code"]) == (404, "link_gone")

    def test_a_form_without_script_hears_why(self, phone, mole):
        _, by_link = make(mole)
        answer = phone.post(by_link, {"photos": file(b"hello")})
        assert answer.status_code == 422
        assert b"not a photo" in answer.content

    def test_a_forged_form_is_refused(self, mole):
        _, by_link = make(mole)
        phone = Client(enforce_csrf_checks=True)
        assert phone.post(by_link, {"photos": file()}).status_code == 403
        token = re.search(
            r'csrfmiddlewaretoken" value="(\w+)"', phone.get(by_link).content.decode()
        )
        sent = phone.post(by_link, {"photos": file(), "csrfmiddlewaretoken": token[1]})
        assert sent.status_code == 200

    def test_all_links_that_do_not_work_answer_alike(self, phone, mole):
        (_, used), (_, revoked), (_, expired) = (make(make_mole(mole.subject)) for _ in range(3))
        phone.post(used, {"photos": file()})
        links_in_order = list(CaptureLink.objects.order_by("created_at"))
        capture_links.revoke_link(link=links_in_order[1], actor=audit.SYSTEM)
        CaptureLink.objects.filter(pk=links_in_order[2].pk).update(expires_at=timezone.now())
        addresses = (used, revoked, expired, "/capture/never-was/", "/capture/never-was/last/")
        answers = [phone.get(address) for address in addresses]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1

    def test_nothing_of_it_is_kept_or_found(self, phone, mole):
        _, by_link = make(mole)
        for answer in (phone.get(by_link), phone.get("/capture/never-was/")):
            assert answer["Cache-Control"] == "no-store, private"
            assert answer["Referrer-Policy"] == "strict-origin"
            assert "noindex" in answer["X-Robots-Tag"]
            assert b'name="referrer" content="strict-origin"' in answer.content

    def test_guessing_is_refused_and_a_link_that_works_is_not(self, phone, mole):
        _, by_link = make(mole)
        tries = [phone.get(f"/capture/guess-{n}/") for n in range(links.MISSES_ALLOWED)]
        assert {answer.status_code for answer in tries} == {404}
        assert phone.get("/capture/one-more/").status_code == 429
        assert phone.get(by_link).status_code == 200
        elsewhere = Client(REMOTE_ADDR="203.0.113.9")
        assert elsewhere.get("/capture/one-more/").status_code == 404

    def test_no_log_holds_a_token(self, phone, mole, caplog):
        caplog.handler.addFilter(RedactLinkKeys())
        with caplog.at_level(logging.DEBUG):
            phone.get("/capture/a-secret-token/")
        assert "Not Found: /capture/-" in caplog.text
        assert "a-secret-token" not in caplog.text


def test_every_process_redacts_keys_in_its_log(settings):
    handlers = settings.LOGGING["handlers"]
    assert all("redact" in handler["filters"] for handler in handlers.values())


def _bare_jpeg():
    return samples.save(samples.lesion(seed=3), "JPEG")
