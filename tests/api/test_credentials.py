"""Credentials at the API: what an admin takes away is gone at once, and the trail names them."""

from datetime import timedelta

from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.partners.models import Credential
from classifier.partners.scopes import Scope
from tests.api.conftest import Caller
from tests.factories import make_credential


def test_a_scope_that_was_taken_away_is_refused_in_tokens_of_before(api):
    Credential.objects.update(scope="read")

    refused = api.send()

    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    assert api.get("moles").status_code == 200


def test_a_scope_that_was_added_is_not_in_tokens_of_before(api, document):
    made = make_credential(api.partner, name="Reader", scopes=[Scope.READ])
    reader = Caller(made, document, scope="read")
    Credential.objects.filter(pk=made.credential.pk).update(scope="read write")

    assert reader.send().status_code == 403
    assert Caller(made, document, scope="read write").send().status_code == 202


def test_two_credentials_of_a_partner_see_the_same_data(api, document):
    other = Caller(make_credential(api.partner, name="Second"), document)

    assert api.send().json()["id"] == other.send().json()["id"]


def test_a_refused_credential_says_that_it_ended(api):
    Credential.objects.update(expires_at=timezone.now())

    answer = api.get("moles")

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert "expired or was revoked" in answer.json()["detail"]
    assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


def test_the_trail_names_the_credential_of_each_change(api, document):
    other = Caller(make_credential(api.partner, name="Second"), document)
    photo = api.send().json()["photo_id"]
    other.delete("photo", photo)

    found = AuditEvent.objects.filter(actor_kind="partner").values_list("event", "details")
    by_event = {event: details.get("credential") for event, details in found}
    assert by_event["photo_added"] == str(api.made.credential.id)
    assert by_event["assessment_requested"] == str(api.made.credential.id)
    assert by_event["photo_binned"] == str(other.made.credential.id)
    assert None not in by_event.values()


def test_a_request_notes_the_last_use_and_the_next_one_writes_nothing(api):
    earlier = timezone.now() - timedelta(days=1)
    Credential.objects.update(last_used_at=earlier)
    api.get("moles")
    noted = Credential.objects.get().last_used_at
    assert noted > earlier

    api.get("moles")
    assert Credential.objects.get().last_used_at == noted
