"""The pages on which people and clinicians record what a mole turned out to be."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classifier.outcomes.models import Outcome
from classifier.people.models import User
from classifier.review.models import Reading
from tests.factories import (
    PDF,
    answer,
    make_mole,
    make_outcome,
    make_photo,
    make_reviewer,
    sign_in,
)


def filled_in(**fields: Any) -> dict[str, Any]:
    day = timezone.localdate().isoformat()
    return {"kind": "histology", "finding": "MEL", "found_on": day, **fields}


def test_a_person_notes_it_with_a_letter(person: User, browser: Client) -> None:
    mole = make_mole(person)
    url = reverse("mole_outcome", args=[mole.id])
    assert url in browser.get(reverse("mole_detail", args=[mole.id])).text
    letter = SimpleUploadedFile("Jane Doe.pdf", PDF)
    answer = browser.post(url, filled_in(document=letter, skin_type="2"))
    assert answer.url == url
    row = Outcome.objects.get()
    assert (row.diagnosis, row.is_malignant, row.source, row.skin_type) == (
        "MEL",
        True,
        "person",
        2,
    )
    assert row.recorded_by == person
    assert "Jane" not in row.document.name
    assert "Melanoma" in browser.get(url).text
    assert "Melanoma" in browser.get(reverse("mole_detail", args=[mole.id])).text


def test_a_letter_is_a_download_and_never_a_page(
    person: User, browser: Client, stranger: Client
) -> None:
    row = make_outcome(make_mole(person), document=PDF)
    url = reverse("outcome_document", args=[row.id])
    response = browser.get(url)
    assert response.content == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert stranger.get(url).status_code == 404
    assert browser.get(reverse("outcome_document", args=[make_outcome().id])).status_code == 404


def test_mistakes_are_said_and_nothing_is_stored(person: User, browser: Client) -> None:
    url = reverse("mole_outcome", args=[make_mole(person).id])
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for fields, sentence in (
        ({"found_on": tomorrow}, "in the future"),
        ({"found_on": "0001-01-01"}, "in this century or the last"),
        ({"kind": "followed_up"}, "do not fit together"),
        ({"document": SimpleUploadedFile("a.pdf", b"MZ")}, "not a photo"),
    ):
        response = browser.post(url, filled_in(**fields))
        assert response.status_code == 422
        assert sentence in response.text
    assert not Outcome.objects.exists()


def test_deleting_asks_first(person: User, browser: Client) -> None:
    row = make_outcome(make_mole(person), document=PDF)
    url = reverse("outcome_remove", args=[row.id])
    assert "The letter goes too" in browser.get(url).text
    assert Outcome.objects.exists()
    browser.post(url)
    assert not Outcome.objects.exists()


@pytest.fixture
def reader(db: None) -> User:
    return make_reviewer()


def test_a_clinician_records_it_after_the_reading(reader: User, client: Client) -> None:
    sign_in(client, reader)
    photo = make_photo(mole=make_mole())
    case = answer(photo, reader).request
    url = reverse("review_outcome", args=[case.id])
    assert url in client.get(reverse("review_case", args=[case.id])).text
    assert client.post(url, filled_in(finding="BCC")).url == url
    row = Outcome.objects.get()
    assert (row.source, row.mole, row.recorded_by) == ("reviewer", photo.mole, reader)
    page = client.get(url).text
    assert "Basal cell carcinoma" in page
    assert "a clinician of this service" in page


def test_no_reader_sees_the_outcome_before_the_own_reading_ended(
    reader: User, client: Client
) -> None:
    sign_in(client, reader)
    photo = make_photo(mole=make_mole())
    case = answer(photo, reader).request
    make_outcome(photo.mole)
    Reading.objects.update(decided_at=None)
    assert client.get(reverse("review_outcome", args=[case.id])).status_code == 404
    assert "Melanoma<" not in client.get(reverse("review_case", args=[case.id])).text


def test_clinicians_do_not_get_the_persons_letter(reader: User, client: Client) -> None:
    sign_in(client, reader)
    photo = make_photo(mole=make_mole())
    case = answer(photo, reader).request
    row = make_outcome(photo.mole, source="person", document=PDF)
    page = client.get(reverse("review_outcome", args=[case.id])).text
    assert "A document is kept" in page
    assert client.get(reverse("outcome_document", args=[row.id])).status_code == 404
