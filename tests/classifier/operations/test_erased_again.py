"""What was erased after a backup is erased again when the backup is put back."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure
from classifier.leaving import services as leaving
from classifier.moles.models import Mole
from classifier.operations import doctor
from classifier.people.models import Subject, User
from classifier.photos.models import Photo
from tests import factories
from tests.classifier.operations import backups
from tests.classifier.operations.backups import Run

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.any_database,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="destroys files"),
]


@pytest.fixture
def erased_file(tmp_path: Path, settings: Settings) -> Path:
    """The operator's list, away from database and backups."""
    settings.ERASED_FILE = str(tmp_path / "elsewhere.jsonl")
    return Path(settings.ERASED_FILE)


def leave(user: User) -> None:
    leaving.erase_account(user=user, actor=audit.SYSTEM)


def snapshots(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "snapshots").iterdir())


@pytest.mark.parametrize("known_by", ["operator", "given", "later backup", "old database"])
def test_who_left_after_the_backup_does_not_come_back(
    known_by: str, run: Run, folder: Path, stored: Path, erased_file: Path, settings: Settings
) -> None:
    stays, left = backups.fill(), backups.fill()
    run("backup", folder)
    if known_by not in ("operator", "given"):
        settings.ERASED_FILE = ""
    leave(left)
    options: dict[str, Any] = {}
    if known_by == "given":
        settings.ERASED_FILE = ""
        options["erased"] = erased_file
    if known_by == "later backup":
        run("backup", folder)
        options["snapshot"] = snapshots(folder)[0]
    files = backups.files()
    if known_by == "old database":
        options |= {"replace": True, "yes": True}
    else:
        backups.destroy_sqlite(stored)

    restored = run("restore", folder, **options)

    assert restored["erased_again"] >= 1
    assert not User.objects.filter(pseudonym=left.pseudonym).exists()
    assert User.objects.get(pseudonym=stays.pseudonym)
    assert backups.files() == files
    assert Photo.objects.filter(subject__user=stays).count() == 2
    event = AuditEvent.objects.get(event="backup_restored")
    assert event.details["erased_again"] == restored["erased_again"]
    call_command("fsck")
    call_command("audit", "verify")


def test_what_was_erased_is_named_by_ids_only(
    run: Run, folder: Path, stored: Path, erased_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left = factories.make_user("jane@example.org")
    factories.make_photo(left)
    run("backup", folder)
    leave(left)
    lines = [json.loads(line) for line in erased_file.read_text().splitlines()]
    assert {each["event"] for each in lines} == {"photo_erased", "account_erased"}
    assert {frozenset(each) for each in lines} == {frozenset({"at", "event", "id"})}
    backups.destroy_sqlite(stored)
    call_command("restore", str(folder))
    said = capsys.readouterr()
    assert f"account {left.pseudonym}: was erased after this snapshot" in said.err
    assert "jane" not in said.out + said.err


def test_a_member_a_mole_and_a_photo_do_not_come_back_either(
    run: Run, folder: Path, stored: Path, erased_file: Path
) -> None:
    user = backups.fill()
    member, mole = factories.make_member(user), factories.make_mole(user)
    own = factories.make_partner()
    subject = factories.make_subject(own.partner)
    photo = Photo.objects.filter(subject__user=user).earliest("pk")
    run("backup", folder)
    erasure.erase_member(member=member, actor=audit.person(user))
    erasure.erase_mole(mole=mole, actor=audit.person(user))
    erasure.erase_photo(photo=photo, actor=audit.person(user))
    erasure.erase_subject(subject=subject, actor=audit.partner(own.partner))
    gone = [(Subject, member.pk), (Mole, mole.pk), (Photo, photo.pk), (Subject, subject.pk)]
    backups.destroy_sqlite(stored)
    assert run("restore", folder)["erased_again"] == 4
    assert [pk for model, pk in gone if model._default_manager.filter(pk=pk).exists()] == []
    assert User.objects.filter(pk=user.pk).exists()


def test_who_was_erased_by_mistake_can_be_kept_and_the_doctor_names_them(
    run: Run, folder: Path, stored: Path, erased_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = backups.fill()
    run("backup", folder)
    leave(left)
    backups.destroy_sqlite(stored)
    assert run("restore", folder, keep_erased=True)["erased_again"] == 0
    assert User.objects.filter(pseudonym=left.pseudonym).exists()
    with pytest.raises(doctor.UnhealthyError, match="were erased are here again"):
        doctor.CHECKS["erased"]()
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    with pytest.raises(CommandError, match=r"Nothing was erased\."):
        call_command("erase_again")
    call_command("erase_again", yes=True)
    assert not User.objects.filter(pseudonym=left.pseudonym).exists()
    doctor.CHECKS["erased"]()


def test_staff_are_named_and_left(
    run: Run, folder: Path, stored: Path, erased_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left = factories.make_reviewer()
    factories.make_photo(left)
    run("backup", folder)
    User.objects.filter(pk=left.pk).update(role=User.Role.USER)
    left.refresh_from_db()
    leave(left)
    backups.destroy_sqlite(stored)
    call_command("restore", str(folder))
    assert f"The account {left.pseudonym} is staff in this snapshot" in capsys.readouterr().err
    assert User.objects.filter(pseudonym=left.pseudonym).exists()


def test_a_list_that_cannot_be_read_changes_nothing(
    run: Run, folder: Path, erased_file: Path
) -> None:
    backups.fill()
    run("backup", folder)
    rows = backups.everything()
    erased_file.write_text('{"at": "yesterday"}\n')
    for command in (("restore", "--replace", "--yes"), ("backup",)):
        with pytest.raises(CommandError, match="no list of what was erased: see line 1"):
            call_command(*command, str(folder))
    assert backups.everything() == rows
    with pytest.raises(CommandError, match="There is no file"):
        run("restore", folder, replace=True, yes=True, erased=folder / "missing")
    with pytest.raises(doctor.UnhealthyError, match="see line 1"):
        doctor.CHECKS["erased"]()


def test_the_list_of_a_folder_goes_as_far_back_as_its_snapshots(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = backups.fill()
    first = Photo.objects.filter(subject__user=user).earliest("pk")
    run("backup", folder)
    erasure.erase_photo(photo=first, actor=audit.person(user))
    run("backup", folder)
    listed = folder / "erased.jsonl"
    assert str(first.pk) in listed.read_text()
    monkeypatch.setattr(
        "classifier.operations.backup.making.ERASED_BEFORE", -backups.timedelta(hours=1)
    )
    run("backup", folder, keep=1)
    assert listed.read_text() == ""
    assert listed.stat().st_mode & 0o077 == 0


def test_a_list_that_cannot_be_written_stops_nobody(
    erased_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    erased_file.mkdir()
    user = factories.make_user()
    factories.make_photo(user)
    leave(user)
    assert not User.objects.filter(pk=user.pk).exists()
    assert "ERASED_FILE can't be written to" in caplog.text
