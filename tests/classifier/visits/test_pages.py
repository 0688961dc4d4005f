"""The owner's pages: choosing, preparing, looking, printing, sharing, deleting."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.visits.models import ShareLink, Visit
from classifier.visits.services import share_links
from tests import factories
from tests.classifier.visits.support import measure, photographed, placed_mole, prepare, printed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blank_pdf")]


@pytest.fixture
def subject(person):
    return factories.make_subject(person)


@pytest.fixture
def mole(subject):
    return placed_mole(subject, label="Below the elbow")


@pytest.fixture
def visit(subject, mole):
    photographed(mole, "lower", "higher")
    return printed(prepare(subject, mole))


def asked(mole, **fields):
    return {
        "moles": [str(mole.pk)],
        "since": "2026-01-01",
        "until": "2026-11-24",
        "paper": "a4",
    } | fields


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


class TestPreparing:
    def test_the_form_offers_moles_and_all_time(self, browser, mole):
        photographed(mole, "lower")
        page = browser.get(reverse("visit_create"), {"mole": str(mole.pk)})
        html = page.content.decode()
        assert f'value="{mole.pk}" checked' in html
        assert 'value="2026-02-03"' in html
        assert f'value="{timezone.localdate().isoformat()}"' in html

    def test_moles_that_need_attention_are_ticked_at_first(self, browser, mole):
        photographed(mole, "higher")
        calm = factories.make_mole(mole.subject, label="Calm")
        photographed(calm, "lower")

        def ticked(query=""):
            page = browser.get(reverse("visit_create") + query)
            return {choice.mole for choice in page.context["moles"] if choice.is_ticked}

        assert ticked() == {mole}
        assert ticked("?all=1") == {mole, calm}
        assert ticked("?none=1") == set()
        assert ticked(f"?mole={calm.pk}") == {calm}

    def test_one_press_prepares(self, browser, mole):
        photographed(mole, "lower", "higher")
        form = asked(mole, prepare="1", note="Is it all right?", title="For Dr Adler")
        page = browser.post(reverse("visit_create"), form, follow=True)
        visit = Visit.objects.get()
        assert page.redirect_chain[-1][0] == reverse("visit_detail", args=[visit.pk])
        assert (visit.title, visit.note) == ("For Dr Adler", "Is it all right?")
        assert "The PDF is being made" in text_of(page)

    def test_photos_can_be_chosen_first(self, browser, mole):
        first, middle, last = photographed(mole, "lower", "lower", "higher")
        page = browser.post(reverse("visit_create"), asked(mole, choose="1"))
        html = page.content.decode()
        ticked = [
            str(photo.pk) in re.findall(r'value="([\w-]+)" checked', html)
            for photo in (first, middle, last)
        ]
        assert ticked == [True, False, True]
        assert not Visit.objects.exists()
        form = asked(mole, prepare="1", offered=[str(mole.pk)], photos=[str(middle.pk)])
        browser.post(reverse("visit_create"), form)
        (text,) = Visit.objects.get().content["moles"]
        assert [picture["photo"] for picture in text["pictures"]] == [str(middle.pk)]

    def test_nothing_ticked_shows_no_picture(self, browser, mole):
        photographed(mole, "lower")
        form = asked(mole, prepare="1", offered=[str(mole.pk)])
        browser.post(reverse("visit_create"), form)
        assert Visit.objects.get().content["moles"][0]["pictures"] == []

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"moles": []}, "Please select at least one mole."),
            ({"since": "2026-11-25", "until": "2026-11-01"}, "The period ends before it begins."),
            ({"since": "1200-01-01"}, "Please enter a date in this century or the last."),
            ({"paper": "a3"}, "Select a valid choice."),
        ],
    )
    def test_an_impossible_period_is_an_error(self, browser, mole, fields, sentence):
        page = browser.post(reverse("visit_create"), asked(mole, prepare="1", **fields))
        assert sentence in text_of(page)
        assert not Visit.objects.exists()

    def test_too_many_photos_are_an_error(self, browser, mole, monkeypatch):
        monkeypatch.setattr("classifier.visits.content.choice.MOST_MOLES", 0)
        page = browser.post(reverse("visit_create"), asked(mole, prepare="1"))
        assert "more than one document can hold" in text_of(page)

    def test_somebody_elses_mole_or_photo_is_no_choice(self, browser, mole):
        others = factories.make_mole()
        page = browser.post(reverse("visit_create"), asked(others, prepare="1"))
        assert "is not one of the available choices" in text_of(page)
        photo = factories.make_photo(mole=others)
        form = asked(mole, prepare="1", offered=[str(mole.pk)], photos=[str(photo.pk)])
        browser.post(reverse("visit_create"), form)
        assert not Visit.objects.exists()

    def test_without_moles_it_links_to_adding_one(self, browser):
        assert "Add a mole and a photo of it first." in text_of(
            browser.get(reverse("visit_create"))
        )

    def test_it_is_about_the_chosen_household_member(self, browser, person, mole):
        member = factories.make_member(person, "Ada")
        theirs = placed_mole(member, label="Ada’s knee")
        browser.post(reverse("household_show", args=[member.pk]))
        page = browser.get(reverse("visit_create"))
        assert "Ada’s knee" in text_of(page)
        assert "Below the elbow" not in text_of(page)
        browser.post(reverse("visit_create"), asked(theirs, prepare="1"))
        assert Visit.objects.get().content["name"] == "Ada"


class TestPage:
    def test_it_shows_what_is_frozen(self, browser, subject, mole):
        before, _after = photographed(mole, "lower", "higher")
        measure(before)
        visit = printed(prepare(subject, mole, note="Why does it itch?"))
        text = text_of(browser.get(reverse("visit_detail", args=[visit.pk])))
        for part in (
            "Why does it itch?",
            "Below the elbow",
            "3 February 2026",
            "Higher concern",
            "fake-1",
            "2.0 mm (1.9 to 2.1)",
            "not a medical device",
            "Download the PDF",
        ):
            assert part in text, part

    def test_pictures_are_placed_by_their_frames(self, browser, subject, mole):
        (photo,) = photographed(mole, "lower")  # 320 x 240 pixels, shown whole in a square
        visit = prepare(subject, mole)
        html = browser.get(reverse("visit_detail", args=[visit.pk])).content.decode()
        assert f'href="{reverse("photo_media", args=[photo.pk, "display"])}"' in html
        assert 'transform="matrix(3.125 0 0 3.125 0 125)"' in html

    def test_it_waits_until_the_pdf_is_there(self, browser, subject, mole):
        visit = prepare(subject, mole)
        status = reverse("visit_status", args=[visit.pk])
        assert browser.get(status).status_code == 204
        printed(visit)
        answer = browser.get(status)
        assert answer.status_code == 286
        assert "Download the PDF" in text_of(answer)

    def test_the_pdf_is_a_private_download(self, browser, visit):
        answer = browser.get(reverse("visit_pdf", args=[visit.pk]))
        assert answer.content.startswith(b"%PDF-")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith('attachment; filename="skinspect-visit-')
        assert "no-store" in answer["Cache-Control"]

    def test_until_it_is_made_it_redirects_to_the_visit(self, browser, subject, mole):
        visit = prepare(subject, mole)
        answer = browser.get(reverse("visit_pdf", args=[visit.pk]))
        assert answer.url == reverse("visit_detail", args=[visit.pk])

    def test_a_failure_can_be_tried_again(self, browser, visit):
        Visit.objects.filter(pk=visit.pk).update(status="failed", pdf="", printed=[])
        page = browser.get(reverse("visit_detail", args=[visit.pk]))
        assert "The PDF could not be made" in text_of(page)
        browser.post(reverse("visit_print", args=[visit.pk]))
        visit.refresh_from_db()
        assert visit.status == "queued"

    def test_the_list_links_to_it(self, browser, visit):
        html = browser.get(reverse("visit_list")).content.decode()
        assert reverse("visit_detail", args=[visit.pk]) in html

    def test_deleting_asks_first(self, browser, visit):
        address = reverse("visit_erase", args=[visit.pk])
        assert "Delete this doctor visit?" in text_of(browser.get(address))
        assert Visit.objects.exists()
        assert browser.post(address).url == reverse("visit_list")
        assert not Visit.objects.exists()


class TestLinks:
    def make(self, browser, visit, **fields):
        form = {"days": "7", "note": "Dr Adler"} | fields
        return browser.post(reverse("share_link_make", args=[visit.pk]), form)

    def test_the_link_is_shown_once_with_its_code(self, browser, visit):
        page = self.make(browser, visit)
        (address,) = re.findall(
            r'value="http://testserver(/shared/[\w-]{43}/)"', page.content.decode()
        )
        assert "<svg" in page.content.decode()
        link = ShareLink.objects.get()
        assert abs(link.expires_at - timezone.now() - timedelta(days=7)) < timedelta(minutes=1)
        later = browser.get(reverse("visit_detail", args=[visit.pk])).content.decode()
        assert "Dr Adler" in later
        assert address not in later

    @pytest.mark.parametrize("fields", [{"days": "3650"}, {"passphrase": "short"}])
    def test_what_is_too_long_or_too_short_is_refused(self, browser, visit, fields):
        page = self.make(browser, visit, **fields)
        assert "field-error" in page.content.decode()
        assert not ShareLink.objects.exists()

    def test_without_consent_there_is_no_link(self, browser, person, visit):
        from classifier.people.services import accounts

        accounts.withdraw_consent(user=person)
        assert "We need your agreement" in text_of(self.make(browser, visit))
        assert not ShareLink.objects.exists()

    def test_it_can_be_withdrawn(self, browser, visit):
        self.make(browser, visit)
        link = ShareLink.objects.get()
        browser.post(reverse("share_link_revoke", args=[visit.pk, link.pk]))
        assert "Withdrawn on" in text_of(browser.get(reverse("visit_detail", args=[visit.pk])))

    def test_who_looked_is_listed(self, browser, visit):
        link, _token = share_links.make_link(
            visit=visit, actor=audit.SYSTEM, days=1, note="Dr Adler"
        )
        page = reverse("visit_detail", args=[visit.pk])
        assert "Nobody has looked by a link so far." in text_of(browser.get(page))
        share_links.note_viewing(link=link, what="pdf")
        assert "the PDF (Dr Adler)" in text_of(browser.get(page))

    def test_the_access_log_lists_it_too(self, browser, visit):
        link, _token = share_links.make_link(visit=visit, actor=audit.SYSTEM, days=1)
        share_links.note_viewing(link=link, what="page")
        text = text_of(browser.get(reverse("access_log")))
        assert "Somebody with a link of yours Shared visit looked at" in text


def test_another_persons_visit_is_not_there(stranger, visit):
    link, _token = share_links.make_link(visit=visit, actor=audit.SYSTEM, days=1)
    for name in ("visit_detail", "visit_status", "visit_pdf", "visit_erase"):
        assert stranger.get(reverse(name, args=[visit.pk])).status_code == 404
    for name, args in (
        ("visit_erase", [visit.pk]),
        ("visit_print", [visit.pk]),
        ("share_link_make", [visit.pk]),
        ("share_link_revoke", [visit.pk, link.pk]),
    ):
        assert stranger.post(reverse(name, args=args)).status_code == 404
    assert ShareLink.objects.get().revoked_at is None
    assert AuditEvent.objects.filter(event="visit_erased").count() == 0
