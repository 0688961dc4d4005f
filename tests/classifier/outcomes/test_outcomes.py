"""What a mole turned out to be: recorded, replaced, removed, and erased with the mole."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure
from classifier.outcomes.documents import MOST_PDF_BYTES, accept_document
from classifier.outcomes.errors import DocumentRefusedError, UnlikelyOutcomeError
from classifier.outcomes.findings import CHOICES, Found, is_consistent
from classifier.outcomes.models import Outcome
from classifier.outcomes.selectors import current_outcome, lesion_of
from classifier.outcomes.services import recording as outcomes
from classifier.people.errors import ConsentMissingError
from classifier.people.services import accounts
from ml.training.data.examples import DIAGNOSES
from tests import factories
from tests.classifier.support import files

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


def test_a_later_outcome_replaces_the_earlier_one():
    mole = factories.make_mole()
    first = factories.make_outcome(mole)
    second = factories.make_outcome(mole, diagnosis="NV", is_malignant=False)
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert current_outcome(mole) == second
    events = AuditEvent.objects.filter(event="outcome_recorded", target=str(mole.id))
    assert [event.details["source"] for event in events] == ["reviewer", "reviewer"]


def test_the_outcome_of_an_unsorted_photo_is_its_moles_after_sorting():
    mole = factories.make_mole()
    photo = factories.make_photo(mole.subject)
    outcome = factories.make_outcome(lesion_of(photo))
    assert (outcome.photo, outcome.mole) == (photo, None)
    photo.mole = mole
    photo.save()
    assert current_outcome(mole) == outcome
    assert lesion_of(photo) == mole
    newer = factories.make_outcome(mole)
    assert current_outcome(mole) == newer
    assert Outcome.objects.current().count() == 1


def test_it_is_compared_with_the_last_result_from_before():
    mole = factories.make_mole()
    noon = timezone.now()
    before = factories.make_photo(mole=mole, taken_at=noon - timedelta(days=40))
    factories.make_assessment(factories.make_photo(mole=mole, taken_at=noon))
    factories.make_assessment(before, band="unclear", score=0.5)
    found_on = timezone.localdate() - timedelta(days=20)
    assert factories.make_outcome(mole, found_on=found_on).band == "unclear"
    assert factories.make_outcome(mole, found_on=found_on.replace(year=2000)).band == ""


@pytest.mark.parametrize(
    ("kind", "diagnosis", "is_malignant"),
    [
        ("histology", "MEL", False),
        ("histology", "NV", True),
        ("histology", "XYZ", True),
        ("followed_up", "OTHER", True),
    ],
)
def test_what_contradicts_itself_is_refused(kind, diagnosis, is_malignant):
    assert not is_consistent(Found(kind, diagnosis, is_malignant, TODAY))
    with pytest.raises(UnlikelyOutcomeError):
        factories.make_outcome(kind=kind, diagnosis=diagnosis, is_malignant=is_malignant)
    assert not Outcome.objects.exists()


def test_every_choice_is_consistent_and_known_to_training():
    for _name, code, label in CHOICES.values():
        assert is_consistent(Found("histology", code, label, TODAY))
        assert code == "OTHER" or code in DIAGNOSES


def test_a_day_in_the_future_is_refused():
    with pytest.raises(UnlikelyOutcomeError):
        factories.make_outcome(found_on=timezone.localdate() + timedelta(days=1))


def test_without_consent_nothing_is_stored(stored):
    mole = factories.make_mole()
    accounts.withdraw_consent(user=mole.subject.user)
    with pytest.raises(ConsentMissingError):
        factories.make_outcome(mole, document=factories.PDF)
    assert files(stored) == []


def test_a_partner_records_outcomes_of_its_own_subjects():
    partner = factories.make_partner().partner
    mole = factories.make_mole(factories.make_subject(partner))
    row = outcomes.record_outcome(
        lesion=mole,
        found=Found("histology", "BCC", True, timezone.localdate()),
        source=Outcome.Source.PARTNER,
        actor=audit.partner(partner),
    )
    assert row.recorded_by is None
    assert AuditEvent.objects.get(event="outcome_recorded").actor == str(partner.id)


def test_confirmed_is_what_clinicians_and_partners_record_or_a_document_shows():
    wanted = {
        factories.make_outcome().pk,
        factories.make_outcome(source="person", document=factories.PDF).pk,
    }
    factories.make_outcome(source="person")
    assert {row.pk for row in Outcome.objects.confirmed()} == wanted


def test_documents_are_pdfs_as_they_are_or_clean_pictures():
    assert accept_document(factories.PDF).data == factories.PDF
    picture = accept_document(factories.jpeg())
    assert picture.extension == "jpg"
    assert b"Exif" not in picture.data


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 cut off",
        b"%PDF-" + bytes(MOST_PDF_BYTES) + b"%%EOF",
        b"<html>%PDF-1.7 %%EOF",
        b"MZ\x90\x00",
    ],
    ids=["cut", "large", "html", "program"],
)
def test_other_documents_are_refused_and_nothing_is_stored(data, stored):
    with pytest.raises(DocumentRefusedError):
        factories.make_outcome(document=data)
    assert files(stored) == []
    assert not Outcome.objects.exists()


def test_removing_deletes_what_was_replaced_and_all_files(stored):
    mole = factories.make_mole()
    factories.make_outcome(mole, document=factories.PDF)
    last = factories.make_outcome(mole, document=factories.jpeg())
    assert len(files(stored)) == 2
    outcomes.remove_outcome(outcome=last, actor=audit.SYSTEM)
    assert files(stored) == []
    assert not Outcome.objects.exists()
    assert AuditEvent.objects.filter(event="outcome_removed").count() == 1


@pytest.mark.parametrize("what", ["mole", "photo", "member"])
def test_documents_are_erased_with_what_they_are_about(what, stored):
    user = factories.make_user()
    member = factories.make_member(user)
    mole, photo = factories.make_mole(member), factories.make_photo(member)
    factories.make_outcome(mole, document=factories.PDF)
    factories.make_outcome(photo, document=factories.PDF)
    if what == "member":
        erasure.erase_member(member=member, actor=audit.SYSTEM)
    elif what == "mole":
        erasure.erase_mole(mole=mole, actor=audit.SYSTEM)
    else:
        erasure.erase_photo(photo=photo, actor=audit.SYSTEM)
    left = [name for name in files(stored) if name.startswith("documents")]
    assert len(left) == Outcome.objects.count() == (0 if what == "member" else 1)
