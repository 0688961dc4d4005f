"""Erasing a photo or a mole removes every row and file."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, transaction

from classifier.assessments import services as assessments
from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure
from classifier.core.models import FileToDelete
from classifier.core.storage import PrivateFileStorage
from classifier.operations import file_repair
from classifier.photos import files as photo_files
from tests import factories
from tests.classifier.support import files, is_empty

pytestmark = pytest.mark.django_db


@pytest.fixture
def full():
    """A photo with every file that it can have."""
    photo = factories.make_photo(mole=factories.make_mole())
    factories.assess(photo)
    photo_files.display_bytes(photo=photo)
    assessments.request_assessment(photo=photo, actor=audit.SYSTEM)
    factories.assess(photo)
    return photo


def test_every_file_and_row_goes(full, stored):
    assert len(files(stored)) == 5
    erasure.erase_photo(photo=full, actor=audit.SYSTEM)
    assert (is_empty(), files(stored)) == (True, [])
    erasure.erase_photo(photo=full, actor=audit.SYSTEM)
    assert AuditEvent.objects.filter(event="photo_erased").count() == 1


def test_a_mole_is_erased_with_its_photos(full, stored):
    erasure.erase_mole(mole=full.mole, actor=audit.SYSTEM)
    assert (is_empty(), files(stored)) == (True, [])
    erasure.erase_mole(mole=full.mole, actor=audit.SYSTEM)


def refuse(*_args):
    raise OSError("down")


def test_files_that_the_storage_keeps_are_deleted_by_a_job(full, stored, monkeypatch):
    with monkeypatch.context() as down:
        down.setattr(PrivateFileStorage, "delete", refuse)
        erasure.erase_photo(photo=full, actor=audit.SYSTEM)
        assert is_empty()
        assert file_repair.delete_asked() == 0
    assert len(files(stored)) == 5
    assert file_repair.delete_asked() >= 5
    assert (files(stored), FileToDelete.objects.count()) == ([], 0)


def test_a_file_that_cannot_be_deleted_keeps_no_other(full, stored, monkeypatch):
    stuck = full.original.name
    delete = PrivateFileStorage.delete

    def refuse_one(storage, name):
        return refuse() if name == stuck else delete(storage, name)

    with monkeypatch.context() as broken:
        broken.setattr(PrivateFileStorage, "delete", refuse_one)
        erasure.erase_photo(photo=full, actor=audit.SYSTEM)
        assert files(stored) == [stuck]
        file_repair.delete_asked()
    assert FileToDelete.objects.get().tried_at is not None
    assert file_repair.delete_asked() == 1
    assert files(stored) == []


def test_a_storage_that_is_away_is_not_asked_for_each_file(full, monkeypatch):
    asked = []

    def count(_storage, name):
        asked.append(name)
        refuse()

    monkeypatch.setattr(PrivateFileStorage, "delete", count)
    erasure.erase_photo(photo=full, actor=audit.SYSTEM)
    assert len(asked) == 3


def test_a_file_that_a_row_names_again_stays(full, stored):
    FileToDelete.objects.create(name=full.original.name)
    assert file_repair.delete_asked() == 0
    assert full.original.name in files(stored)
    assert not FileToDelete.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_erasure_that_fails_deletes_no_file(full, stored, monkeypatch):
    def fail(**_fields):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(erasure, "note_erased", fail)
    with pytest.raises(OperationalError):
        erasure.erase_photo(photo=full, actor=audit.SYSTEM)
    assert len(files(stored)) == 5
    assert not FileToDelete.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_files_go_when_the_rows_are_gone(full, stored):
    with transaction.atomic():
        erasure.erase_photo(photo=full, actor=audit.SYSTEM)
        assert len(files(stored)) == 5
    assert (files(stored), FileToDelete.objects.count()) == ([], 0)


def test_a_screen_version_made_too_late_does_not_stay(full, stored):
    erasure.erase_photo(photo=full, actor=audit.SYSTEM)
    default_storage.save(full.original.name, ContentFile(factories.jpeg(1)))
    photo_files.display_bytes(photo=full)
    default_storage.delete(full.original.name)
    assert files(stored) == []
