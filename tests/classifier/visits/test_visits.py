"""Doctor visits: frozen, printed, without what is gone, erased."""

from datetime import date
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure
from classifier.comparing.models import Comparison
from classifier.core import jobs
from classifier.moles import services as moles
from classifier.moles.models import Mole
from classifier.photos import services as photos
from classifier.photos.models import Photo
from classifier.questionnaire import services as answers
from classifier.review.models import Review
from classifier.visits.content.redaction import pictured_photos
from classifier.visits.errors import VisitTooLargeError
from classifier.visits.models import Visit
from classifier.visits.services import visits
from tests import factories
from tests.classifier.support import files
from tests.classifier.visits.support import (
    day,
    measure,
    photographed,
    placed_mole,
    prepare,
    printed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def subject():
    return factories.make_subject()


@pytest.fixture
def mole(subject):
    return placed_mole(subject, label="Below the elbow", note="It itches.")


def keys(rows):
    return [str(row.pk) for row in rows]


def mole_content(visit, number=0):
    return visits.current_content(visit=visit)["moles"][number]


class TestChoice:
    def test_first_latest_and_the_most_serious_are_shown(self, subject, mole):
        taken = photographed(mole, "lower", "lower", "unclear", "higher", "lower", "unclear")
        visit = prepare(subject, mole)
        assert pictured_photos(visit.content) == keys([taken[0], taken[3], taken[5]])
        assert [row["photo"] for row in mole_content(visit)["rows"]] == keys(taken)

    def test_no_more_than_three_of_the_most_serious(self, subject, mole):
        taken = photographed(mole, "lower", *["higher"] * 5, "lower")
        visit = prepare(subject, mole)
        assert pictured_photos(visit.content) == keys([taken[0], *taken[3:6], taken[6]])

    def test_the_person_can_choose(self, subject, mole):
        other = placed_mole(subject)
        taken, others = photographed(mole, "lower", "lower", "lower"), photographed(other, "lower")
        visit = prepare(subject, mole, other, chosen={mole.pk: {taken[1].pk}})
        assert pictured_photos(visit.content) == keys([taken[1], others[0]])

    def test_only_the_period_counts(self, subject, mole):
        taken = photographed(mole, "lower", "lower", "lower")
        visit = prepare(subject, mole, since=date(2026, 3, 3), until=date(2026, 3, 3))
        assert [row["photo"] for row in mole_content(visit)["rows"]] == keys(taken[1:2])

    def test_a_mole_without_photos_is_listed_too(self, subject, mole):
        assert mole_content(prepare(subject, mole))["rows"] == []

    def test_somebody_elses_mole_is_refused(self, subject):
        with pytest.raises(ValueError, match="another subject"):
            prepare(subject, factories.make_mole())
        assert not Visit.objects.exists()

    def test_too_much_is_refused(self, subject, mole, monkeypatch):
        photographed(mole, "lower", "higher", "lower")
        monkeypatch.setattr("classifier.visits.content.choice.MOST_PICTURES", 2)
        with pytest.raises(VisitTooLargeError):
            prepare(subject, mole)
        assert not Visit.objects.exists()


class TestFrozen:
    def test_it_holds_what_was_known(self, subject, mole):
        before, after = photographed(mole, "lower", "higher")
        measure(before)
        answers.give_answers(
            photo=after, actor=audit.SYSTEM, answers={"size_change": "yes", "bleeding": "yes"}
        )
        result = after.assessments.get()
        Review.objects.create(assessment=result, opinion="unsure", advice="see_doctor", words="Ask")
        frozen = mole_content(prepare(subject, mole))
        first, second = frozen["rows"]
        assert (frozen["name"], frozen["note"]) == ("Below the elbow", "It itches.")
        assert first["measurement"]["figures"][0]["words"] == "2.0 mm (1.9 to 2.1)"
        assert second["results"][0]["id"] == str(result.pk)
        assert (
            second["results"][0] | {"score": 0.75, "model": "fake-1", "outcome": "higher"}
            == (second["results"][0])
        )
        assert second["results"][0]["reviews"][0]["words"] == "Ask"
        assert second["answers"]["points"] == 2
        assert second["answers"]["noticed"] == ["Changed in size", "Bleeds, or has bled"]
        assert second["answers"]["concerns"] == ["Bleeds, or has bled"]

    def test_age_and_sex_are_said_beside_the_score(self, subject, mole):
        photo = factories.make_photo(mole=mole, taken_at=day(2))
        adjusted = {"photo_band": "unclear", "adjusted_score": 0.65, "age_term": 0.4}
        factories.make_assessment(photo, score=0.55, band="higher", **adjusted)
        result = mole_content(prepare(subject, mole))["rows"][0]["results"][0]
        assert (result["score"], result["outcome"]) == (0.65, "higher")
        assert result["remarks"] == ["The photo alone gave 0.55. Age moved it to 0.65."]

    def test_the_limits_of_the_model_go_with_it(self, subject, mole):
        photographed(mole, "lower")
        model = prepare(subject, mole).content["models"]["fake-1"]
        assert model["is_fake"] is True
        assert model["limits"]

    def test_nothing_later_changes_it(self, subject, mole):
        (photo,) = photographed(mole, "lower")
        visit = prepare(subject, mole)
        before = visits.current_content(visit=visit)
        photos.change_photo(
            photo=photo,
            actor=audit.SYSTEM,
            mole=mole,
            taken_at=photo.taken_at,
            modality="phone",
            note="later",
        )
        factories.make_assessment(photo, band="higher", score=0.9)
        measure(photo)
        photographed(mole, "higher", first_month=6)
        Mole.objects.filter(pk=mole.pk).update(label="Renamed")
        assert visits.current_content(visit=Visit.objects.get(pk=visit.pk)) == before

    def test_measured_change_is_given_since_the_first_and_the_previous_photo(self, subject, mole):
        taken = photographed(mole, "lower", "lower", "lower")
        for photo, diameter in zip(taken, (100, 101, 160), strict=True):
            measure(photo, diameter_px=diameter)
        since_first, since_last = mole_content(prepare(subject, mole))["changes"]
        assert (since_first["earlier"], since_first["later"]) == (
            str(taken[0].pk),
            str(taken[2].pk),
        )
        assert since_last["earlier"] == str(taken[1].pk)
        assert since_first["word"] == "changed"
        assert "Longest diameter: +60%" in since_first["lines"][0]

    def test_a_change_goes_with_either_photo(self, subject, mole):
        taken = photographed(mole, "lower", "lower")
        for photo in taken:
            measure(photo)
        visit = prepare(subject, mole)
        erasure.erase_photo(photo=taken[0], actor=audit.SYSTEM)
        visit.refresh_from_db()
        assert mole_content(visit)["changes"] == []

    def test_photos_that_were_aligned_share_their_scale(self, subject, mole):
        before, after = photographed(mole, "lower", "lower")
        measure(before)
        Comparison.objects.create(
            subject=subject,
            earlier=before,
            later=after,
            aligned=True,
            matrix=[[0.5, 0, 0], [0, 0.5, 0]],
        )
        first, second = mole_content(prepare(subject, mole))["pictures"]
        assert first["basis"] == second["basis"] == "mm"
        assert second["frame"][0] == pytest.approx(2 * first["frame"][0], abs=0.001)

    def test_it_costs_as_many_queries_for_many_photos(
        self, subject, mole, django_assert_num_queries
    ):
        photographed(mole, "lower", "lower")
        # PostgreSQL locks the person, and waits for other jobs of the same person.
        queries = 14 if connection.vendor == "postgresql" else 12
        with mock.patch("classifier.core.jobs.send_on_commit"):
            with django_assert_num_queries(queries):
                prepare(subject, mole)
            photographed(mole, "lower", "higher", "lower", first_month=5)
            Visit.objects.all().delete()  # one that waits costs the next one a query for its place
            with django_assert_num_queries(queries):
                prepare(subject, mole)

    def test_it_is_recorded(self, subject, mole):
        visit = prepare(subject, mole)
        event = AuditEvent.objects.get(event="visit_prepared")
        assert (event.target, event.subject_ref) == (str(visit.pk), str(subject.pk))


class TestPrinted:
    def test_a_worker_makes_the_pdf(self, subject, mole, stored):
        photographed(mole, "lower", "higher")
        visit = printed(prepare(subject, mole))
        content = visits.current_content(visit=visit)
        assert visits.is_printed(visit=visit, content=content)
        assert visits.pdf_of(visit=visit, content=content).startswith(b"%PDF-")

    def test_a_lost_pdf_is_made_again(self, subject, mole):
        visit = printed(prepare(subject, mole))
        default_storage.delete(visit.pdf.name)
        assert visits.pdf_of(visit=visit, content=visits.current_content(visit=visit)) is None
        visit.refresh_from_db()
        assert (visit.status, visit.pdf.name) == ("queued", "")

    def test_a_failure_waits_for_the_person(self, subject, mole):
        visit = prepare(subject, mole)
        Visit.objects.filter(pk=visit.pk).update(status="failed", finished_at=visit.requested_at)
        visit.refresh_from_db()
        assert visits.pdf_of(visit=visit, content=visits.current_content(visit=visit)) is None
        assert visit.status == "failed"
        visits.print_again(visit=visit)
        assert printed(visit).status == "succeeded"


class TestGone:
    def test_a_binned_photo_is_hidden_and_comes_back(self, subject, mole):
        first, last = photographed(mole, "lower", "higher")
        visit = printed(prepare(subject, mole))
        photos.bin_photo(photo=last, actor=audit.SYSTEM)
        content = visits.current_content(visit=visit)
        assert pictured_photos(content) == keys([first])
        assert content["removed"] == 1
        assert visits.pdf_of(visit=visit, content=content) is None
        visit = printed(visit, claim="second")
        assert visit.printed == keys([first])
        photos.restore_photo(photo=last, actor=audit.SYSTEM)
        content = visits.current_content(visit=visit)
        assert pictured_photos(content) == keys([first, last])
        assert visits.pdf_of(visit=visit, content=content) is None

    def test_a_binned_mole_is_hidden(self, subject, mole):
        photographed(mole, "lower")
        visit = prepare(subject, mole)
        moles.bin_mole(mole=mole, actor=audit.SYSTEM)
        assert visits.current_content(visit=visit)["moles"] == []
        assert visits.current_content(visit=visit)["models"] == {}

    def test_erasing_a_photo_removes_its_words_and_the_pdf(self, subject, mole, stored):
        first, last = photographed(mole, "lower", "higher")
        Photo.objects.filter(pk=last.pk).update(note="a secret")
        visit = printed(prepare(subject, mole))
        erasure.erase_photo(photo=last, actor=audit.SYSTEM)
        visit.refresh_from_db()
        assert "a secret" not in str(visit.content)
        assert str(last.pk) not in str(visit.content)
        assert (visit.status, visit.pdf.name, visit.content["removed"]) == ("queued", "", 1)
        assert not [name for name in files(stored) if name.startswith("visits/")]
        assert printed(visit, claim="second").printed == keys([first])

    def test_a_worker_that_printed_meanwhile_leaves_no_file(self, subject, mole, stored):
        _first, last = photographed(mole, "lower", "higher")
        visit = prepare(subject, mole)
        made = visits.KIND.run

        def erased_meanwhile(row):
            result = made(row)
            erasure.erase_photo(photo=last, actor=audit.SYSTEM)
            return result

        kind = visits.jobs.JobKind(
            Visit,
            visits.KIND.task,
            erased_meanwhile,
            visits.KIND.on_finished,
            clean_up=visits.KIND.clean_up,
        )
        with mock.patch.object(visits, "KIND", kind):
            jobs.carry_out(visits.KIND, visit.pk, claim="slow")
        visit.refresh_from_db()
        assert (visit.status, visit.pdf.name) == ("queued", "")
        assert not [name for name in files(stored) if name.startswith("visits/")]

    def test_an_erased_mole_is_not_named_any_more(self, subject, mole, stored):
        other = placed_mole(subject)
        photographed(mole, "lower")
        visit = printed(prepare(subject, mole, other))
        erasure.erase_mole(mole=mole, actor=audit.SYSTEM)
        visit.refresh_from_db()
        assert "Below the elbow" not in str(visit.content)
        assert [row["id"] for row in visit.content["moles"]] == [str(other.pk)]

    def test_other_visits_keep_their_pdf(self, subject, mole):
        other = placed_mole(subject)
        (photo,) = photographed(other, "lower")
        photographed(mole, "lower")
        visit = printed(prepare(subject, mole))
        erasure.erase_photo(photo=photo, actor=audit.SYSTEM)
        visit.refresh_from_db()
        assert visits.is_printed(visit=visit, content=visits.current_content(visit=visit))

    def test_erasing_a_visit_deletes_its_files(self, subject, mole, stored):
        visit = printed(prepare(subject, mole))
        visits.erase(visit=visit, actor=audit.SYSTEM)
        visits.erase(visit=visit, actor=audit.SYSTEM)
        assert not [name for name in files(stored) if name.startswith("visits/")]
        assert AuditEvent.objects.filter(event="visit_erased").count() == 1

    def test_erasing_a_household_member_erases_the_visits(self, stored):
        member = factories.make_member(factories.make_user())
        printed(prepare(member, placed_mole(member)))
        erasure.erase_member(member=member, actor=audit.SYSTEM)
        assert not Visit.objects.exists()
        assert not files(stored)

    def test_a_visit_names_a_person_as_the_owner_typed(self):
        member = factories.make_member(factories.make_user(), "Ada")
        assert prepare(member, placed_mole(member)).content["name"] == "Ada"
