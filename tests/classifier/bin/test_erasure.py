"""Erasing a photo or a mole removes every row and file."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from classifier.assessments import services as assessments
from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure
from classifier.core.storage import PrivateFileStorage
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


def test_storage_that_does_not_answer_leaves_the_row_to_try_again(full, stored, monkeypatch):
    def refuse(*_args):
        raise OSError("down")

    with monkeypatch.context() as down:
        down.setattr(PrivateFileStorage, "delete", refuse)
        with pytest.raises(OSError, match="down"):
            erasure.erase_photo(photo=full, actor=audit.SYSTEM)
    erasure.erase_photo(photo=full, actor=audit.SYSTEM)
    assert files(stored) == []


def test_a_screen_version_made_too_late_does_not_stay(full, stored):
    erasure.erase_photo(photo=full, actor=audit.SYSTEM)
    default_storage.save(full.original.name, ContentFile(factories.jpeg(1)))
    photo_files.display_bytes(photo=full)
    default_storage.delete(full.original.name)
    assert files(stored) == []
