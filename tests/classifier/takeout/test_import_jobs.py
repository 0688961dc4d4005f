"""A ZIP that a person sends: kept in parts, brought in by a worker, erased."""

import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db.models import Sum
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure
from classifier.core import jobs
from classifier.core.errors import StorageFullError
from classifier.core.models import DataKey
from classifier.core.storage import envelope, room
from classifier.core.storage.envelope import is_encrypted
from classifier.leaving import services as leaving
from classifier.moles.models import Mole
from classifier.operations.file_selectors import compare_files_and_rows, files_with_owners
from classifier.people.errors import ConsentMissingError
from classifier.people.models import Subject, User
from classifier.people.services import accounts
from classifier.photos.models import Photo
from classifier.takeout.errors import ImportRefusedError
from classifier.takeout.models import Import
from classifier.takeout.services import imports
from classifier.takeout.services.restoring import people
from tests.classifier.takeout.support import files_of, packed
from tests.factories import jpeg, make_member, make_mole, make_photo, make_user
from tests.personal_values import files_kept

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

Status = Import.Status


class Killed(BaseException):
    """Ends a worker where it is."""


@pytest.fixture
def file() -> bytes:
    """A ZIP of two people, each with a mole and a photo, and of a photo without a mole."""
    source = make_user()
    make_photo(mole=make_mole(source, label="own"), data=jpeg(1))
    make_photo(mole=make_mole(make_member(source, name="Ada"), label="Ada's"), data=jpeg(2))
    make_photo(subject=Subject.objects.get(user=source, relation="self"), data=jpeg(3))
    return packed(files_of(source)).getvalue()


