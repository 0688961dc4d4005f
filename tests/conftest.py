"""What every test has: a database that can be emptied, and a place of its own for photos."""

from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let SQLite empty its tables after transactional tests, which it does by DELETE.

    PostgreSQL truncates and so never meets the audit trail's trigger. The tests that prove the
    trigger put it back for themselves.
    """
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER audit_no_delete")


@pytest.fixture(autouse=True)
def stored(tmp_path: Path, settings: Settings) -> Path:
    """Keep this test's photos in a folder of its own; returns the folder."""
    location = tmp_path / "photos"
    own = {
        "BACKEND": "classifier.core.storage.PrivateFileStorage",
        "OPTIONS": {"location": location},
    }
    settings.STORAGES = settings.STORAGES | {"default": own}
    return location
