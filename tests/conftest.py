"""For every test: a database that can be emptied, and a photo folder of its own."""

import gc
import itertools
import math
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from kombu.transport.memory import Channel
from pytest_django import DjangoDbBlocker, Settings

from classifier.core.storage import data_keys, deletion
from tests import migrated

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_serialized_rollback"}
MADE_BY_MIGRATE = {"django_content_type", "auth_permission"}
APPEND_ONLY = {"classifier_auditevent", "classifier_auditseal"}
_homes = itertools.count(1)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Never look for garbage among modules and tests, which stay until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use the database, and group those that share something expensive.

    xdist runs a group on one worker: a module's fixtures are made and TensorFlow is loaded once.
    """
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames):
            item.add_marker("database")
        if item.get_closest_marker("xdist_group"):
            continue
        if item.get_closest_marker("train"):
            item.add_marker(pytest.mark.xdist_group("train"))
        elif _has_module_fixture(item):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def _has_module_fixture(item: pytest.Function) -> bool:
    definitions = item._fixtureinfo.name2fixturedefs.values()
    return any(found[-1].scope == "module" for found in definitions)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_modify_db_settings: None) -> bool:
    """Begin with a copy of a migrated database where it is SQLite."""
    if connection.vendor != "sqlite":
        return django_db_keepdb
    migrated.copy_to(Path(connection.settings_dict["TEST"]["NAME"]))
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let tables be emptied after transactional tests.

    The audit trail's triggers refuse DELETE but not TRUNCATE, which SQLite does not have. The tests
    of the triggers restore them first.
    """
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER audit_no_delete")
                cursor.execute("DROP TRIGGER audit_seal_no_delete")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty_tables)
        yield


def _empty_tables(_test: TransactionTestCase) -> None:
    """Delete all rows but those that `migrate` makes.

    Django truncates all tables and makes those rows again, which takes half a second on PostgreSQL.
    Most tables are empty anyway.
    """
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    filled = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})"
        for name in set(names) - MADE_BY_MIGRATE
    )
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(APPEND_ONLY)}")
        cursor.execute(filled)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {name}")


@pytest.fixture(scope="module")
def module_transaction(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction for rows that a module makes once; that of each test is inside it.

    Call `connection.check_constraints` after making them, or each test does so at its end.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def files_go_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Delete files of erased rows at once where a test's transaction is never committed."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    if not commits and "transactional_db" not in request.fixturenames:
        monkeypatch.setattr(deletion, "on_commit", lambda do, **_options: do())


@pytest.fixture(autouse=True)
def stored(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Keep this test's photos in its own folder, and return the folder.

    A test's photos need not survive a crash, and waiting for the disk took a twentieth of the time.
    The folder is made with the first photo: `tmp_path`, which lists all earlier ones to find a free
    name, would take more of a test's time than most tests.
    """
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    location = tmp_path_factory.getbasetemp() / "homes" / str(next(_homes)) / "photos"
    own = {
        "BACKEND": "classifier.core.storage.PrivateFileStorage",
        "OPTIONS": {"location": location},
    }
    settings.STORAGES = settings.STORAGES | {"default": own}
    return location


@pytest.fixture(autouse=True)
def never_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the database not whether files were encrypted: the first test to store one would ask."""
    monkeypatch.setitem(data_keys._unused, "until", math.inf)


@pytest.fixture(autouse=True)
def no_messages() -> None:
    """Empty the broker in memory: a sweep asks it how many messages wait."""
    Channel.queues.clear()