def send(user: User, data: bytes, parts: int = 1) -> Import:
    """Send a ZIP as the page does."""
    row = imports.begin(user=user, size=len(data))
    length = -(-len(data) // parts)
    for start in range(0, len(data), length):
        row = part(row, data[start : start + length], start)
    return row


def part(row: Import, data: bytes, start: int, size: int | None = None) -> Import:
    return imports.take_part(
        user=row.user,
        import_id=row.pk,
        start=start,
        file=BytesIO(data),
        size=len(data) if size is None else size,
    )


def work(row: Import) -> Import:
    """Do the job as a worker does."""
    jobs.carry_out(imports.KIND, row.pk, claim=str(uuid.uuid4()))
    return Import.objects.get(pk=row.pk)


def killed_at_photo(
    number: int, user: User, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> Import:
    """Return an import whose worker was killed at this photo, counted from 1."""
    store, seen = people._store_photo, []

    def killed(*args: Any) -> None:
        seen.append(args)
        if len(seen) == number:
            raise Killed
        store(*args)

    row = send(user, data)
    monkeypatch.setattr(people, "_store_photo", killed)
    with pytest.raises(Killed):
        work(row)
    return row


def resumed(row: Import, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Have the sweep find that the worker is dead, and the next one go on."""
    monkeypatch.undo()
    Import.objects.filter(pk=row.pk).update(claimed_at=timezone.now() - timedelta(minutes=2))
    imports.sweep()
    Import.objects.filter(pk=row.pk).update(due_at=timezone.now())
    return work(row)


def labels(user: User) -> set[str]:
    return set(Mole.objects.filter(subject__user=user).values_list("label", flat=True))


def sent_files() -> list[str]:
    return [name for name in files_kept() if "imports/" in name]


@pytest.mark.parametrize("parts", [1, 150])
def test_a_zip_comes_in_parts_and_goes_once_it_is_brought_in(file: bytes, parts: int) -> None:
    user = make_user()
    row = send(user, file, parts)
    assert (row.status, row.is_uploaded) == (Status.QUEUED, True)
    assert len(sent_files()) == parts
    assert compare_files_and_rows().without_row == ()
    assert {owner for name, owner in files_with_owners() if "imports/" in name} == {row.pk}
    done = work(row)
    assert (done.status, done.refusal) == (Status.SUCCEEDED, "")
    assert (done.photos_done, done.photos_total) == (3, 3)
    assert (done.added["photos"], done.added["moles"], done.added["people"]) == (3, 2, 1)
    assert sent_files() == []
    events = AuditEvent.objects.filter(target=str(row.pk)).order_by("id")
    assert [event.event for event in events] == ["import_asked", "account_imported"]


def test_what_is_sent_is_encrypted_with_a_key_that_goes_with_it(file: bytes, settings: Any) -> None:
    settings.STORAGE_KEYS = [b"k" * 32]
    user = make_user()
    row = send(user, file, 2)
    for name in sent_files():
        assert is_encrypted(default_storage.head(name.lstrip("/"), 64))
    assert work(row).added["photos"] == 3
    assert not DataKey.objects.filter(owner=row.pk).exists()


def test_a_part_that_comes_twice_or_too_early_is_told_apart(file: bytes) -> None:
    user = make_user()
    row = imports.begin(user=user, size=len(file))
    with pytest.raises(ImportRefusedError):
        part(row, file[200:300], 200)
    part(row, file[:100], 0)
    assert part(row, b"x" * 100, 0).received == 100
    with pytest.raises(ImportRefusedError):
        part(row, file, 100, size=len(file))
    stranger = imports.begin(user=make_user(), size=5)
    with pytest.raises(ImportRefusedError):
        imports.take_part(user=user, import_id=stranger.pk, start=0, file=BytesIO(b"12345"), size=5)
    assert work(part(row, file[100:], 100)).added["photos"] == 3


def test_a_part_that_looks_like_an_encrypted_file_is_none() -> None:
    row = send(make_user(), envelope.MAGIC * 50)
    assert work(row).refusal == "damaged"


def test_a_double_click_changes_nothing_and_another_file_replaces_one_that_is_not_here(
    file: bytes,
) -> None:
    user = make_user()
    half = imports.begin(user=user, size=len(file))
    part(half, file[:100], 0)
    row = send(user, file)
    assert row.pk != half.pk
    assert len(sent_files()) == 1
    assert imports.begin(user=user, size=9).pk == row.pk
    with pytest.raises(ImportRefusedError):
        part(half, file[100:], 100)


def test_a_killed_worker_s_import_goes_on_and_brings_nothing_twice(
    file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()
    row = killed_at_photo(2, user, file, monkeypatch)
    assert Photo.objects.filter(subject__user=user).count() == 1
    done = resumed(row, monkeypatch)
    assert done.added["photos"] == 3
    assert Photo.objects.filter(subject__user=user).count() == 3
    assert done.left_out == {"known": 1}


def test_what_is_erased_meanwhile_does_not_come_back(
    file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()
    row = killed_at_photo(1, user, file, monkeypatch)
    member = Subject.objects.get(user=user, relation="child")
    erasure.erase_member(member=member, actor=audit.person(user))
    erasure.erase_mole(mole=Mole.objects.get(subject__user=user), actor=audit.person(user))
    done = resumed(row, monkeypatch)
    assert done.status == Status.SUCCEEDED
    assert labels(user) == set()
    assert not Subject.objects.filter(user=user).exclude(relation="self").exists()
    assert Photo.objects.filter(subject__user=user).count() == 1, "that of no mole"
    assert done.left_out["dependent"] >= 2


def test_a_photo_that_is_erased_meanwhile_stays_away(
    file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()
    row = killed_at_photo(3, user, file, monkeypatch)
    erasure.erase_photo(photo=Photo.objects.filter(subject__user=user)[0], actor=audit.person(user))
    resumed(row, monkeypatch)
    assert Photo.objects.filter(subject__user=user).count() == 2


def test_who_leaves_ends_it_and_what_was_sent_goes(
    file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()
    row = send(user, file)

    def leave(*_args: Any) -> None:
        leaving.ask_to_leave(user=user)
        store(*_args)

    store = people._store_photo
    monkeypatch.setattr(people, "_store_photo", leave)
    jobs.carry_out(imports.KIND, row.pk, claim="first")
    assert not Import.objects.exists()
    assert sent_files() == []
    assert not Photo.objects.filter(subject__user=user).exists()
    leaving.keep_account(user=user)
    send(user, file)
    leaving.erase_account(user=user, actor=audit.SYSTEM)
    assert sent_files() == []


def test_a_zip_that_is_none_says_why_and_goes() -> None:
    done = work(send(make_user(), b"no zip at all"))
    assert (done.status, done.refusal, done.added) == (Status.SUCCEEDED, "damaged", {})
    assert sent_files() == []


def test_it_needs_consent_from_the_beginning_to_the_end(
    file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConsentMissingError):
        imports.begin(user=make_user(consented=False), size=9)
    user = make_user()
    row = send(user, file)
    accounts.withdraw_consent(user=user)
    done = work(row)
    assert (done.status, done.refusal) == (Status.SUCCEEDED, "consent")
    assert not Photo.objects.filter(subject__user=user).exists()


def test_it_takes_no_more_than_there_is_room_for(
    file: bytes, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    user = make_user()
    for size in (0, settings.MAX_IMPORT_BYTES + 1):
        with pytest.raises(ImportRefusedError):
            imports.begin(user=user, size=size)
    with monkeypatch.context() as full:
        full.setattr(room, "free_bytes", lambda: settings.MIN_FREE_BYTES + len(file))
        with pytest.raises(StorageFullError):
            imports.begin(user=user, size=len(file))
    row = send(user, file)
    one = Photo.objects.aggregate(size=Sum("byte_size"))["size"] // 3
    settings.MAX_BYTES_PER_ACCOUNT = one + one // 2
    done = work(row)
    assert (done.added["photos"], done.left_out["photo_no_room"]) == (1, 2)


def test_only_so_many_are_begun_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MOST_A_DAY", 2)
    user = make_user()
    for size in (1, 2):
        imports.begin(user=user, size=size)
    with pytest.raises(ImportRefusedError):
        imports.begin(user=user, size=3)


def test_it_waits_for_another_one_and_for_room(
    file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, other = send(make_user(), file), send(make_user(), file)
    jobs.claim_row(imports.KIND, other.pk, "other")
    assert (work(row).status, work(row).attempts) == (Status.QUEUED, 0)
    Import.objects.filter(pk=other.pk).delete()
    full = StorageFullError
    with monkeypatch.context() as patched:
        patched.setattr(people, "_clean_photo", lambda *_args: (_ for _ in ()).throw(full))
        waiting = work(row)
    assert (waiting.status, waiting.attempts, waiting.photos_done) == (Status.QUEUED, 0, 0)
    assert work(row).added["photos"] == 3


def test_what_was_not_finished_goes_after_a_day_and_a_failed_one_can_be_tried_again(
    file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()
    row = send(user, file)
    failed = {"status": Status.FAILED, "attempts": 3, "finished_at": timezone.now()}
    Import.objects.filter(pk=row.pk).update(**failed)
    imports.try_again(user=user)
    assert work(row).added["photos"] == 3
    half = imports.begin(user=user, size=len(file))
    part(half, file[:100], 0)
    assert imports.sweep() == 0, "it is not all here"
    assert imports.erase_expired() == 0
    now = timezone.now() + imports.KEPT_FOR
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert imports.erase_expired() == 1
    assert sent_files() == []
    assert not Import.objects.exists()
