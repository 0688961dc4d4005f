"""The bin hides rows, gives them back, and is purged after 30 days."""

import errno
from datetime import timedelta

import pytest
from django.utils import timezone

from classifier.assessments.selectors import assessments_visible_to
from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure
from classifier.bin.purge import purge_bin
from classifier.bin.selectors import bin_of
from classifier.moles import services as moles
from classifier.moles.models import Mole
from classifier.moles.selectors import moles_visible_to
from classifier.photos import services as photos
from classifier.photos.models import Photo
from classifier.photos.selectors import photos_visible_to
from tests import factories
from tests.classifier.support import files, is_empty

pytestmark = pytest.mark.django_db


@pytest.fixture
def subject():
    return factories.make_subject()


class TestTheBin:
    KEPT = timedelta(days=30)

    def _age(self, row, days):
        type(row).objects.filter(pk=row.pk).update(binned_at=timezone.now() - timedelta(days=days))

    def test_a_photo_is_binned_and_restored(self, subject):
        photo = factories.make_photo(subject)
        photos.bin_photo(photo=photo, actor=audit.SYSTEM)
        photos.bin_photo(photo=photo, actor=audit.SYSTEM)
        assert not photos_visible_to(subject.user).exists()
        assert list(bin_of(subject)[1]) == [photo]
        photos.restore_photo(photo=photo, actor=audit.SYSTEM)
        assert list(photos_visible_to(subject.user)) == [photo]
        events = AuditEvent.objects.filter(target=photo.id, event__startswith="photo_")
        assert [event.event for event in events] == [
            "photo_restored",
            "photo_binned",
            "photo_added",
        ]

    def test_a_mole_hides_its_photos_and_results_and_brings_them_back(self, subject):
        mole = factories.make_mole(subject)
        factories.make_assessment(factories.make_photo(mole=mole))
        moles.bin_mole(mole=mole, actor=audit.SYSTEM)
        user = subject.user
        assert not moles_visible_to(user).exists()
        assert not photos_visible_to(user).exists()
        assert not assessments_visible_to(user).exists()
        moles.restore_mole(mole=mole, actor=audit.SYSTEM)
        assert moles_visible_to(user).count() == 1
        assert photos_visible_to(user).count() == 1
        assert assessments_visible_to(user).count() == 1

    def test_a_photo_binned_before_its_mole_stays_in_the_bin(self, subject):
        mole = factories.make_mole(subject)
        photo = factories.make_photo(mole=mole)
        photos.bin_photo(photo=photo, actor=audit.SYSTEM)
        moles.bin_mole(mole=mole, actor=audit.SYSTEM)
        moles.restore_mole(mole=mole, actor=audit.SYSTEM)
        assert list(bin_of(subject)[1]) == [photo]

    def test_a_photo_is_erased_with_its_files_after_30_days(self, subject, stored):
        old, young, kept = (factories.make_photo(subject) for _ in range(3))
        self._age(old, 31)
        self._age(young, 29)
        assert purge_bin(older_than=self.KEPT) == 1
        assert set(Photo.objects.all()) == {young, kept}
        assert len(files(stored)) == 4

    def test_a_mole_is_erased_with_its_photos(self, subject, stored):
        mole = factories.make_mole(subject)
        factories.make_photo(mole=mole)
        self._age(mole, 31)
        assert purge_bin(older_than=self.KEPT) == 1
        assert (is_empty(), files(stored)) == (True, [])
        assert not Mole.objects.exists()

    def test_a_photo_that_cannot_be_erased_does_not_stop_the_purge(self, subject, monkeypatch):
        stuck, loose = (factories.make_photo(subject) for _ in range(2))
        self._age(stuck, 32)
        self._age(loose, 31)
        erase = erasure.erase_photo

        def refuse(*, photo, actor):
            if photo == stuck:
                raise OSError(errno.EIO, "broken")
            erase(photo=photo, actor=actor)

        monkeypatch.setattr(erasure, "erase_photo", refuse)
        assert purge_bin(older_than=self.KEPT) == 1
        assert list(Photo.objects.all()) == [stuck]

    def test_a_photo_restored_during_the_purge_stays(self, subject, monkeypatch):
        first, second = (factories.make_photo(subject) for _ in range(2))
        self._age(first, 31)
        self._age(second, 31)
        erase = erasure.erase_photo

        def restore_the_others(*, photo, actor):
            Photo.objects.exclude(pk=photo.pk).update(binned_at=None)
            erase(photo=photo, actor=actor)

        monkeypatch.setattr(erasure, "erase_photo", restore_the_others)
        assert purge_bin(older_than=self.KEPT) == 1
        assert Photo.objects.count() == 1
