"""Nothing of an erased person stays: not in a row, a file, a mail that waits, or a log."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from classifier.leaving import services
from classifier.people.models import User
from tests import factories
from tests.personal_values import files_kept, found, plant

pytestmark = pytest.mark.django_db


def test_an_erased_account_leaves_no_value_behind(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    neighbour = factories.make_photo(mole=factories.make_mole(label="neighbour's mole"))
    before = files_kept()
    planted = plant()
    kept_before = found(planted.texts)
    for table in ("classifier_mole", "classifier_visit", "classifier_subject", "mfa_authenticator"):
        assert any(place.startswith(table) for place in kept_before) or table.startswith("mfa")
    assert any("originals/" in place for place in kept_before)

    services.ask_to_leave(user=planted.user)
    now = timezone.now() + timedelta(days=8)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert services.erase_accounts_that_are_due() == 1

    mail.outbox.clear()  # sent, and no longer ours
    pseudonym, email = str(planted.user.pseudonym), planted.user.email
    assert found((*planted.texts, email), caplog.text) == []
    assert files_kept() == before
    assert neighbour.original.storage.exists(neighbour.original.name)
    # Only the trail still knows the pseudonym.
    assert {place.split(":")[0] for place in found((pseudonym,))} == {"classifier_auditevent"}
    assert User.objects.exclude(pk=neighbour.subject.user_id).filter(role="user").count() == 0
