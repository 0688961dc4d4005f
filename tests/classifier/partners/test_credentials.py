"""Credentials: created, rotated, changed, revoked, and refused when they should be."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from classifier.audit.models import AuditEvent
from classifier.core.errors import NotAllowedError
from classifier.partners.errors import (
    CredentialNameTakenError,
    CredentialRevokedError,
    PartnerNameTakenError,
)
from classifier.partners.models import Credential, Partner
from classifier.partners.scopes import Scope
from classifier.partners.services import credentials, organisations
from classifier.partners.services.credentials import IssuedCredential
from tests.api.conftest import EVERY_SCOPE, ask_token, ask_token_with
from tests.factories import (
    make_admin,
    make_credential,
    make_partner,
    make_reviewer,
    make_test_credential,
)

pytestmark = pytest.mark.django_db
REASON = "The contract says so"


@pytest.fixture
def made() -> IssuedCredential:
    return make_partner("Clinic")


def status_of(issued: IssuedCredential) -> int:
    """Return what the token endpoint answers."""
    return int(ask_token(issued).status_code)


def rotate(issued: IssuedCredential, **options: Any) -> IssuedCredential:
    return credentials.rotate_secret(
        credential=issued.credential, admin=make_admin(), reason=REASON, **options
    )


def events() -> list[tuple[str, dict[str, Any]]]:
    """Return the events of staff and their details, oldest first."""
    found = AuditEvent.objects.filter(actor_kind="staff", reason=REASON).order_by("id")
    return list(found.values_list("event", "details"))


def pass_days(days: int) -> None:
    """Move the end of secrets before into the past."""
    row = Credential.objects.exclude(previous_secret="").get()
    Credential.objects.filter(pk=row.pk).update(
        previous_secret_until=row.previous_secret_until - timedelta(days=days)
    )


def test_a_partner_has_several_credentials_of_which_each_works(made):
    second = make_credential(made.partner, name="Nightly export")

    assert second.client_id != made.client_id
    assert [status_of(made), status_of(second)] == [200, 200]
    assert ask_token_with(made.client_id, second.client_secret).status_code == 401


def test_the_first_credential_is_named_and_may_do_everything(made):
    assert made.credential.name == "Main"
    assert made.credential.scopes == list(Scope)
    assert ask_token(made).json()["scope"] == EVERY_SCOPE


def test_two_live_credentials_of_a_partner_cannot_have_one_name(made):
    with pytest.raises(CredentialNameTakenError):
        make_credential(made.partner, name="Main")

    credentials.revoke_credential(credential=made.credential, admin=make_admin(), reason=REASON)
    make_credential(made.partner, name="Main")
    make_credential(make_partner().partner, name="Export")
    make_credential(made.partner, name="Export")


def test_a_rotated_secret_and_the_one_before_are_accepted_for_a_week(made):
    new = rotate(made)

    assert new.client_id == made.client_id
    assert [status_of(made), status_of(new)] == [200, 200]
    assert ask_token_with(made.client_id, "guessed").status_code == 401
    pass_days(7)
    assert [status_of(made), status_of(new)] == [401, 200]


def test_the_secret_before_is_refused_at_once_on_request(made):
    new = rotate(made, overlap_days=0)

    assert [status_of(made), status_of(new)] == [401, 200]
    assert Credential.objects.get().previous_secret == ""


def test_of_three_secrets_the_oldest_is_refused(made):
    second = rotate(made)
    third = rotate(second)

    assert [status_of(each) for each in (made, second, third)] == [401, 200, 200]


@pytest.mark.parametrize("end_tokens", [False, True])
def test_rotating_ends_tokens_on_request_only(made, end_tokens):
    ask_token(made)
    rotate(made, end_tokens=end_tokens)

    assert get_access_token_model().objects.count() == (0 if end_tokens else 1)


def test_rotation_is_recorded_without_the_secret(made):
    new = rotate(made, end_tokens=True)

    details = {"credential": str(made.credential.id), "tokens_ended": True, "overlap_days": 7}
    assert events() == [("partner_secret_changed", details)]
    everything = str(list(AuditEvent.objects.values())) + str(list(Credential.objects.values()))
    assert new.client_secret not in everything
    assert made.client_secret not in everything


def test_revoking_refuses_secrets_and_tokens_of_this_credential_only(made):
    other = make_credential(made.partner, name="Export")
    ask_token(made)
    ask_token(other)
    rotated = rotate(made)

    credentials.revoke_credential(credential=made.credential, admin=make_admin(), reason=REASON)

    assert [status_of(made), status_of(rotated), status_of(other)] == [401, 401, 200]
    owners = get_access_token_model().objects.values_list("application__credential", flat=True)
    assert set(owners) == {other.credential.pk}
    assert events()[-1] == ("credential_revoked", {"credential": str(made.credential.id)})


def test_revoking_is_final(made):
    admin = make_admin()
    credentials.revoke_credential(credential=made.credential, admin=admin, reason=REASON)

    for change in (credentials.revoke_credential, credentials.rotate_secret):
        with pytest.raises(CredentialRevokedError):
            change(credential=made.credential, admin=admin, reason=REASON)
    with pytest.raises(CredentialRevokedError):
        change_scopes(made, Scope.READ)


def test_an_expired_credential_gets_no_token(made):
    ended = make_credential(made.partner, name="Old", expires_at=timezone.now())
    lasting = timezone.now() + timedelta(days=1)
    other = make_credential(made.partner, name="New", expires_at=lasting)

    assert [status_of(ended), status_of(other)] == [401, 200]


def change_scopes(issued: IssuedCredential, *scopes: Scope, name: str = "Main") -> None:
    credentials.change_credential(
        credential=issued.credential,
        admin=make_admin(),
        reason=REASON,
        name=name,
        scopes=scopes,
        expires_at=None,
    )


def test_a_credential_gets_tokens_for_its_scopes_only(made):
    reader = make_credential(made.partner, name="Reader", scopes=[Scope.READ, Scope.REVIEWS])

    assert ask_token(reader, "read write").json() == {"error": "invalid_scope"}
    assert ask_token(reader, "reviews").json()["scope"] == "reviews"
    assert ask_token(reader, "").json()["scope"] == "read"


def test_without_read_and_write_a_token_has_what_there_is(made):
    hooks = make_credential(made.partner, name="Hooks", scopes=[Scope.WEBHOOKS])

    assert ask_token(hooks, "").json()["scope"] == "webhooks"


def test_changing_scopes_and_name_is_recorded(made):
    change_scopes(made, Scope.WRITE, Scope.READ, name="Sender")

    row = Credential.objects.get()
    assert (row.name, row.scope) == ("Sender", "read write")
    details = {"credential": str(row.id), "scope": "read write", "expires_at": ""}
    assert events() == [("credential_changed", details)]


def test_a_credential_cannot_take_the_name_of_another(made):
    make_credential(made.partner, name="Export")

    with pytest.raises(CredentialNameTakenError):
        change_scopes(made, Scope.READ, name="Export")


def test_test_credentials_share_one_sandbox(made):
    first = make_test_credential(made.partner)
    second = make_credential(made.partner, name="Second", is_test=True)

    assert first.partner == second.partner == made.partner.sandbox
    assert (first.partner.name, first.partner.is_sandbox) == ("Clinic (test)", True)
    assert first.partner.account == made.partner
    assert [made.credential.is_test, first.credential.is_test] == [False, True]


def test_a_partner_that_is_called_as_a_sandbox_would_be_is_in_the_way(made):
    make_partner("Clinic (test)")

    with pytest.raises(PartnerNameTakenError):
        make_test_credential(made.partner)


def test_suspending_a_partner_stops_its_test_credentials_too(made):
    test = make_test_credential(made.partner)
    ask_token(test)
    organisations.suspend_partner(partner=made.partner, admin=make_admin(), reason=REASON)

    assert [status_of(made), status_of(test)] == [401, 401]
    assert get_access_token_model().objects.count() == 0
    organisations.resume_partner(partner=made.partner, admin=make_admin(), reason=REASON)
    assert [status_of(made), status_of(test)] == [200, 200]


def test_a_test_credential_of_a_suspended_partner_does_not_work(made):
    Partner.objects.update(is_active=False)
    made.partner.refresh_from_db()

    assert status_of(make_test_credential(made.partner)) == 401


def test_the_last_use_is_written_once_in_ten_minutes(made, django_assert_num_queries):
    credential = made.credential
    credentials.note_use(credential=credential)
    credential.refresh_from_db()
    first = credential.last_used_at

    with django_assert_num_queries(0):
        credentials.note_use(credential=credential)
    # Read before the other request wrote.
    stale = Credential(pk=credential.pk, partner=made.partner)
    credentials.note_use(credential=stale)
    credential.refresh_from_db()
    assert credential.last_used_at == first

    earlier = first - timedelta(minutes=11)
    Credential.objects.update(last_used_at=earlier)
    credential.refresh_from_db()
    credentials.note_use(credential=credential)
    credential.refresh_from_db()
    assert credential.last_used_at >= first


def test_a_refused_secret_is_no_use(made):
    ask_token_with(made.client_id, "guessed")
    assert Credential.objects.get().last_used_at is None

    ask_token(made)
    assert Credential.objects.get().last_used_at is not None


def test_nobody_but_an_admin_changes_credentials(made):
    by = {"credential": made.credential, "admin": make_reviewer(), "reason": REASON}
    wanted = credentials.CredentialRequest(name="Another")

    with pytest.raises(NotAllowedError):
        credentials.rotate_secret(**by)
    with pytest.raises(NotAllowedError):
        credentials.revoke_credential(**by)
    with pytest.raises(NotAllowedError):
        credentials.change_credential(**by, name="x", scopes=[Scope.READ], expires_at=None)
    with pytest.raises(NotAllowedError):
        credentials.add_credential(
            partner=made.partner, admin=by["admin"], reason=REASON, wanted=wanted
        )
    assert Credential.objects.get().name == "Main"
