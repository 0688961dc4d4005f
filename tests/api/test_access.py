"""Who may do what: tokens, suspended partners, and other partners' rows."""

import re
import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.partners.models import Partner
from classifier.photos.models import Photo
from tests.api.conftest import Caller, url
from tests.factories import (
    ask,
    assess,
    make_delivery,
    make_partner,
    make_photo,
    make_user,
    make_webhook,
)

READS = [
    ("assessments", None),
    ("assessment", "assessment"),
    ("heat_map", "assessment"),
    ("moles", None),
    ("mole", "mole"),
    ("subjects", None),
    ("subject", "subject"),
    ("photos", None),
    ("photo", "photo"),
    ("picture", "photo"),
    ("rendition", "photo"),
    ("measurement", "photo"),
    ("comparison", "photo"),
    ("review_requests", None),
    ("review_request", "review_request"),
    ("partner", None),
    ("webhooks", None),
    ("webhook", "webhook"),
    ("webhook_deliveries", "webhook"),
    ("model", None),
]
WRITES = [
    ("post", "assessments", None),
    ("post", "review_requests", None),
    ("post", "withdrawal", "review_request"),
    ("patch", "mole", "mole"),
    ("patch", "photo", "photo"),
    ("delete", "photo", "photo"),
    ("delete", "subject?for_good=true", "subject"),
    ("post", "webhooks", None),
    ("patch", "webhook", "webhook"),
    ("delete", "webhook", "webhook"),
    ("post", "webhook_test", "webhook"),
    ("post", "webhook_secret", "webhook"),
    ("post", "webhook_redelivery", "delivery"),
]
PUBLIC = {"token", "revoke", "schema", "docs", "nothing"}


@pytest.fixture
def ids(api: Caller) -> dict[str, Any]:
    """The ids of an assessed photo of `api`."""
    api.send()
    assess()
    row = Assessment.objects.select_related("photo").get()
    asked = ask(row.photo)
    delivery = make_delivery(make_webhook(api.partner).endpoint)
    return {
        "assessment": row.id,
        "photo": row.photo_id,
        "mole": row.photo.mole_id,
        "subject": row.subject_id,
        "review_request": asked.id,
        "webhook": delivery.endpoint_id,
        "delivery": (delivery.endpoint_id, delivery.id),
    }


def _url(name: str, what: str | None, ids: dict[str, Any]) -> str:
    name, _, query = name.partition("?")
    found = ids[what] if what else ()
    more = ["display"] if name == "rendition" else []
    address = url(name, *(found if isinstance(found, tuple) else [found]), *more)
    return f"{address}?{query}" if query else address


def test_every_address_is_in_these_tables():
    patterns: list[Any] = get_resolver("classifier.api.urls").url_patterns
    named = {name for name, _ in READS} | {name.partition("?")[0] for _, name, _ in WRITES} | PUBLIC

    assert {pattern.name for pattern in patterns} == named


@pytest.mark.parametrize(("method", "name", "what"), [("get", *read) for read in READS] + WRITES)
class TestOutsiders:
    def test_no_token(self, ids, method, name, what):
        answer = getattr(Client(), method)(_url(name, what, ids))

        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
        assert answer["WWW-Authenticate"] == 'Bearer realm="api"'

    def test_a_session_is_not_a_token(self, ids, method, name, what):
        client = Client()
        client.force_login(
            make_user(), backend="allauth.account.auth_backends.AuthenticationBackend"
        )

        assert getattr(client, method)(_url(name, what, ids)).status_code == 401

    def test_a_suspended_partner(self, api, ids, method, name, what):
        Partner.objects.update(is_active=False)

        answer = api.call(method, _url(name, what, ids))

        assert (answer.status_code, answer.json()["code"]) == (403, "partner_inactive")


@pytest.mark.parametrize(
    ("method", "name", "what"),
    [("get", name, what) for name, what in READS if what] + [write for write in WRITES if write[2]],
)
def test_another_partners_rows_are_not_found(stranger, ids, method, name, what):
    answer = stranger.call(method, _url(name, what, ids))

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert Photo.objects.filter(binned_at=None).count() == 1


def test_lists_hold_only_own_rows(api, stranger, ids):
    assert len(api.get("assessments").json()["results"]) == 1
    assert len(api.get("moles").json()["results"]) == 1
    assert len(api.get("subjects").json()["results"]) == 1
    assert stranger.get("subjects").json()["results"] == []
    assert stranger.get("assessments", subject_external_id="patient-1").json()["results"] == []
    assert stranger.get("moles", subject_external_id="patient-1").json()["results"] == []


def test_the_same_external_ids_and_photo_of_two_partners_stay_apart(api, stranger):
    first, second = api.send().json(), stranger.send().json()

    for name in ("id", "photo_id", "mole_id", "subject_id"):
        assert first[name] != second[name]


def test_photos_of_people_with_an_account_are_not_found(api):
    photo = make_photo(make_user())

    assert api.get("assessment", photo.assessments.get().id).status_code == 404
    assert api.delete("photo", photo.id).status_code == 404
    assert api.get("assessments").json()["results"] == []


def test_a_token_of_an_application_without_partner_opens_nothing(api):
    Partner.objects.filter(pk=api.partner.pk).delete()

    assert api.get("moles").json()["code"] == "partner_inactive"


def test_the_audit_trail_names_the_partner_by_id(api, ids):
    actors = AuditEvent.objects.filter(event="photo_added").values_list("actor_kind", "actor")

    assert list(actors) == [("partner", str(api.partner.id))]


def test_one_partner_does_not_use_up_anothers_rate(api, document, monkeypatch):
    from classifier.api.throttles import PartnerThrottle

    monkeypatch.setattr(PartnerThrottle, "THROTTLE_RATES", {"partner": "2/min"})
    again = Caller(api.made, document)
    other = Caller(make_partner(), document)

    answers = [caller.get("moles") for caller in (api, again, api, other)]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 200]
    assert answers[2].json()["code"] == "throttled"
    assert int(answers[2]["Retry-After"]) > 0


def test_every_answer_says_what_is_left_of_the_rate(api, document, ids, monkeypatch):
    from classifier.api.throttles import PartnerThrottle

    monkeypatch.setattr(PartnerThrottle, "THROTTLE_RATES", {"partner": "5/min"})
    reader = Caller(api.made, document, "read")
    cache.clear()

    answers = [
        reader.get("moles"),
        reader.call("get", url("moles"), Accept="image/png"),
        reader.delete("photo", ids["photo"]),
        reader.get("mole", uuid.uuid4()),
        reader.call("put", url("photo", ids["photo"])),
        reader.get("moles"),
    ]

    assert [answer.status_code for answer in answers] == [200, 406, 403, 404, 405, 429]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"partner";q=5;w=60'}
    left = [re.fullmatch(r'"partner";r=(\d+);t=(\d+)', answer["RateLimit"]) for answer in answers]
    assert [int(found[1]) for found in left] == [4, 3, 2, 1, 0, 0]
    assert all(1 <= int(found[2]) <= 60 for found in left)


def test_counting_a_request_costs_no_more_than_before(api, django_assert_num_queries):
    api.get("moles")

    # Token; the count, in a savepoint, read and written; partner's moles.
    with django_assert_num_queries(6):
        api.get("moles")


def test_strangers_are_not_told_of_rates():
    answer = Client().get(url("moles"))

    assert answer.status_code == 401
    assert "RateLimit" not in answer
