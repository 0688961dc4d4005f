"""The Idempotency-Key: the same request gets the same answer, another one a problem."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from classifier.intake import services as intake
from classifier.partners.errors import IdempotencyMismatchError
from classifier.partners.models import IdempotencyKey
from classifier.partners.services import submissions
from classifier.partners.services.submissions import Submission
from classifier.photos.models import Photo
from tests.api.conftest import Caller
from tests.factories import assess, jpeg, make_assessment, make_partner


def _submission(image: bytes) -> Submission:
    return Submission(image, "patient-1", "left-arm", None, "unknown", "unknown")


def test_the_same_request_gets_the_same_answer(api: Caller):
    first = api.send(key="visit-1")
    again = api.send(key="visit-1")

    assert (again.status_code, again.json()) == (202, first.json())
    assert again["Location"] == first["Location"]
    assert Photo.objects.count() == 1


def test_the_answer_follows_the_assessment(api: Caller):
    api.send(key="visit-1")
    assess()

    assert api.send(key="visit-1").json()["status"] == "succeeded"


def test_a_repeated_key_names_its_own_assessment_even_when_a_newer_one_exists(api: Caller):
    first = api.send(key="visit-1").json()
    make_assessment(Photo.objects.get(), status="failed")
    anew = api.send(key="visit-2").json()

    assert anew["id"] != first["id"]
    assert api.send(key="visit-1").json()["id"] == first["id"]


@pytest.mark.parametrize(
    "other",
    [
        {"image": jpeg(2)},
        {"subject_external_id": "patient-2"},
        {"mole_external_id": "right-arm"},
        {"body_site": "scalp"},
        {"modality": "phone"},
        {"taken_at": "2026-01-01T00:00:00Z"},
    ],
)
def test_another_request_under_the_key_is_refused_and_leaves_nothing(api: Caller, other):
    api.send(key="visit-1")

    answer = api.send(key="visit-1", **other)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Photo.objects.count() == 1


def test_keys_of_two_partners_stay_apart(api: Caller, stranger: Caller):
    api.send(key="visit-1")

    assert stranger.send(jpeg(2), key="visit-1").status_code == 202


def test_a_refused_request_frees_its_key(api: Caller):
    assert api.send(b"no picture", key="visit-1").status_code == 422

    assert api.send(key="visit-1").status_code == 202


def test_an_interrupted_request_may_be_repeated(api: Caller, monkeypatch):
    def break_off(**_fields):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(intake, "keep_rows", break_off)
        assert api.send(key="visit-1").status_code == 500

    assert not IdempotencyKey.objects.exists()
    assert api.send(key="visit-1").status_code == 202
    assert api.send(jpeg(2), key="visit-1").status_code == 422


def test_a_key_that_an_earlier_version_left_without_a_result_may_be_used(api: Caller):
    digest = _submission(jpeg()).digest()
    IdempotencyKey.objects.create(partner=api.partner, key="visit-1", request_sha256=digest)

    sent = submissions.submit(
        partner=api.partner, submission=_submission(jpeg()), idempotency_key="visit-1"
    )

    assert IdempotencyKey.objects.get().assessment == sent[0]


@pytest.mark.parametrize("key", ["x" * 256, "ü".encode().decode("latin-1"), "a\tb"])
def test_an_unusable_key_is_named(api: Caller, key):
    answer = api.send(key=key)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["Idempotency-Key"]


def test_old_keys_are_deleted(api: Caller):
    api.send(key="old")
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(days=8))
    api.send(key="new")

    submissions.delete_idempotency_keys(older_than=timedelta(days=7))

    assert [row.key for row in IdempotencyKey.objects.all()] == ["new"]


def test_of_two_requests_the_first_to_store_the_key_wins(api: Caller, monkeypatch):
    """Between the look and the insert, another request claims the key."""
    rival = {"partner": api.partner, "key": "visit-1", "request_sha256": "0" * 64}
    look = submissions._assessment_of_key

    def look_too_early(request):
        found = look(request)
        IdempotencyKey.objects.get_or_create(**rival)
        return found

    monkeypatch.setattr(submissions, "_assessment_of_key", look_too_early)

    with pytest.raises(IdempotencyMismatchError):
        submissions.submit(
            partner=api.partner, submission=_submission(jpeg()), idempotency_key="visit-1"
        )
    assert not Photo.objects.exists()


def _at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start at once; returns what each returned or raised."""
    start, results = Barrier(len(calls)), []

    def run(call):
        start.wait()
        try:
            results.append(call())
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's test database has one writer")
class TestAtOnce:
    def test_the_same_request_is_taken_in_once(self):
        partner = make_partner().partner

        def submit():
            submission = _submission(jpeg())
            sent = submissions.submit(partner=partner, submission=submission, idempotency_key="k")
            return sent[0]

        results = _at_once(*[submit] * 4)

        assert len({row.id for row in results}) == 1
        assert Photo.objects.count() == 1

    def test_of_two_requests_under_one_key_one_is_refused(self):
        partner = make_partner().partner

        def submit(seed: int) -> Any:
            submission = _submission(jpeg(seed))
            return submissions.submit(partner=partner, submission=submission, idempotency_key="k")

        results = _at_once(lambda: submit(1), lambda: submit(2))

        assert sum(isinstance(result, IdempotencyMismatchError) for result in results) == 1
        assert Photo.objects.count() == 1
