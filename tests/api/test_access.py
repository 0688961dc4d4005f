"""Who may do what: tokens, suspended partners, and other partners' rows."""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import get_resolver, resolve
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.moles.models import Mole
from classifier.partners.models import Credential, Partner
from classifier.partners.services import credentials
from classifier.people.models import Subject
from classifier.photos.models import Photo
from classifier.questionnaire.services import give_answers
from classifier.review.models import ReviewRequest
from tests.api.conftest import Caller, Operation, operations, url
from tests.factories import (
    PDF,
    ask,
    assess,
    make_admin,
    make_comparison,
    make_delivery,
    make_measurement,
    make_outcome,
    make_partner,
    make_photo,
    make_test_credential,
    make_user,
    make_webhook,
)

# What each operation that takes no id in its address is sent, so that it names the owner's rows,
# and what others need to be valid.
SENT = {
    "erase_subject": {"for_good": "true"},
    "list_subjects": {"subject_external_id": "patient-1"},
    "list_photos": {"subject_external_id": "patient-1"},
    "list_review_requests": {},
    "list_webhooks": {},
    "create_webhook": {},
    "read_partner": {},
    "list_assessments": {"subject_external_id": "patient-1"},
    "create_assessment": {},
    "list_moles": {"subject_external_id": "patient-1"},
    "create_review_request": {"assessment_id": "assessment_id"},
    "create_answers": {"answers": {}},
    "create_outcome": {"kind": "histology", "diagnosis": "NV", "found_on": "2026-03-01"},
    "erase_test_data": {},
    "read_model": {},
}
FORMS = {"create_outcome"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PUBLIC = {"token", "revoke", "schema", "docs", "nothing"}


@pytest.fixture
def ids(api: Caller) -> dict[str, Any]:
    """The ids of an assessed photo of `api`, as addresses name them."""
    return rows_of(api)


def rows_of(caller: Caller) -> dict[str, Any]:
    """Send and assess a photo; returns the ids, as addresses name them."""
    sent = caller.send().json()["id"]
    assess()
    row = Assessment.objects.select_related("photo").get(pk=sent)
    asked = ask(row.photo)
    delivery = make_delivery(make_webhook(caller.partner).endpoint)
    return {
        "assessment_id": row.id,
        "photo_id": row.photo_id,
        "mole_id": row.photo.mole_id,
        "subject_id": row.subject_id,
        "request_id": asked.id,
        "rendition": "display",
        "outcome_id": make_outcome(row.photo.mole, document=PDF).id,
        "webhook_id": delivery.endpoint_id,
        "delivery_id": delivery.id,
    }


def add_figures(photo_id: Any) -> None:
    """Add an earlier photo to the mole, and what was measured, compared and answered."""
    photo = Photo.objects.get(pk=photo_id)
    give_answers(photo=photo, actor=audit.SYSTEM, answers={"itch": "no"})
    make_measurement(photo)
    make_comparison(make_photo(mole=photo.mole, taken_at=LONG_AGO), photo)


def send(client: Client, operation: Operation, ids: dict[str, Any], token: str = "") -> Any:
    """Ask for the owner's rows, by the ids in the address or in what is sent; changes nothing."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    address, body = operation.address(ids), ""
    stated = SENT.get(operation.name, {}) if "{" in operation.path else SENT[operation.name]
    sent = {
        name: str(ids.get(value, value)) if isinstance(value, str) else value
        for name, value in stated.items()
    }
    kind = MULTIPART_CONTENT if operation.name in FORMS else "application/json"
    if operation.name in FORMS:
        body = encode_multipart(BOUNDARY, sent).decode()
    elif operation.method == "patch" or (operation.method == "post" and sent):
        body = json.dumps(sent)
    elif sent:
        address = f"{address}?{urlencode(sent)}"
    with transaction.atomic():
        answer = client.generic(operation.method.upper(), address, body, kind, headers=headers)
        transaction.set_rollback(True)
    return answer


def answers(document: Any, ids: dict[str, Any], token: str = "", user: Any = None) -> Any:
    """Return the answer of every operation, by its name."""
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {each.name: send(client, each, ids, token) for each in operations(document)}


def codes(document: Any, ids: dict[str, Any], token: str = "", user: Any = None) -> Any:
    """Return status and code of every operation's answer, which must be a problem."""
    found = answers(document, ids, token, user)
    return {name: (each.status_code, each.json()["code"]) for name, each in found.items()}


def everything() -> Any:
    """Return what outsiders must not change."""
    models = (Subject, Mole, Photo, Assessment, ReviewRequest)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_every_address_is_public_or_an_operation(document):
    patterns: list[Any] = get_resolver("classifier.api.urls").url_patterns
    paths = {resolve(each.address()).url_name for each in operations(document)}

    assert {pattern.name for pattern in patterns} == paths | PUBLIC


def test_without_a_token_every_operation_is_closed(document, ids):
    user = make_user()
    before = everything()

    assert set(codes(document, ids).values()) == {(401, "not_authenticated")}
    assert set(codes(document, ids, user=user).values()) == {(401, "not_authenticated")}
    assert everything() == before


def expire_token(token: Any) -> None:
    get_access_token_model().objects.update(expires=timezone.now() - timedelta(seconds=1))


def expire_credential(token: Any) -> None:
    Credential.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def revoke_credential(token: Any) -> None:
    Credential.objects.update(revoked_at=timezone.now())


def revoke_with_tokens(token: Any) -> None:
    credential = Credential.objects.get()
    credentials.revoke_credential(credential=credential, admin=make_admin(), reason="It leaked")


@pytest.mark.parametrize(
    "end", [expire_token, expire_credential, revoke_credential, revoke_with_tokens]
)
def test_an_ended_token_or_credential_opens_nothing(api, document, ids, end):
    end(api.token)
    before = everything()

    assert set(codes(document, ids, api.token).values()) == {(401, "invalid_token")}
    assert everything() == before


def test_a_suspended_partners_token_opens_nothing(api, document, ids):
    Partner.objects.update(is_active=False)

    assert set(codes(document, ids, api.token).values()) == {(403, "partner_inactive")}


def test_an_application_without_a_credential_opens_nothing(api, document, ids):
    Credential.objects.all().delete()

    assert set(codes(document, ids, api.token).values()) == {(403, "partner_inactive")}


def test_the_owner_reaches_every_row(api, document, ids):
    """So that the tests below refuse something that is there."""
    add_figures(ids["photo_id"])
    found = answers(document, ids, api.token)

    refused = {name for name, answer in found.items() if answer.status_code in {403, 404}}
    assert refused == {"erase_test_data"}  # For test credentials; see test_test_data.py.
    assert found["read_mole"].json()["id"] in str(found["list_moles"].content)


@pytest.mark.parametrize(
    ("owner", "outsider"),
    [
        ("live", "other live"),
        ("live", "test"),
        ("live", "other test"),
        ("test", "live"),
        ("test", "other live"),
        ("test", "other test"),
    ],
)
def test_an_outsiders_token_finds_and_changes_nothing(api, stranger, document, owner, outsider):
    callers = {
        "live": api,
        "other live": stranger,
        "test": Caller(make_test_credential(api.partner), document),
        "other test": Caller(make_test_credential(stranger.partner), document),
    }
    ids = rows_of(callers[owner])
    add_figures(ids["photo_id"])
    before = everything()

    found = answers(document, ids, callers[outsider].token)

    for each in operations(document):
        answer = found[each.name]
        if "{" in each.path:
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), each
        text = answer.content.decode()
        assert not [name for name, value in ids.items() if str(value) in text], each
        assert "patient-1" not in text, each
    assert found["create_review_request"].status_code == 404
    assert everything() == before


