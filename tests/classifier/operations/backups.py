"""What the tests of backups share: a site with something in it, destroyed and compared."""

import json
import re
import shutil
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from classifier.audit import seals
from classifier.operations.file_selectors import file_columns
from classifier.people.models import User
from tests.factories import assess, jpeg, make_mole, make_outcome, make_photo, make_user

Answer = dict[str, Any]
# A command with its arguments; returns its last line, which is JSON.
Run = Callable[..., Answer]
ABOUT_BACKUPS = {"backup_made", "backup_restored"}


def fill() -> User:
    """Make an account with two moles, assessed photos, and a sealed audit trail."""
    user = make_user()
    for seed in (1, 2):
        assess(make_photo(mole=make_mole(user), data=jpeg(seed)))
    make_outcome()
    return user


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables, as the database gives them.

    Without what the trail says of backups themselves, which comes after their moment.
    """
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = (row for row in cursor.fetchall() if not ABOUT_BACKUPS & set(map(str, row)))
            found[table] = sorted(rows, key=repr)
    return found


def files() -> dict[str, bytes]:
    """Return what each file holds that a row names."""
    names = {
        name
        for model, column, _folder in file_columns()
        for name in model._base_manager.exclude(**{column: ""}).values_list(column, flat=True)
    }
    found = {}
    for name in names:
        with default_storage.open(name) as file:
            found[name] = file.read()
    return found


def run(capsys: pytest.CaptureFixture[str], *arguments: object, **options: Any) -> Answer:
    """Run a command and return its last line."""
    capsys.readouterr()
    call_command(*map(str, arguments), **options)
    answer: Answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    return answer


def destroy_sqlite(stored: Path) -> None:
    """Delete the database and all photos."""
    connection.close()
    path = Path(connection.settings_dict["NAME"])
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()
    shutil.rmtree(stored, ignore_errors=True)


def seal() -> int:
    """Seal the audit trail up to now; returns how many minutes had events."""
    return seals.seal_closed_minutes(now=timezone.now() + timedelta(hours=1))


def without_tokens(page: str) -> str:
    """Return a page without what is new in each answer."""
    return re.sub(r'(csrfmiddlewaretoken" value=|nonce=|X-CSRFToken": )"[^"]*"', "", page)


def empty_storage(names: Iterable[str]) -> None:
    """Delete all files."""
    for name in names:
        default_storage.delete(name)
