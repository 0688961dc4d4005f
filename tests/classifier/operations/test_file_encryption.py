"""Encryption of the whole site: what lies on the disk, who reads it, and what happens to keys."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.core import jobs
from classifier.core.models import DataKey
from classifier.core.storage import data_keys
from classifier.core.storage.envelope import is_encrypted
from classifier.core.storage.room import store
from classifier.leaving import services as leaving
from classifier.operations import doctor, file_encryption, file_repair, file_selectors, health
from classifier.people.models import Subject, User
from classifier.photos import files as photo_files
from classifier.photos.models import Photo
from classifier.takeout.parts import MARK
from classifier.takeout.services import imports
from classifier.trial.models import Trial
from classifier.trial.services import trials
from tests import factories
from tests.classifier.support import files
from tests.classifier.takeout.support import make_export, open_export

pytestmark = pytest.mark.django_db
OLD, NEW = bytes(range(32)), bytes(range(32, 64))
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG", b"%PDF", b"PK\x03\x04", b"P6\n", b"RIFF", MARK)
# Long enough to be in no file by chance.
SLICE = 24


@pytest.fixture
def on(settings: Settings) -> None:
    settings.STORAGE_KEYS = (OLD,)


def fill(user: User) -> Photo:
    """Make one of each kind of file; returns a photo."""
    photo = factories.make_photo(mole=factories.make_mole(user), data=factories.jpeg(3, 1200, 900))
    factories.assess(photo)
    photo_files.display_bytes(photo=photo)
    factories.make_visit(photo.mole)
    factories.make_outcome(photo.mole, document=factories.PDF)
    trials.start(data=factories.jpeg(7, 1200, 900))
    waiting = factories.make_photo(mole=photo.mole, data=factories.jpeg(4, 1200, 900))
    store(waiting.working_copy_name, b"P6\n" + bytes(range(256)) * 99, owner=waiting.subject_id)
    make_export(user)
    part = bytes(range(256)) * 99
    begun = imports.begin(user=user, size=2 * len(part))
    imports.take_part(user=user, import_id=begun.pk, start=0, file=io.BytesIO(part), size=len(part))
    return photo


def contents(stored: Path) -> dict[str, bytes]:
    return {name: (stored / name).read_bytes() for name in files(stored)}


def read(names: list[str]) -> dict[str, bytes]:
    found = {}
    for name in names:
        with default_storage.open(name) as file:
            found[name] = file.read()
    return found


def folders(stored: Path) -> set[str]:
    return {name.partition("/")[0] for name in files(stored)}


def test_the_disk_shows_nothing_of_any_kind_of_file(on: None, person: User, stored: Path) -> None:
    fill(person)
    kinds = {column.folder for column in file_selectors.file_columns()}
    assert folders(stored) == kinds | {"displays", "working-copies"}
    on_disk, plain = contents(stored), read(files(stored))
    everything = b"".join(on_disk.values())
    for name, data in plain.items():
        assert data.startswith(BEGINNINGS), name
        assert is_encrypted(on_disk[name]), name
        assert not on_disk[name].startswith(BEGINNINGS)
        slices = {data[start : start + SLICE] for start in range(0, len(data) - SLICE, 997)}
        # Runs of one byte may be anywhere.
        assert not [each for each in slices if len(set(each)) > 8 and each in everything], name


def test_everything_is_as_without_encryption(
    person: User, browser: Client, stored: Path, settings: Settings
) -> None:
    photo = fill(person)
    addresses = [
        *(
            reverse("photo_media", args=[photo.id, kind])
            for kind in ("thumbnail", "display", "original")
        ),
        reverse("heat_map", args=[photo.assessments.get().pk]),
    ]
    shown = [browser.get(address).content for address in addresses]
    before = contents(stored)
    settings.STORAGE_KEYS = (OLD,)
    call_command("encrypt_files")
    assert contents(stored).keys() == before.keys()
    assert all(map(is_encrypted, contents(stored).values()))
    assert read(list(before)) == before
    assert [browser.get(address).content for address in addresses] == shown


@pytest.mark.parametrize("delivery", ["x-accel", "s3"])
def test_nobody_else_sends_encrypted_files(
    on: None, person: User, browser: Client, settings: Settings, delivery: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    settings.MEDIA_DELIVERY = delivery
    photo = factories.make_photo(person)
    for kind in ("thumbnail", "display", "original"):
        answer = browser.get(reverse("photo_media", args=[photo.id, kind]))
        assert (answer.status_code, answer.content[:3]) == (200, b"\xff\xd8\xff")
    # Nor once the key was taken away by mistake.
    settings.STORAGE_KEYS = ()
    monkeypatch.setitem(data_keys._unused, "until", 0)
    browser.raise_request_exception = False
    answer = browser.get(reverse("photo_media", args=[photo.id, "thumbnail"]))
    assert answer.status_code == 503


def test_an_export_is_read_and_downloaded(on: None, person: User, browser: Client) -> None:
    photo = fill(person)
    with open_export(person.export) as archive:
        assert archive.testzip() is None
        [name] = [name for name in archive.namelist() if name.startswith(f"photos/{photo.pk}")]
        with photo.original.open() as file:
            assert archive.read(name) == file.read()
    browser.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    answer = browser.get(reverse("account_export_file"))
    assert b"".join(answer.streaming_content)[:4] == b"PK\x03\x04"
    assert int(answer["Content-Length"]) == person.export.byte_size


def test_erasing_erases_the_keys_with_the_rows(on: None, person: User) -> None:
    fill(person)
    member = factories.make_member(person)
    factories.make_photo(member, data=factories.jpeg(9))
    own = Subject.objects.get(user=person, relation="self")
    sent = person.import_of_takeout
    owners = {own.pk, member.pk, person.export.pk, sent.pk, Trial.objects.get().pk}
    assert set(DataKey.objects.values_list("owner", flat=True)) == owners
    trials.erase(trial=Trial.objects.get())
    erasure.erase_member(member=member, actor=audit.person(person))
    # The export held photos of the member, too.
    assert set(DataKey.objects.values_list("owner", flat=True)) == {own.pk, sent.pk}
    leaving.erase_account(user=person, actor=audit.SYSTEM)
    assert not DataKey.objects.exists()


def test_a_partners_subject_has_a_key_that_goes_with_it(on: None) -> None:
    partner = factories.make_partner().partner
    photo = factories.make_photo(factories.make_subject(partner, "p-1"))
    assert DataKey.objects.get().owner == photo.subject_id
    erasure.erase_subject(subject=photo.subject, actor=audit.SYSTEM)
    assert not DataKey.objects.exists()


@pytest.fixture
def lost(on: None, person: User, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Photo:
    """A photo that waits to be assessed, whose key is not here any more."""
    photo = factories.make_photo(mole=factories.make_mole(person))
    settings.STORAGE_KEYS = ()
    monkeypatch.setitem(data_keys._unused, "until", 0)
    return photo


@pytest.mark.parametrize("others", [(), (NEW,)])
def test_without_the_key_pages_say_so(
    lost: Photo, browser: Client, settings: Settings, others: tuple[bytes, ...]
) -> None:
    settings.STORAGE_KEYS = others
    browser.raise_request_exception = False
    address = reverse("photo_media", args=[lost.id, "original"])
    answer = browser.get(address, headers={"accept": "text/html"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "the server does not have the key" in answer.content.decode()
    drawn = browser.get(address, headers={"accept": "image/avif,image/svg+xml,image/*,*/*;q=0.8"})
    assert (drawn.status_code, drawn["Content-Type"]) == (503, "image/svg+xml")
    assert "encrypted" in drawn.content.decode()
    sent = browser.post(
        reverse("photo_upload"),
        {"photos": io.BytesIO(factories.jpeg(8))},
        headers={"accept": "application/json"},
    )
    assert sent.status_code == 503
    assert "does not have the key" in sent.json()["sentence"]
    assert Photo.objects.count() == 1
    page = browser.get(reverse("mole_detail", args=[lost.mole_id]))
    assert page.status_code == 200


def test_without_the_key_jobs_wait_and_the_sweep_deletes_nothing(
    lost: Photo, stored: Path, settings: Settings
) -> None:
    before = contents(stored)
    assessment = lost.assessments.get()
    jobs.carry_out(assessments.KIND, assessment.pk, claim="one")
    assessment.refresh_from_db()
    assert (assessment.status, assessment.attempts) == (Assessment.Status.QUEUED, 0)
    assert assessment.due_at > timezone.now() + timedelta(seconds=50)
    export = make_export(lost.subject.user)
    assert (export.status, export.attempts) == ("queued", 0)
    later = timezone.now() + timedelta(days=2)
    with mock.patch.object(file_selectors.timezone, "now", return_value=later):
        assert file_repair.sweep() == 0
    assert contents(stored) == before
    assert "encrypted with a key" in health.report()["encryption"]

    settings.STORAGE_KEYS = (OLD,)
    factories.carry_out(assessments.KIND, assessment)
    assessment.refresh_from_db()
    assert assessment.status == Assessment.Status.SUCCEEDED
    assert health.report()["encryption"] == "ok"


def test_an_erased_key_is_told_on_the_page(on: None, person: User, browser: Client) -> None:
    photo = factories.make_photo(person)
    DataKey.objects.all().delete()
    address = reverse("photo_media", args=[photo.id, "original"])
    answer = browser.get(address, headers={"accept": "text/html"})
    assert answer.status_code == 410
    assert "its key was erased" in answer.content.decode()
    drawn = browser.get(address, headers={"accept": "image/avif,image/svg+xml,image/*,*/*;q=0.8"})
    assert (drawn.status_code, drawn["Content-Type"]) == (410, "image/svg+xml")


def test_a_damaged_file_is_told_on_the_page(
    on: None, person: User, browser: Client, stored: Path
) -> None:
    photo = factories.make_photo(person)
    path = stored / photo.original.name
    path.write_bytes(path.read_bytes()[:-1])
    browser.raise_request_exception = False
    answer = browser.get(reverse("photo_media", args=[photo.id, "original"]))
    assert answer.status_code == 500
    assert "not as it was stored" in answer.content.decode()


def test_the_command_goes_on_where_it_was_stopped(
    person: User, stored: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    fill(person)
    before = contents(stored)
    settings.STORAGE_KEYS = (OLD,)
    encrypt, left = file_encryption._encrypt, iter(range(3))

    def stopped(*file: Any) -> bool:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return encrypt(*file)

    with monkeypatch.context() as patch:
        patch.setattr(file_encryption, "_encrypt", stopped)
        with pytest.raises(KeyboardInterrupt):
            call_command("encrypt_files")
    assert sum(map(is_encrypted, contents(stored).values())) == 3
    call_command("encrypt_files")
    assert f"{len(before) - 3} files encrypted, 3 were already." in capsys.readouterr().out
    assert read(list(before)) == before


def test_what_is_written_wrongly_takes_no_place(
    person: User, stored: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_photo(person)
    before = contents(stored)
    settings.STORAGE_KEYS = (OLD,)
    monkeypatch.setattr(file_encryption, "_anew", lambda _file: io.BytesIO())
    with pytest.raises(CommandError, match="Files that can't be read: 2"):
        call_command("encrypt_files")
    assert contents(stored) == before


def test_a_file_that_is_erased_meanwhile_does_not_come_back(
    person: User, stored: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = factories.make_photo(person)
    settings.STORAGE_KEYS = (OLD,)
    encrypt = file_encryption._encrypt

    def erased_before_it_is_written(name: str, *owner: Any) -> bool:
        data = (stored / name).read_bytes()
        erasure.erase_photo(photo=photo, actor=audit.SYSTEM)
        (stored / name).write_bytes(data)
        return encrypt(name, *owner)

    monkeypatch.setattr(file_encryption, "_encrypt", erased_before_it_is_written)
    call_command("encrypt_files")
    assert files(stored) == []


def test_a_new_master_key_takes_over(on: None, person: User, settings: Settings) -> None:
    fill(person)
    names = [name for name, _owner in file_selectors.files_with_owners()]
    plain = read(names)
    settings.STORAGE_KEYS = (NEW, OLD)
    call_command("encrypt_files")
    settings.STORAGE_KEYS = (NEW,)
    assert read(names) == plain
    settings.STORAGE_KEYS = (OLD,)
    with pytest.raises(CommandError, match="needs a master key"):
        call_command("encrypt_files")


def test_the_way_back(
    person: User, stored: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_encryption, "nobody_else", mock.MagicMock())
    fill(person)
    before = contents(stored)
    settings.STORAGE_KEYS = (OLD,)
    call_command("encrypt_files")
    call_command("encrypt_files", decrypt=True)
    assert contents(stored) == before
    assert not DataKey.objects.exists()
    settings.STORAGE_KEYS = ()
    with pytest.raises(CommandError, match="STORAGE_KEYS is not set"):
        call_command("encrypt_files")


def faults() -> str:
    return health.ask({"encryption": doctor.CHECKS["encryption"]})["encryption"]


def test_doctor_and_fsck_say_what_is_wrong(
    person: User, stored: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = factories.make_photo(person)
    call_command("fsck")
    assert faults() == "ok"
    settings.STORAGE_KEYS = (OLD,)
    assert "files are plain" in faults()
    with pytest.raises(CommandError):
        call_command("fsck")
    assert f"{photo.original.name} is not encrypted" in capsys.readouterr().out
    call_command("encrypt_files")
    call_command("fsck", read=True)
    assert faults() == "ok"

    path = stored / photo.thumbnail.name
    path.write_bytes(path.read_bytes()[:-1])
    assert "can't be read: it is damaged" in faults()
    call_command("fsck")
    with pytest.raises(CommandError):
        call_command("fsck", read=True)
    assert f"{photo.thumbnail.name} can't be read: it is damaged" in capsys.readouterr().out

    settings.STORAGE_KEYS = (NEW,)
    assert "1 data keys are wrapped by a master key" in faults()
    with pytest.raises(CommandError):
        call_command("fsck")
    assert "1 data keys need a master key" in capsys.readouterr().out

    DataKey.objects.all().delete()
    assert "its key was erased" in faults()
    with pytest.raises(CommandError):
        call_command("fsck")
    assert f"{photo.original.name} can't be read: its key was erased" in capsys.readouterr().out


def test_fsck_erases_keys_of_owners_that_are_gone(
    on: None, person: User, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(person)
    gone = factories.make_member(person).pk
    data_keys.key_of(owner=gone)
    Subject.objects.filter(pk=gone).delete()
    call_command("fsck")
    DataKey.objects.update(created_at=timezone.now() - timedelta(days=2))
    kept = DataKey.objects.exclude(owner=gone).count()
    with pytest.raises(CommandError):
        call_command("fsck")
    assert f"the key of {gone} belongs to no person" in capsys.readouterr().out
    call_command("fsck", repair=True)
    assert (DataKey.objects.count(), DataKey.objects.filter(owner=gone).count()) == (kept, 0)
