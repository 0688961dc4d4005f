"""What `restore` leaves: nothing that `fsck` finds unless it says so, and an event in the trail."""

import os
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from classifier.audit.models import AuditEvent
from classifier.people.models import User
from classifier.trial.models import Trial
from classifier.trial.services import trials
from tests.classifier.operations import backups
from tests.classifier.operations.backups import Run
from tests.factories import jpeg, make_admin, sign_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.any_database,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="destroys files"),
]


@pytest.fixture
def user(db: None) -> User:
    return backups.fill()


def test_fsck_finds_nothing_after_a_restore_that_says_nothing(
    run: Run, folder: Path, user: User, stored: Path
) -> None:
    """Files of visitors' trials are in no backup, so that their rows go too."""
    trials.start(data=jpeg(9))
    run("backup", folder)
    backups.destroy_sqlite(stored)
    run("restore", folder)
    assert not Trial.objects.exists()
    call_command("fsck")
    # What was here before and is in no row of the snapshot is named by both.
    left = stored / "originals" / "of-another-installation.jpg"
    left.write_bytes(b"left")
    os.utime(left, (time.time() - 3 * 86400,) * 2)
    with pytest.raises(CommandError, match="names 1 files that were here before") as said:
        run("restore", folder, replace=True, yes=True)
    assert said.value.returncode == 2
    with pytest.raises(CommandError, match="Files and rows don't fit"):
        call_command("fsck")


def test_the_trail_says_who_made_a_backup_and_who_put_it_back(
    run: Run, folder: Path, user: User, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = make_admin("admin@example.org")
    monkeypatch.setenv("SUDO_USER", "jane")
    monkeypatch.setenv("LOGNAME", "skinspect")
    with pytest.raises(CommandError, match=r"nobody@example.org is no administrator here\."):
        run("backup", folder, by="nobody@example.org")
    assert not folder.exists()
    made = run("backup", folder, by="admin@example.org")
    event = AuditEvent.objects.get(event="backup_made")
    assert (event.actor_kind, event.actor) == ("staff", str(admin.pseudonym))
    assert event.reason == "account skinspect, by sudo from jane"
    assert event.details == {
        "snapshot": made["snapshot"],
        "files": made["files"],
        "snapshots_deleted": 0,
        "secret_key": False,
    }
    backups.destroy_sqlite(stored)
    monkeypatch.delenv("SUDO_USER")
    run("restore", folder)
    event = AuditEvent.objects.get(event="backup_restored")
    assert (event.actor_kind, event.reason) == ("system", "account skinspect")
    assert event.details["snapshot"] == made["snapshot"]
    page = sign_in(Client(), admin).get(reverse("audit_trail"), {"event": "backup_restored"})
    assert "SkinSpect put a backup back" in strip_tags(page.content.decode())
