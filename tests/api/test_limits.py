"""A partner's own limits: requests a minute and new photos a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from classifier.api.throttles import PartnerThrottle
from classifier.core.days import end_of
from classifier.partners.models import IdempotencyKey, Partner
from classifier.people.models import Subject
from classifier.photos.models import Photo
from tests.api.conftest import Caller
from tests.factories import jpeg, make_test_credential


def limit(caller: Caller, **limits: int) -> None:
    Partner.objects.filter(pk=caller.partner.account.pk).update(**limits)


def statuses(caller: Caller, number: int) -> list[int]:
    return [caller.get("moles").status_code for _ in range(number)]


def test_a_partners_own_rate_replaces_the_servers(api, stranger, monkeypatch):
    monkeypatch.setattr(PartnerThrottle, "THROTTLE_RATES", {"partner": "2/min"})
    limit(api, requests_per_minute=3)

    assert statuses(api, 4) == [200, 200, 200, 429]
    assert statuses(stranger, 3) == [200, 200, 429]


def test_a_partners_own_rate_may_be_below_the_servers(api):
    limit(api, requests_per_minute=1)

    assert statuses(api, 2) == [200, 429]


def test_test_credentials_have_the_same_rate_and_are_counted_apart(api, document):
    limit(api, requests_per_minute=1)
    test = Caller(make_test_credential(api.partner), document)

    assert [statuses(api, 2), statuses(test, 2)] == [[200, 429], [200, 429]]


def test_new_photos_above_the_days_limit_are_refused(api, stranger):
    limit(api, photos_per_day=2)
    sent = [api.send(jpeg(number), f"key-{number}") for number in range(3)]

    assert [answer.status_code for answer in sent] == [202, 202, 429]
    assert sent[2].json()["code"] == "daily_photo_limit"
    left = (end_of(timezone.localdate()) - timezone.now()).total_seconds()
    assert left <= int(sent[2]["Retry-After"]) <= left + 2
    assert Photo.objects.count() == 2
    assert not IdempotencyKey.objects.filter(key="key-2").exists()
    assert stranger.send().status_code == 202


def test_a_refused_photo_adds_no_subject(api):
    limit(api, photos_per_day=1)
    api.send()

    assert api.send(jpeg(2), subject_external_id="patient-2").status_code == 429
    assert Subject.objects.filter(partner=api.partner).count() == 1


def test_what_is_not_stored_is_not_counted(api):
    limit(api, photos_per_day=2)
    api.send()

    assert api.send().status_code == 202
    assert api.send(b"not a picture").status_code == 422
    assert [api.send(jpeg(number)).status_code for number in (2, 3)] == [202, 429]


def test_a_known_photo_is_answered_when_the_limit_is_reached(api):
    limit(api, photos_per_day=1)
    first = api.send()

    assert api.send().json()["id"] == first.json()["id"]


def test_a_refused_photo_is_not_counted_against_a_higher_limit(api):
    limit(api, photos_per_day=1)
    assert [api.send(jpeg(number)).status_code for number in (1, 2, 3)] == [202, 429, 429]

    limit(api, photos_per_day=2)
    assert [api.send(jpeg(number)).status_code for number in (2, 3)] == [202, 429]


def test_the_count_begins_again_the_next_day(api, monkeypatch):
    limit(api, photos_per_day=1)
    api.send()
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    api = Caller(api.made, api.document)

    assert api.send(jpeg(2)).status_code == 202


def test_a_photo_that_could_not_be_stored_is_not_counted(api, monkeypatch):
    limit(api, photos_per_day=1)
    with monkeypatch.context() as broken:
        broken.setattr("classifier.intake.services.keep_rows", None)
        assert api.send().status_code == 500

    assert api.send().status_code == 202


@pytest.mark.parametrize("number", [1, 2])
def test_test_photos_are_counted_apart(api, document, number):
    limit(api, photos_per_day=1)
    test = Caller(make_test_credential(api.partner), document)
    sent = [caller.send(jpeg(each)) for caller in (api, test) for each in range(number)]

    refused = [answer.status_code for answer in sent].count(429)
    assert refused == 2 * (number - 1)