def test_lists_hold_only_own_rows(api, stranger, ids):
    assert len(api.get("assessments").json()["results"]) == 1
    assert len(api.get("moles").json()["results"]) == 1
    assert len(api.get("subjects").json()["results"]) == 1
    assert stranger.get("subjects").json()["results"] == []
    assert stranger.get("assessments", subject_external_id="patient-1").json()["results"] == []
    assert stranger.get("moles", subject_external_id="patient-1").json()["results"] == []


@pytest.mark.parametrize("name", ["assessments", "photos", "moles", "review_requests"])
def test_changes_are_those_of_own_rows(api, stranger, document, ids, name):
    sandbox = Caller(make_test_credential(api.partner), document)
    since = LONG_AGO.isoformat()

    assert len(api.get(name, updated_since=since).json()["results"]) == 1
    assert sandbox.get(name, updated_since=since).json()["results"] == []
    assert stranger.get(name, updated_since=since).json()["results"] == []


def test_the_same_external_ids_and_photo_of_two_partners_stay_apart(api, stranger):
    first, second = api.send().json(), stranger.send().json()

    for name in ("id", "photo_id", "mole_id", "subject_id"):
        assert first[name] != second[name]


def test_photos_of_people_with_an_account_are_not_found(api):
    photo = make_photo(make_user())

    assert api.get("assessment", photo.assessments.get().id).status_code == 404
    assert api.delete("photo", photo.id).status_code == 404
    assert api.get("assessments").json()["results"] == []


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
        reader.delete("photo", ids["photo_id"]),
        reader.get("mole", uuid.uuid4()),
        reader.call("put", url("photo", ids["photo_id"])),
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
