"""Partners' ids: unreadable ones are refused, and those that look the same are the same."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.photos.models import Photo
from tests.api.conftest import Caller, url
from tests.factories import jpeg

FIELDS = ["subject_external_id", "mole_external_id"]


def _raw(api: Caller, old: bytes, new: bytes):
    """Send a photo whose form holds `new` in place of `old`."""
    fields = {
        "image": SimpleUploadedFile("photo.jpg", jpeg()),
        "subject_external_id": "patient-1",
        "mole_external_id": "left-arm",
    }
    body = encode_multipart(BOUNDARY, fields)
    assert body.count(old) == 1
    return api.client.generic(
        "POST",
        url("assessments"),
        body.replace(old, new),
        MULTIPART_CONTENT,
        headers={"Authorization": f"Bearer {api.token}"},
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"patient-1", b"M\xfcller-1960"),
        (b"left-arm", b"M\xf6ller-1960"),
        (b'"subject_external_id"', b'"subject_external_id\xfc"'),
        (b'"photo.jpg"', b'"M\xfcller.jpg"'),
        (b'filename="photo.jpg"', b"filename*=utf-8''M%FCller.jpg"),
        (b'filename="photo.jpg"', b"filename*=no-such-charset''M%FCller.jpg"),
        (b"patient-1", "M\ufffdller".encode()),
        (b"patient-1", b"M\0ller"),
        (b"patient-1", b"M\xed\xa0\x80ller"),
    ],
)
def test_an_unreadable_form_is_refused_and_nothing_is_kept(api: Caller, stored, old, new):
    answer = _raw(api, old, new)

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable_text")
    assert not Subject.objects.filter(partner=api.partner).exists()
    assert [path for path in stored.rglob("*") if path.is_file()] == []


def test_readable_ids_and_names_in_any_script_are_taken(api: Caller):
    for number, text in enumerate(["Müller-1960", "患者-17", "مريض", "\N{GRINNING FACE}"]):
        sent = api.send(jpeg(number), subject_external_id=text)
        assert sent.json()["subject_external_id"] == text
    assert _raw(api, b'filename="photo.jpg"', b"filename*=iso-8859-1''M%FC.jpg").status_code == 202


def test_ids_are_stored_and_found_in_nfc(api: Caller):
    composed, decomposed = "M\u00fcller", "Mu\u0308ller"

    first = api.send(jpeg(1), key="k", subject_external_id=composed, mole_external_id=decomposed)
    again = api.send(jpeg(1), key="k", subject_external_id=decomposed, mole_external_id=composed)
    api.send(jpeg(2), subject_external_id=decomposed, mole_external_id=composed)

    assert first.json() | {"status": ""} == again.json() | {"status": ""}
    assert Subject.objects.get(partner=api.partner).external_id == composed
    assert Mole.objects.get().external_id == composed
    assert Photo.objects.count() == 2
    for name in ("assessments", "moles"):
        found = api.get(name, subject_external_id=decomposed, mole_external_id=decomposed)
        assert len(found.json()["results"]) == (2 if name == "assessments" else 1)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("text", ["a\nb", "a\x7fb", "a\x85b", "a\u2028b", "a\u202eb", "\u200fa"])
def test_invisible_characters_are_refused(api: Caller, field, text):
    sent = api.send(**{field: text})
    filtered = api.get("moles", **{field: text})

    for answer in (sent, filtered):
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
        assert list(answer.json()["errors"]) == [field]
    assert not Photo.objects.exists()


def test_an_id_sent_as_a_file_is_refused(api: Caller):
    answer = _raw(api, b'name="mole_external_id"', b'name="mole_external_id"; filename="x"')

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
