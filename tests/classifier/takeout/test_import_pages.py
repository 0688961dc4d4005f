"""The page on which a person brings in a ZIP: with and without a script, and what it says."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from classifier.core import jobs
from classifier.people.models import User
from classifier.photos.models import Photo
from classifier.takeout import tables
from classifier.takeout.models import Import
from classifier.takeout.services import imports
from classifier.takeout.services.restoring import run as restoring
from classifier.takeout.texts import ADDED, LEFT_OUT
from tests.classifier.takeout.support import files_of, packed
from tests.factories import make_mole, make_photo, make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PAGE, STATUS = reverse("account_import"), reverse("account_import_status")
JSON = {"accept": "application/json"}


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def browser(user: User) -> Client:
    return sign_in(Client(), user)


@pytest.fixture
def file(person: User) -> bytes:
    """A ZIP of one mole with its photo."""
    make_photo(mole=make_mole(person, label="a label"))
    return packed(files_of(person)).getvalue()


def part(browser: Client, data: bytes, **fields: Any) -> Any:
    return browser.post(PAGE, {"zip": SimpleUploadedFile("part.zip", data), **fields}, headers=JSON)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_without_a_script_the_form_sends_it_in_one_piece(
    browser: Client, user: User, file: bytes
) -> None:
    assert "Bring it here" in text_of(browser.get(PAGE))
    answer = browser.post(PAGE, {"zip": SimpleUploadedFile("all.zip", file)})
    assert (answer.status_code, answer.url) == (302, PAGE)
    working = text_of(browser.get(PAGE))
    assert "is checked next" in working
    assert "Bring it here" not in working
    assert browser.get(STATUS).status_code == 200
    jobs.carry_out(imports.KIND, Import.objects.get().pk, claim="own")
    assert browser.get(STATUS).status_code == 286
    done = text_of(browser.get(PAGE))
    for sentence in ("Your data are here.", "<li>1 photo</li>", "<li>1 mole</li>"):
        assert sentence in done
    assert Photo.objects.filter(subject__user=user).count() == 1


def test_a_script_sends_parts_and_is_told_what_is_here(browser: Client, file: bytes) -> None:
    first = part(browser, file[:500], start=0, size=len(file)).json()
    assert first["received"] == 500
    cut = text_of(browser.get(PAGE))
    assert "was not sent to its end" in cut
    fields = {"start": 500, "size": len(file), "import_id": first["import_id"]}
    assert part(browser, file[500:], **fields).json()["received"] == len(file)
    assert part(browser, file[500:], **fields).json()["received"] == len(file)
    assert Import.objects.get().is_uploaded


def test_a_refusal_is_a_sentence_for_both(browser: Client, settings: Any) -> None:
    settings.MAX_IMPORT_BYTES = 10
    answer = part(browser, b"x" * 11)
    assert (answer.status_code, answer.json()["code"]) == (422, "import_refused")
    page = browser.post(PAGE, {"zip": SimpleUploadedFile("all.zip", b"x" * 11)})
    assert page.status_code == 422
    assert answer.json()["sentence"] in page.content.decode()
    assert browser.post(PAGE, {}).status_code == 422


def test_a_file_that_is_none_and_one_that_failed_say_so(browser: Client, user: User) -> None:
    browser.post(PAGE, {"zip": SimpleUploadedFile("all.zip", b"no zip")})
    row = Import.objects.get()
    jobs.carry_out(imports.KIND, row.pk, claim="own")
    refused = text_of(browser.get(PAGE))
    assert "This is not a ZIP file" in refused
    assert "Bring it here" in refused
    Import.objects.update(status=Import.Status.FAILED, refusal="")
    assert "not yours" in text_of(browser.get(PAGE))
    assert browser.post(reverse("account_import_again")).url == PAGE
    assert Import.objects.get().status == Import.Status.QUEUED
    assert browser.post(reverse("account_import_delete")).url == PAGE
    assert not Import.objects.exists()


def test_who_did_not_agree_is_asked_first(file: bytes) -> None:
    browser = sign_in(Client(), make_user(consented=False))
    assert reverse("consent") in browser.get(PAGE).url


def test_each_list_and_each_reason_has_words() -> None:
    lists = {table.name for table in tables.TABLES}
    assert set(ADDED) == lists - {"share_links", "capture_links", "consents"} | {"unassessed"}
    folder = Path(restoring.__file__).parent
    sources = [path.read_text() for path in (*folder.glob("*.py"), folder.parent / "imports.py")]
    assert all(f'"{reason}"' in "".join(sources) for reason in LEFT_OUT)
