"""A database from before credentials: partners keep client id, secret and tokens."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from classifier.partners.changes import triggers
from classifier.partners.models import Credential
from tests.api.conftest import NOBODYS_ID, ask_token_with, url

NAME = "0019_credentials"
AFTER = ("classifier", NAME)
(BEFORE,) = (
    dependency
    for dependency in import_module(f"classifier.migrations.{NAME}").Migration.dependencies
    if dependency[0] == "classifier"
)
NEWEST = [node for node in MigrationLoader(None).graph.leaf_nodes() if node[0] == "classifier"]
JOINED = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def before() -> Any:
    """Yield the models as they were before, and bring the database up to date in the end.

    Without the triggers, which `migrate` removes and makes again.
    """
    triggers.drop_on_sqlite(using="default")
    yield MigrationExecutor(connection).migrate([BEFORE]).apps
    MigrationExecutor(connection).migrate(NEWEST)
    triggers.create(using="default")


def add_partner(models: Any, name: str) -> Any:
    """Store a partner as it was stored before, with the secret "secret" and two tokens."""
    application = models.get_model("oauth2_provider", "Application").objects.create(
        client_id=f"client-of-{name}",
        client_secret=make_password("secret"),
        client_type="confidential",
        authorization_grant_type="client-credentials",
    )
    partner = models.get_model("classifier", "Partner").objects.create(
        name=name, application=application
    )
    type(partner).objects.filter(pk=partner.pk).update(created_at=JOINED)
    for scope in ("read", "read write"):
        token = f"{scope} {name}"
        models.get_model("oauth2_provider", "AccessToken").objects.create(
            application=application,
            token=token,
            token_checksum=sha256(token.encode()).hexdigest(),
            scope=scope,
            expires=timezone.now() + timedelta(hours=1),
        )
    return partner


def get(address: str, token: str) -> int:
    return Client(headers={"Authorization": f"Bearer {token}"}).get(address).status_code


@pytest.mark.django_db(transaction=True)
def test_partners_keep_client_id_secret_and_tokens(before):
    partners = [add_partner(before, name) for name in ("clinic", "practice")]
    MigrationExecutor(connection).migrate([AFTER])

    rows = Credential.objects.order_by("partner__name")
    assert [
        (row.partner_id, row.name, row.scope, row.application.client_id, row.created_at)
        for row in rows
    ] == [
        (partner.pk, "Main", "read write reviews", f"client-of-{partner.name}", JOINED)
        for partner in partners
    ]
    assert not any(row.partner.is_sandbox for row in rows)
    scopes = get_access_token_model().objects.order_by("id").values_list("scope", flat=True)
    assert list(scopes) == ["read", "read write reviews"] * 2
    MigrationExecutor(connection).migrate(NEWEST)
    assert ask_token_with("client-of-clinic", "secret", "read").status_code == 200
    assert get(url("moles"), "read clinic") == get(url("moles"), "read write clinic") == 200
    asked = Client(headers={"Authorization": "Bearer read write clinic"}).post(
        url("review_requests"), {"assessment_id": NOBODYS_ID}, "application/json"
    )
    assert asked.status_code == 404
