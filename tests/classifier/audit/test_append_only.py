"""The audit trail is append-only, by the database's own triggers."""

import pytest
from django.db import IntegrityError, connection, transaction

from classifier.audit import services as audit
from classifier.audit import triggers
from classifier.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    audit.record(audit.Event.PARTNER_CREATED, actor=audit.SYSTEM, target="somebody")
    return AuditEvent.objects.get()


@pytest.fixture
def _delete_trigger():
    """Restore the trigger that `django_db_setup` drops; the rollback drops it again."""
    statements = triggers.EVENTS.create["sqlite"][1:] if connection.vendor == "sqlite" else ()
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_event_cannot_be_changed(event):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(target="somebody else")
    event.refresh_from_db()
    assert event.target == "somebody"


@pytest.mark.usefixtures("_delete_trigger")
def test_an_event_cannot_be_deleted(event):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).delete()
    assert AuditEvent.objects.filter(pk=event.pk).exists()


def test_the_trail_holds_only_pseudonyms():
    from tests import factories

    user = factories.make_user("someone@example.org")
    factories.make_mole(user)
    kept = str(list(AuditEvent.objects.values()))
    assert str(user.pseudonym) in kept
    assert "someone" not in kept
