"""Overviews: kept, never assessed, pinned, corrected, compared, binned and erased."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from classifier.assessments import services as assessments
from classifier.assessments.errors import OverviewNotAssessedError
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure
from classifier.comparing.models import Comparison
from classifier.intake.errors import OverviewKnownError, PhotoRefusedError
from classifier.moles import services as moles
from classifier.moles.models import Mole
from classifier.overviews import services as overviews
from classifier.overviews.errors import CloseUpKnownError
from classifier.overviews.models import OverviewPin
from classifier.overviews.selectors import new_pins, overviews_in, pins_on, suggest_pins
from classifier.people.errors import ConsentMissingError
from classifier.people.services import accounts
from classifier.photos import services as photos
from classifier.photos.models import Photo
from tests.factories import (
    jpeg,
    make_member,
    make_mole,
    make_overview,
    make_photo,
    make_pin,
    make_subject,
    make_user,
)

pytestmark = pytest.mark.django_db
WHERE = {"x": "40", "y": "30.5"}


@pytest.fixture
def subject(person):
    return make_subject(person)


@pytest.fixture
def overview(subject):
    return make_overview(subject)


def add(subject, data, region="back"):
    return overviews.add_overview(subject=subject, data=data, actor=audit.SYSTEM, region=region)


class TestKept:
    def test_it_is_stored_without_an_assessment(self, subject, stored):
        photo = add(subject, jpeg(seed=70))
        assert (photo.kind, photo.region, photo.mole) == ("overview", "back", None)
        assert not Assessment.objects.exists()
        assert len([path for path in stored.rglob("*") if path.is_file()]) == 2
        assert AuditEvent.objects.filter(event="photo_added", target=str(photo.id)).exists()

    def test_the_same_photo_again_is_restored_and_gets_the_new_region(self, subject):
        first = add(subject, jpeg(seed=71))
        photos.bin_photo(photo=first, actor=audit.SYSTEM)
        again = add(subject, jpeg(seed=71), region="legs_back")
        assert again == first
        assert (Photo.objects.get().region, Photo.objects.get().binned_at) == ("legs_back", None)

    def test_a_close_up_is_not_taken_for_one_nor_the_other_way_round(self, subject):
        make_photo(subject, data=jpeg(seed=72))
        with pytest.raises(CloseUpKnownError):
            add(subject, jpeg(seed=72))
        add(subject, jpeg(seed=73))
        with pytest.raises(OverviewKnownError):
            make_photo(subject, data=jpeg(seed=73))
        assert Photo.objects.count() == 2

    def test_a_file_that_is_not_a_photo_or_without_consent_is_refused(
        self, person, subject, stored
    ):
        with pytest.raises(PhotoRefusedError):
            add(subject, b"no photo")
        accounts.withdraw_consent(user=person)
        with pytest.raises(ConsentMissingError):
            add(subject, jpeg(seed=74))
        assert not stored.exists()

    def test_it_can_not_be_assessed(self, overview):
        with pytest.raises(OverviewNotAssessedError):
            assessments.request_assessment(photo=overview, actor=audit.SYSTEM)

    def test_erasing_takes_its_files_and_pins(self, overview, stored):
        make_pin(overview)
        erasure.erase_photo(photo=overview, actor=audit.SYSTEM)
        assert not OverviewPin.objects.exists()
        assert not [path for path in stored.rglob("*") if path.is_file()]


class TestPins:
    def test_a_mole_has_one_pin_which_moves(self, subject, overview):
        mole = make_mole(subject)
        first = make_pin(overview, mole=mole, x=0.1)
        again = make_pin(overview, mole=mole, x=0.7)
        assert (again.id, OverviewPin.objects.get().x) == (first.id, 0.7)
        events = AuditEvent.objects.filter(event="pin_set", target=str(overview.id))
        assert events.count() == 2
        assert events.first().details == {"pin": str(first.id), "mole": str(mole.id)}

    def test_a_mole_of_somebody_else_is_refused(self, overview):
        with pytest.raises(ValueError, match="another subject"):
            make_pin(overview, mole=make_mole(make_user()))

    def test_removing_a_pin_is_safe_to_call_twice(self, overview):
        pin = make_pin(overview)
        for _time in range(2):
            overviews.remove_pin(pin=OverviewPin(id=pin.id, photo=overview), actor=audit.SYSTEM)
        assert AuditEvent.objects.filter(event="pin_removed").count() == 1

    def test_pins_of_moles_in_the_bin_are_not_shown(self, subject, overview):
        mole = make_mole(subject)
        make_pin(overview, mole=mole)
        moles.bin_mole(mole=mole, actor=audit.SYSTEM)
        assert pins_on(overview) == []
        assert overviews_in(subject, "back").get().pin_count == 0


class TestCarriedOver:
    @pytest.fixture
    def pair(self, subject):
        days = [timezone.now() - timedelta(days=ago) for ago in (90, 1)]
        return [make_overview(subject, taken_at=day) for day in days]

    def aligned(self, pair, matrix):
        earlier, later = pair
        return Comparison.objects.create(
            subject=earlier.subject,
            earlier=earlier,
            later=later,
            status="succeeded",
            finished_at=timezone.now(),
            aligned=matrix is not None,
            matrix=matrix,
        )

    def test_what_only_the_newer_one_has_is_new(self, subject, pair):
        mole = make_mole(subject)
        old = [make_pin(pair[0], mole=mole), make_pin(pair[0], label="Spot ")]
        new = [make_pin(pair[1], mole=mole), make_pin(pair[1], label="spot")]
        fresh = make_pin(pair[1], label="Another")
        assert new_pins(old, [*new, fresh]) == {fresh.id}

    def test_the_inverse_of_the_matrix_carries_a_pin_over(self, pair):
        # the newer photo is moved by 32 pixels to the right and 24 down, and turned by nothing
        comparison = self.aligned(pair, [[1.0, 0.0, 32.0], [0.0, 1.0, 24.0]])
        pin = make_pin(pair[0], x=0.5, y=0.5)
        found = suggest_pins([pin], [], comparison)
        assert [(each.pin, round(each.x, 6), round(each.y, 6)) for each in found] == [
            (pin, 0.4, 0.4)
        ]

    def test_turned_and_enlarged_it_comes_back_to_itself(self, pair):
        matrix = [[0.8, -0.6, 60.0], [0.6, 0.8, -40.0]]
        comparison = self.aligned(pair, matrix)
        pin = make_pin(pair[0], x=0.4, y=0.6)
        (found,) = suggest_pins([pin], [], comparison)
        x, y = found.x * 320, found.y * 240
        there = [a * x + b * y + c for a, b, c in matrix]
        assert there == pytest.approx([0.4 * 320, 0.6 * 240])

    def test_pins_off_the_photo_or_already_set_are_not_suggested(self, pair):
        comparison = self.aligned(pair, [[1.0, 0.0, 300.0], [0.0, 1.0, 0.0]])
        assert suggest_pins([make_pin(pair[0], x=0.2)], [], comparison) == []
        comparison.matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
        pins = [make_pin(photo, label="Same") for photo in pair]
        assert suggest_pins(pins[:1], pins[1:], comparison) == []

    def test_without_an_alignment_nothing_is_suggested(self, pair):
        pin = make_pin(pair[0])
        assert suggest_pins([pin], [], None) == []
        assert suggest_pins([pin], [], self.aligned(pair, None)) == []

    def test_the_page_suggests_and_marks(self, browser, pair):
        self.aligned(pair, [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
        make_pin(pair[0], label="Old one")
        make_pin(pair[1], label="New one")
        text = browser.get(
            reverse("overview_compare", args=[pair[1].id, pair[0].id])
        ).content.decode()
        assert text.count("pin pin-suggested") == 1
        assert text.count("pin pin-new") == 1
        assert "Keep this pin" in text

    def test_a_request_aligns_them_once(self, browser, pair):
        url = reverse("overview_compare", args=[pair[0].id, pair[1].id])
        for _time in range(2):
            browser.post(url)
        row = Comparison.objects.get()
        assert (row.earlier, row.later, row.status) == (*pair, "queued")
        assert "being laid on each other" in browser.get(url).content.decode()

    def test_two_regions_are_not_aligned(self, browser, subject, pair):
        other = make_overview(subject, region="face")
        page = browser.post(reverse("overview_compare", args=[pair[0].id, other.id]), follow=True)
        assert "message-error" in page.content.decode()
        assert not Comparison.objects.exists()


class TestPages:
    def send(self, browser, data=None, **fields):
        file = SimpleUploadedFile("back.jpg", data or jpeg(seed=80), "image/jpeg")
        return browser.post(
            reverse("overview_create"), {"region": "back", "photo": file, **fields}, follow=True
        )

    def test_a_photo_is_sent_and_pinned_moved_and_unpinned(self, browser, subject):
        page = self.send(browser)
        photo = Photo.objects.get()
        assert page.redirect_chain[-1][0] == reverse("overview_detail", args=[photo.id])
        mole = make_mole(subject, label="Old friend")
        browser.post(reverse("overview_pin_set", args=[photo.id]), {**WHERE, "mole": mole.id})
        pin = OverviewPin.objects.get()
        assert (pin.mole, pin.x, pin.y) == (mole, 0.4, 0.305)
        moving = browser.get(reverse("overview_detail", args=[photo.id]), {"move": pin.id})
        assert "Move the pin “Old friend”" in moving.content.decode()
        browser.post(reverse("overview_pin_move", args=[pin.id]), {"x": "1", "y": "2"})
        assert OverviewPin.objects.get().x == 0.01
        browser.post(reverse("overview_pin_remove", args=[pin.id]))
        assert not OverviewPin.objects.exists()
        assert Mole.objects.filter(pk=mole.pk).exists()

    @pytest.mark.parametrize(
        "sent", [WHERE, {"label": "Spot", "x": "120", "y": "3"}, {"label": "x"}]
    )
    def test_a_pin_without_a_name_or_a_place_is_not_set(self, browser, overview, sent):
        page = browser.post(reverse("overview_pin_set", args=[overview.id]), sent)
        assert page.status_code == 422
        assert "error-summary" in page.content.decode()
        assert not OverviewPin.objects.exists()

    def test_a_pin_is_not_moved_off_the_photo(self, browser, overview):
        pin = make_pin(overview)
        browser.post(reverse("overview_pin_move", args=[pin.id]), {"x": "101", "y": "2"})
        assert OverviewPin.objects.get().x == 0.4

    def test_a_refused_photo_and_an_unknown_region_have_their_sentences(self, browser):
        assert "error-summary" in self.send(browser, b"no photo").content.decode()
        assert "error-summary" in self.send(browser, region="tail").content.decode()
        assert "error-summary" in browser.post(reverse("overview_create"), {}).content.decode()
        assert not Photo.objects.exists()

    def test_the_regions_are_listed_with_their_newest(self, browser, subject):
        make_overview(subject, taken_at=timezone.now() - timedelta(days=300))
        newest = make_overview(subject, taken_at=timezone.now() - timedelta(days=3))
        make_overview(subject, region="face")
        page = browser.get(reverse("overview_list"))
        shown = [(each.region.code, each.count) for each in page.context["summaries"]]
        assert shown == [("face", 1), ("back", 2)]
        assert page.context["summaries"][1].latest_id == newest.id
        listed = browser.get(reverse("overview_region", args=["back"])).context["page_obj"].rows
        assert listed[0] == newest
        assert browser.get(reverse("overview_region", args=["tail"])).status_code == 404

    def test_region_time_and_note_are_corrected(self, browser, overview):
        sent = {"region": "legs_back", "taken_at": "2024-05-06T07:08", "note": "In the bathroom"}
        browser.post(reverse("overview_edit", args=[overview.id]), sent)
        overview.refresh_from_db()
        assert (overview.region, overview.note) == ("legs_back", "In the bathroom")
        assert (overview.taken_at.year, overview.taken_at_source) == (2024, "person")
        future = sent | {"taken_at": "2200-01-01T00:00"}
        page = browser.post(reverse("overview_edit", args=[overview.id]), future)
        assert "error-summary" in page.content.decode()

    def test_the_pages_of_close_ups_lead_to_those_of_overviews(self, browser, overview):
        for name in ("photo_detail", "photo_edit"):
            assert browser.get(reverse(name, args=[overview.id])).status_code == 302
        page = browser.post(reverse("photo_assess", args=[overview.id]), follow=True)
        assert "is not assessed" in page.content.decode()

    def test_it_is_in_no_list_of_photos_to_sort_or_results(self, browser, overview):
        assert browser.get(reverse("photo_unsorted")).context["page_obj"].rows == []
        assert browser.get(reverse("result_list")).context["page_obj"].rows == []

    def test_it_goes_to_the_bin_and_comes_back(self, browser, overview):
        page = browser.post(reverse("photo_bin", args=[overview.id]))
        assert page.url == reverse("overview_region", args=["back"])
        assert browser.get(reverse("overview_detail", args=[overview.id])).status_code == 404
        browser.post(reverse("photo_restore", args=[overview.id]))
        assert browser.get(reverse("overview_detail", args=[overview.id])).status_code == 200

    def test_a_member_has_overviews_of_their_own(self, browser, person, overview):
        member = make_member(person)
        browser.post(reverse("household_show", args=[member.id]))
        assert browser.get(reverse("overview_list")).context["summaries"] == []
        self.send(browser)
        assert Photo.objects.get(subject=member).kind == "overview"

    def test_a_stranger_finds_nothing(self, stranger, overview):
        pin, other = make_pin(overview), make_overview(make_user())
        assert stranger.get(reverse("overview_detail", args=[overview.id])).status_code == 404
        for name, args in (
            ("overview_pin_set", [overview.id]),
            ("overview_pin_move", [pin.id]),
            ("overview_pin_remove", [pin.id]),
            ("overview_compare", [overview.id, other.id]),
        ):
            assert stranger.post(reverse(name, args=args), WHERE).status_code == 404
        assert OverviewPin.objects.get().x == 0.4

    def test_an_overview_is_compared_only_with_ones_own(self, browser, overview):
        other = make_overview(make_user())
        url = reverse("overview_compare", args=[overview.id, other.id])
        assert browser.get(url).status_code == 404

    def test_somebody_elses_mole_is_not_pinned(self, browser, overview):
        sent = {**WHERE, "mole": make_mole(make_user()).id}
        assert (
            browser.post(reverse("overview_pin_set", args=[overview.id]), sent).status_code == 422
        )
