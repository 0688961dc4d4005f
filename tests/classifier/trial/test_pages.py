"""The pages of a trial: what a visitor sees, whom the pages refuse, and what they survive."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django.fixtures import Settings

from classifier.core import jobs
from classifier.people.models import User
from classifier.photos.models import Photo
from classifier.trial import views
from classifier.trial.models import Trial
from classifier.trial.services import sample, trials
from tests.classifier.support import files
from tests.factories import jpeg, make_user, plain_jpeg, sign_in

pytestmark = pytest.mark.django_db


def send(client: Client, data: bytes | None = None, *, agrees: bool = True) -> Any:
    fields: dict[str, Any] = {"agrees": "on"} if agrees else {}
    photo = SimpleUploadedFile("Anna Muster.jpg", jpeg() if data is None else data, "image/jpeg")
    return client.post("/try/", fields | {"photo": photo})


def assess() -> Trial:
    trial = Trial.objects.get()
    jobs.carry_out(trials.KIND, trial.pk, claim="message")
    trial.refresh_from_db()
    return trial


def end() -> None:
    now = timezone.now()
    Trial.objects.update(requested_at=now - timedelta(hours=1), expires_at=now)


def text(client: Client, path: str = "/try/") -> str:
    return str(client.get(path).content.decode())


def test_the_home_page_has_the_form_and_where_to_see_a_doctor(client: Client) -> None:
    page = text(client, "/")
    assert 'action="/try/"' in page
    assert page.index("Worried? See a doctor") < page.index("How it works")


def test_a_visitor_sees_the_result_of_one_photo(client: Client) -> None:
    assert send(client).url == "/try/"
    assert "Your photo is being assessed" in text(client)
    trial = assess()
    page = text(client)
    assert "verdict-" + trial.result["band"] in page
    assert "Keep it: create an account" in page
    assert "Delete now" in page
    assert "Anna" not in page


def test_pages_and_pictures_are_not_kept_by_browsers(client: Client) -> None:
    send(client)
    assess()
    for path in ("/try/", "/try/photo.jpg", "/try/heat-map.png", "/try/keep/"):
        assert "no-store" in client.get(path)["Cache-Control"], path


def test_the_photo_is_upright_and_without_metadata(client: Client) -> None:
    send(client)
    shown = client.get("/try/photo.jpg")
    assert Image.open(BytesIO(shown.content)).size == (320, 240)
    assert b"Exif" not in shown.content
    assert client.get("/try/heat-map.png").status_code == 404


def test_another_session_sees_nothing_of_it(client: Client) -> None:
    send(client)
    assess()
    stranger = Client()
    assert "Try it with a photo" in text(stranger)
    for path in ("/try/photo.jpg", "/try/heat-map.png", "/try/status/"):
        assert stranger.get(path).status_code == 404, path
    stranger.post("/try/delete/")
    stranger.post("/try/keep/")
    trial = Trial.objects.get()
    assert trial.keep_asked_at is None


def test_a_forged_key_opens_nothing(client: Client) -> None:
    send(client)
    for key in (str(Trial.objects.get().pk), Trial.objects.get().key_digest, 7, None):
        thief = Client()
        session = thief.session
        session["trial"] = key
        session.save()
        assert "Try it with a photo" in text(thief)


def test_polling_says_nothing_until_something_changes_and_then_stops(client: Client) -> None:
    send(client)
    ask = {"HTTP_HX_REQUEST": "true"}
    assert client.get("/try/status/?seen=queued", **ask).status_code == 204
    Trial.objects.update(requested_at=timezone.now() - timedelta(minutes=1))
    slow = client.get("/try/status/?seen=queued", **ask)
    assert slow.status_code == 200
    assert "It takes longer than usual" in slow.content.decode()
    assert client.get("/try/status/?seen=queued-slow", **ask).status_code == 204
    assess()
    done = client.get("/try/status/?seen=queued-slow", **ask)
    assert done.status_code == 286
    assert "<h1" in done.content.decode()
    end()
    gone = client.get("/try/status/?seen=queued", **ask)
    assert gone.status_code == 286
    assert "no longer here" in gone.content.decode()


def test_a_rejected_photo_is_no_negative_result(client: Client) -> None:
    send(client, plain_jpeg())
    assess()
    assert "This is not a negative result" in text(client)


def test_several_moles_are_asked_for_one_by_one(client: Client) -> None:
    send(client)
    trial = assess()
    Trial.objects.update(result=trial.result | {"reasons": ["several_lesions"]})
    page = text(client)
    assert "Take a photo of each" in page
    assert "Choose one of them" not in page


def test_a_failed_one_says_so(client: Client) -> None:
    send(client)
    Trial.objects.update(status="failed", finished_at=timezone.now())
    assert "Something went wrong on our side" in text(client)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b"GIF89a" + b"\0" * 50, "This kind of picture can’t be used"),
        (jpeg()[:900], "missing"),
        (b"\xff\xd8\xff\xe0" + b"\xff" * 500, "file"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(
    client: Client, stored: Path, data: bytes, sentence: str
) -> None:
    answer = send(client, data)
    assert answer.status_code == 422
    assert sentence.replace("’", "&#x27;") in answer.content.decode().replace("’", "&#x27;")
    assert files(stored) == []


def test_a_huge_file_is_dropped_on_its_way(client: Client, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    answer = send(client)
    assert answer.status_code == 413
    assert "larger than 50 MB" in answer.content.decode()


def test_without_photo_or_tick_nothing_is_taken(client: Client) -> None:
    untick = send(client, agrees=False)
    assert (untick.status_code, client.post("/try/", {"agrees": "on"}).status_code) == (400, 400)
    assert "Please select the box" in untick.content.decode()
    assert not Trial.objects.exists()


def test_a_full_disk_is_said_and_nothing_is_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("classifier.core.storage.PrivateFileStorage._save", full)
    answer = send(client)
    assert answer.status_code == 507
    assert "no room" in answer.content.decode()
    assert "trial" not in client.session


def test_an_address_may_send_only_so_many(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_OF_AN_ADDRESS", 1)
    assert send(client).status_code == 302
    answer = send(Client(), jpeg(2))
    assert answer.status_code == 429
    assert "Too many photos" in answer.content.decode()
    assert Trial.objects.count() == 1


def test_a_second_press_leaves_one_trial(client: Client) -> None:
    send(client)
    send(client)
    assert Trial.objects.count() == 1
    assert client.get("/try/photo.jpg").status_code == 200


def test_without_a_cookie_a_form_gets_a_page(stored: Path) -> None:
    answer = send(Client(enforce_csrf_checks=True))
    assert answer.status_code == 403
    assert files(stored) == []


def test_deleting_leaves_nothing_and_twice_is_no_error(client: Client, stored: Path) -> None:
    send(client)
    assess()
    for _ in range(2):
        assert client.post("/try/delete/").url == "/"
    assert files(stored) == []
    assert "deleted" in text(client, "/")
    assert client.get("/try/photo.jpg").status_code == 404


def test_a_file_that_is_gone_is_no_error(client: Client, stored: Path) -> None:
    send(client)
    assess()
    for name in files(stored):
        (stored / name).unlink()
    assert client.get("/try/photo.jpg").status_code == 404
    assert client.get("/try/heat-map.png").status_code == 404


def test_when_the_time_is_over_every_page_says_so_kindly(client: Client) -> None:
    send(client)
    end()
    assert "Try it with a photo" in text(client)
    assert client.post("/try/keep/").url == "/try/"
    assert "no longer here" in text(client)


def test_who_is_signed_in_keeps_it_at_once(client: Client, person: User) -> None:
    send(client)
    assess()
    sign_in(client, person)
    assert "Keep it in my account" in text(client)
    assert client.get("/try/keep/").url == "/try/"  # not before the button was pressed
    assert client.post("/try/keep/").url == "/try/keep/"
    photo_page = client.get("/try/keep/").url
    assert photo_page == f"/photos/{Photo.objects.get().pk}/"
    assert client.get("/try/").url == "/photos/upload/"


def test_without_consent_in_force_it_is_asked_for_first(client: Client) -> None:
    send(client)
    assess()
    sign_in(client, make_user(consented=False))
    client.post("/try/keep/")
    consent = client.get("/try/keep/").url
    assert consent == "/you/consent/?next=%2Ftry%2Fkeep%2F"
    client.post(consent, {"agrees": "on", "action": "give", "next": "/try/keep/"})
    assert client.get("/try/keep/").url == f"/photos/{Photo.objects.get().pk}/"


def test_a_sign_in_in_the_same_browser_leads_back_to_it(client: Client, person: User) -> None:
    send(client)
    assess()
    assert client.post("/try/keep/").url == "/try/keep/"
    assert client.get("/try/keep/").url == "/account/signup/"
    form = {"login": person.email, "password": "correct-horse-battery"}
    assert client.post("/account/login/", form).url == "/try/keep/"
    assert client.get("/try/keep/").url == f"/photos/{Photo.objects.get().pk}/"


def test_where_it_is_switched_off_there_is_nothing(client: Client, settings: Settings) -> None:
    send(client)
    settings.TRY_WITHOUT_ACCOUNT = False
    sample.step()
    for path in ("/try/", "/try/another/", "/try/photo.jpg", "/try/keep/", "/try/sample/"):
        assert client.get(path).status_code == 404, path
    page = text(client, "/")
    assert "/try/" not in page
    assert "Create account" in page


def test_nothing_personal_is_logged(
    client: Client, caplog: pytest.LogCaptureFixture, stored: Path
) -> None:
    with caplog.at_level("DEBUG"):
        send(client)
        assess()
        client.get("/try/photo.jpg")
        client.post("/try/delete/")
        client.get("/try/photo.jpg")
    ours = [record.getMessage() for record in caplog.records if "SELECT" not in record.msg]
    assert not [line for line in ours if "Anna" in line or "127.0.0.1" in line]


def test_the_sample_is_shown_once_the_model_has_assessed_it(client: Client) -> None:
    assert client.get("/try/sample/").status_code == 404
    assert "/try/sample/" not in text(client, "/")
    sample.step()
    assert "/try/sample/" in text(client, "/")
    assert "verdict-" in text(client, "/try/sample/")
    assert client.get("/try/sample/heat-map.png")["Content-Type"] == "image/png"
