"""Rows of partners and credentials that the database refuses, by constraint."""

from collections.abc import Callable

from django.utils import timezone

from classifier.partners.changes.models import PartnerChange
from tests import factories
from tests.broken_rows import store_changed


def _sandbox():
    return factories.make_test_credential(factories.make_partner().partner).partner


def _partner():
    return factories.make_partner().partner


def _itself():
    partner = _partner()
    return store_changed(lambda: partner, sandbox_of=partner)


def _credential():
    return factories.make_partner().credential


def _same_name():
    made = factories.make_partner()
    other = factories.make_credential(made.partner, name="Other").credential
    store_changed(lambda: other, name=made.credential.name)


def _change(kind="photo"):
    factories.make_photo(factories.make_subject(_partner()))
    return PartnerChange.objects.get(kind=kind)


REFUSED: dict[str, list[Callable[[], object]]] = {
    "partner_sandbox_has_no_settings": [
        lambda: store_changed(_sandbox, reviews_allowed=True),
        lambda: store_changed(_sandbox, contact_name="Ms Example"),
        lambda: store_changed(_sandbox, contact_email="x@example.org"),
        lambda: store_changed(_sandbox, notes="x"),
        lambda: store_changed(_sandbox, requests_per_minute=1),
        lambda: store_changed(_sandbox, photos_per_day=1),
    ],
    "partner_not_its_own_sandbox": [_itself],
    "partner_limits_positive": [
        lambda: store_changed(_partner, requests_per_minute=0),
        lambda: store_changed(_partner, photos_per_day=0),
    ],
    "partner_change_of_one_row": [
        lambda: store_changed(_change, photo=None),
        lambda: store_changed(_change, kind="mole"),
        lambda: store_changed(_change, kind="anything"),
    ],
    "partner_change_follow_up_of_photos": [
        lambda: store_changed(lambda: _change("assessment"), follow_ups_due=1)
    ],
    "credential_name_unique_to_partner": [_same_name],
    "credential_has_name_and_scope": [
        lambda: store_changed(_credential, name=""),
        lambda: store_changed(_credential, scope=""),
    ],
    "credential_previous_secret_ends": [
        lambda: store_changed(_credential, previous_secret="hash"),
        lambda: store_changed(_credential, previous_secret_until=timezone.now()),
    ],
}
