"""`Prefer: wait`: the finished result in one request."""

import pytest
from django.test import RequestFactory
from rest_framework.request import Request

from classifier.api.preferences import wait_preferred
from classifier.core import waiting
from tests.api.conftest import Caller, url
from tests.factories import assess, jpeg


@pytest.fixture
def while_waiting(monkeypatch):
    """Run something instead of sleeping; return a function that says what."""

    def instead(do):
        monkeypatch.setattr(waiting.time, "sleep", lambda _seconds: do())

    instead(lambda: pytest.fail("Nothing should wait."))
    return instead


def _send(api: Caller, prefer: str):
    data = {"image": jpeg_file(), "subject_external_id": "p", "mole_external_id": "m"}
    return api.call("post", url("assessments"), data, Prefer=prefer)


def jpeg_file():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("mole.jpg", jpeg())


def test_a_photo_is_answered_with_its_finished_result(api: Caller, while_waiting):
    while_waiting(assess)

    answer = _send(api, "wait=10")

    assert answer.status_code == 200
    assert answer.json()["status"] == "succeeded"
    assert answer["Preference-Applied"] == "wait=10"
    assert answer["Location"].endswith(url("assessment", answer.json()["id"]))


def test_what_is_not_ready_in_time_is_accepted(api: Caller, while_waiting, monkeypatch):
    clock = iter(range(0, 1000, 4))
    monkeypatch.setattr(waiting.time, "monotonic", lambda: next(clock))
    while_waiting(lambda: None)

    answer = _send(api, "wait=10")

    assert answer.status_code == 202
    assert answer.json()["status"] == "queued"
    assert answer["Preference-Applied"] == "wait=10"


def test_nobody_waits_who_did_not_ask(api: Caller, while_waiting):
    for prefer in ("", "respond-async", "wait=0", "wait=soon", "waiting=3", "wait=-1", "wait=1.5"):
        answer = _send(api, prefer)
        assert answer.status_code == 202
        assert "Preference-Applied" not in answer


def test_a_photo_assessed_before_is_answered_at_once(api: Caller, while_waiting, settings):
    settings.MOST_WAITS = 0
    _send(api, "")
    assess()

    assert _send(api, "").status_code == 202
    again = _send(api, "wait=1")
    assert (again.status_code, again["Preference-Applied"]) == (200, "wait=1")


def test_while_too_many_wait_the_answer_comes_at_once(api: Caller, while_waiting, settings):
    settings.MOST_WAITS = 0

    sent = _send(api, "wait=10")
    read = api.call("get", url("assessment", sent.json()["id"]), Prefer="wait=10")

    assert (sent.status_code, read.status_code) == (202, 200)
    assert (sent.json()["status"], read.json()["status"]) == ("queued", "queued")
    assert "Preference-Applied" not in sent
    assert "Preference-Applied" not in read


def test_reading_waits_too(api: Caller, while_waiting):
    sent = _send(api, "")
    while_waiting(assess)
    address = url("assessment", sent.json()["id"])

    first = api.call("get", address, Prefer="wait=5")
    while_waiting(lambda: pytest.fail("It is finished."))
    second = api.call("get", address, Prefer="wait=5")

    assert (first.status_code, first.json()["status"]) == (200, "succeeded")
    assert first["Preference-Applied"] == second["Preference-Applied"] == "wait=5"
    assert first.json() == second.json()


def test_a_photo_erased_while_somebody_waits_is_gone(api: Caller, while_waiting):
    sent = _send(api, "").json()
    while_waiting(lambda: api.delete("photo", sent["photo_id"], query="?for_good=true"))

    answer = api.call("get", url("assessment", sent["id"]), Prefer="wait=5")

    assert (answer.status_code, answer.json()["code"]) == (410, "erased")


@pytest.mark.parametrize(
    ("sent", "seconds"),
    [
        ("wait=1", 1),
        ("wait=30", 30),
        ("wait=31", 30),
        ("wait=999999999", 30),
        ("WAIT = 7", 7),
        ('wait="7"', 7),
        ("respond-async, wait=7;x=y", 7),
        ("wait=7, wait=9", 7),
        ("wait=07", 7),
        ("wait=9999999999", None),
        ("wait", None),
        ("wait=٣", None),
        ("", None),
    ],
)
def test_which_waits_are_understood(sent, seconds):
    request = Request(RequestFactory().get("/", headers={"Prefer": sent}))

    assert wait_preferred(request) == seconds
