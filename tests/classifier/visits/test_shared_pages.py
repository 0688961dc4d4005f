"""What a share link shows: nothing before it is opened, nothing after it has ended."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.people import link_access as links
from classifier.people.services import accounts
from classifier.photos import services as photos
from classifier.visits.models import ShareLink
from classifier.visits.services import share_links, visits
from tests import factories
from tests.classifier.visits.support import photographed, placed_mole, prepare, printed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blank_pdf")]
PASSPHRASE = "seven green apples"
GONE = "This link does not work. It may be too old or withdrawn"


@pytest.fixture(autouse=True)
def _nobody_guessed_before():
    cache.clear()


@pytest.fixture
def subject():
    return factories.make_subject()


@pytest.fixture
def mole(subject):
    return placed_mole(subject, label="Below the elbow")


@pytest.fixture
def visit(subject, mole):
    photographed(mole, "lower", "higher")
    return printed(prepare(subject, mole, note="Why does it itch?"))


@pytest.fixture
def doctor():
    return Client()


def shared(visit, **fields):
    """The addresses of a new link: page, PDF, and the first photo."""
    _link, token = share_links.make_link(visit=visit, actor=audit.SYSTEM, **{"days": 7} | fields)
    (photo, *_) = visit.content["moles"][0]["pictures"]
    return (
        reverse("shared_visit", args=[token]),
        reverse("shared_pdf", args=[token]),
        reverse("shared_photo", args=[token, photo["photo"]]),
    )


def viewings():
    seen = AuditEvent.objects.filter(event="share_link_viewed").order_by("id")
    return [event.details["what"] for event in seen]


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


class TestOpening:
    def test_nothing_is_shown_or_counted_before_it_is_opened(self, doctor, visit):
        page, pdf, photo = shared(visit)
        first = doctor.get(page)
        assert "Open it" in text_of(first)
        assert "Below the elbow" not in first.content.decode()
        assert str(visit.pk) not in first.content.decode()
        for address in (pdf, photo):
            assert doctor.get(address).url == page
        assert viewings() == []

    def test_then_page_pdf_and_photos_are_shown_and_counted(self, doctor, visit):
        page, pdf, photo = shared(visit)
        found = text_of(doctor.post(page, follow=True))
        for part in ("Below the elbow", "Why does it itch?", "Higher concern", "not a diagnosis"):
            assert part in found, part
        assert doctor.get(pdf).content.startswith(b"%PDF-")
        answer = doctor.get(photo)
        assert answer["Content-Type"] == "image/jpeg"
        assert photo in doctor.get(page).content.decode()
        assert viewings() == ["page", "pdf", "page"]

    def test_looking_at_the_head_is_no_viewing(self, doctor, visit):
        page, pdf, photo = shared(visit)
        doctor.post(page)
        for address in (page, pdf, photo):
            assert doctor.head(address).status_code == 200
        assert viewings() == []

    def test_no_account_or_address_of_the_owner_is_shown(self, doctor, visit):
        page, _pdf, _photo = shared(visit, note="Dr Adler")
        html = doctor.post(page, follow=True).content.decode()
        assert visit.subject.user.email not in html
        assert "Dr Adler" not in html
        assert "/moles/" not in html
        assert "/photos/" not in html.replace(page, "")

    def test_it_is_kept_out_of_caches_search_engines_and_referrers(self, doctor, visit):
        page, pdf, photo = shared(visit)
        before = doctor.get(page)
        doctor.post(page)
        for answer in (before, doctor.get(page), doctor.get(pdf), doctor.get(photo)):
            assert "no-store" in answer["Cache-Control"]
            assert "noindex, nofollow" in answer["X-Robots-Tag"]
        for address in (page, pdf, photo):
            assert doctor.get(address)["Referrer-Policy"] == "no-referrer"
        assert '<meta name="referrer" content="no-referrer">' in doctor.get(page).content.decode()

    def test_only_what_the_visit_shows_is_sent(self, doctor, subject, mole, visit):
        page, _pdf, photo = shared(visit)
        (another,) = photographed(mole, "lower", first_month=8)
        doctor.post(page)
        shown = visit.content["moles"][0]["pictures"][0]["photo"]
        assert doctor.get(photo.replace(shown, str(another.pk))).status_code == 404

    def test_later_results_are_not_shown(self, doctor, mole, visit):
        page, _pdf, _photo = shared(visit)
        photographed(mole, "unclear", first_month=8)
        assert "Unclear" not in text_of(doctor.post(page, follow=True))

    def test_a_binned_photo_disappears_from_page_pdf_and_address(self, doctor, subject, visit):
        page, pdf, photo = shared(visit)
        doctor.post(page)
        first = subject.photos.order_by("taken_at").first()
        photos.bin_photo(photo=first, actor=audit.SYSTEM)
        assert "1 photo was taken out" in text_of(doctor.get(page))
        assert doctor.get(photo).status_code == 404
        assert doctor.get(pdf).url == page


class TestPassphrase:
    def test_it_opens_this_link_in_this_browser_only(self, doctor, visit):
        page, pdf, _photo = shared(visit, passphrase=PASSPHRASE)
        other, _other_pdf, _other_photo = shared(visit, passphrase=PASSPHRASE)
        assert "Passphrase" in text_of(doctor.get(page))
        assert doctor.post(page, {"passphrase": PASSPHRASE}).url == page
        assert "Below the elbow" in text_of(doctor.get(page))
        assert doctor.get(pdf).status_code == 200
        assert "Below the elbow" not in text_of(doctor.get(other))
        assert "Below the elbow" not in text_of(Client().get(page))

    def test_a_cookie_of_one_link_opens_no_other(self, doctor, visit):
        page, _pdf, _photo = shared(visit)
        other, _other_pdf, _other_photo = shared(visit, passphrase=PASSPHRASE)
        doctor.post(page)
        doctor.cookies["shared_visit"]["path"] = "/"
        assert "Below the elbow" not in text_of(doctor.get(other))

    def test_the_cookie_is_for_this_link_and_ends_with_the_browser(self, doctor, visit):
        page, _pdf, _photo = shared(visit, passphrase=PASSPHRASE)
        cookie = doctor.post(page, {"passphrase": PASSPHRASE}).cookies["shared_visit"]
        assert (cookie["path"], cookie["max-age"], cookie["expires"]) == (page, "", "")
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert PASSPHRASE not in cookie.value

    @pytest.mark.parametrize("entered", ["", "wrong", "Seven green apples"])
    def test_a_wrong_one_shows_nothing(self, doctor, visit, entered):
        page, _pdf, _photo = shared(visit, passphrase=PASSPHRASE)
        answer = doctor.post(page, {"passphrase": entered})
        assert "field-error" in answer.content.decode()
        assert "Below the elbow" not in text_of(doctor.get(page))
        assert viewings() == []

    def test_too_many_wrong_ones_lock_it(self, doctor, visit, monkeypatch):
        monkeypatch.setattr(share_links, "TRIES_A_LINK", 2)
        page, _pdf, _photo = shared(visit, passphrase=PASSPHRASE)
        for _ in range(2):
            doctor.post(page, {"passphrase": "wrong"})
        answer = doctor.post(page, {"passphrase": PASSPHRASE})
        assert answer.status_code == 429
        assert "too many wrong passphrases" in text_of(answer)

    def test_forged_requests_are_refused(self, visit):
        page, _pdf, _photo = shared(visit)
        assert Client(enforce_csrf_checks=True).post(page).status_code == 403


class TestEnded:
    def answers(self, doctor, addresses):
        found = [doctor.get(address) for address in addresses]
        assert [answer.status_code for answer in found] == [404, 404, 404]
        assert all(GONE in text_of(answer) for answer in found)
        return [answer.content for answer in found]

    def test_expired_withdrawn_unknown_and_erased_answer_alike_even_after_opening(
        self, doctor, visit
    ):
        expired, revoked, unknown = (shared(visit) for _ in range(3))
        unknown = tuple(re.sub(r"/shared/[\w-]+/", f"/shared/{'x' * 43}/", a) for a in unknown)
        for page in (expired[0], revoked[0]):
            assert doctor.post(page).status_code == 302
        oldest = ShareLink.objects.order_by("created_at")
        ShareLink.objects.filter(pk=oldest[0].pk).update(expires_at=timezone.now())
        share_links.revoke_link(link=oldest[1], actor=audit.SYSTEM)
        found = [self.answers(doctor, addresses) for addresses in (expired, revoked, unknown)]
        assert found[0] == found[1] == found[2]
        assert doctor.post(revoked[0]).status_code == 404
        assert viewings() == []

    def test_an_erased_visit(self, doctor, visit):
        addresses = shared(visit)
        doctor.post(addresses[0])
        visits.erase(visit=visit, actor=audit.SYSTEM)
        self.answers(doctor, addresses)

    def test_consent_taken_back(self, doctor, visit):
        addresses = shared(visit)
        doctor.post(addresses[0])
        accounts.withdraw_consent(user=visit.subject.user)
        self.answers(doctor, addresses)

    def test_an_opened_page_asks_again_after_half_a_day(self, doctor, visit, monkeypatch):
        page, _pdf, _photo = shared(visit)
        doctor.post(page)
        monkeypatch.setattr("classifier.visits.views.shared.OPEN_FOR", timedelta(seconds=-1))
        assert "Open it" in text_of(doctor.get(page))

    def test_guessing_is_refused_and_a_link_that_works_is_not(self, doctor, visit, monkeypatch):
        monkeypatch.setattr(links, "MISSES_ALLOWED", 3)
        page, _pdf, _photo = shared(visit)
        for number in range(3):
            assert doctor.get(f"/shared/guess-{number}/").status_code == 404
        assert doctor.get("/shared/guess-4/").status_code == 429
        assert doctor.get(page).status_code == 200
        assert doctor.get(page, REMOTE_ADDR="198.51.100.1").status_code == 200
