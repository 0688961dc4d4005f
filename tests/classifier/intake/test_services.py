"""Adding photos: stored once and whole, or not at all."""

import errno
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.core import jobs
from classifier.core.errors import StorageUnavailableError
from classifier.core.storage import PrivateFileStorage
from classifier.intake import services as intake
from classifier.intake.errors import PhotoRefusedError
from classifier.moles import services as moles
from classifier.people.errors import ConsentMissingError
from classifier.people.services import accounts
from classifier.photos import files as photo_files
from classifier.photos import services as photos
from classifier.photos.models import Photo
from classifier.photos.selectors import photo_visible_to
from tests import factories
from tests.classifier.images import samples
from tests.classifier.support import files, is_empty

pytestmark = pytest.mark.django_db


def _add(subject, data=b"", **fields):
    data = data or factories.jpeg(1)
    return intake.add_photo(subject=subject, data=data, actor=audit.SYSTEM, **fields)


def _raise(error):
    def refuse(*args, **kwargs):
        raise error

    return refuse


@pytest.fixture
def subject():
    return factories.make_subject()


class TestAdding:
    def test_a_photo_is_kept_under_its_own_id_and_queued(self, subject, stored):
        added = _add(subject)
        photo = added.photo
        assert files(stored) == [f"originals/{photo.id}.jpg", f"thumbnails/{photo.id}.jpg"]
        assert (added.is_new, added.assessment.status) == (True, "queued")
        assert (photo.width, photo.height, photo.content_type) == (320, 240, "image/jpeg")

    def test_files_are_for_this_account_only(self, subject, stored):
        _add(subject)
        modes = {oct(path.stat().st_mode & 0o077) for path in [stored, *stored.rglob("*")]}
        assert modes == {"0o0"}

    def test_the_cameras_time_is_used(self, subject):
        photo = _add(subject).photo
        assert photo.taken_at == datetime(2024, 5, 17, 10, 11, 12, tzinfo=UTC)
        assert photo.taken_at_source == "camera"

    def test_the_persons_time_overrides_the_cameras(self, subject):
        when = datetime(2023, 1, 2, tzinfo=UTC)
        photo = _add(subject, taken_at=when).photo
        assert (photo.taken_at, photo.taken_at_source) == (when, "person")

    def test_without_a_camera_it_is_the_time_of_upload(self, subject):
        photo = _add(subject, data=factories.plain_jpeg()).photo
        assert photo.taken_at_source == "upload"
        assert timezone.now() - photo.taken_at < timedelta(minutes=1)

    def test_a_photo_cannot_be_sorted_to_somebody_elses_mole(self, subject, stored):
        with pytest.raises(ValueError, match="another subject"):
            _add(subject, mole=factories.make_mole())
        assert files(stored) == []

    def test_nothing_is_kept_without_consent(self, stored):
        subject = factories.make_subject(factories.make_user(consented=False))
        with pytest.raises(ConsentMissingError):
            _add(subject)
        assert (is_empty(), files(stored)) == (True, [])

    def test_nothing_is_kept_after_consent_was_taken_back(self, subject, stored):
        accounts.withdraw_consent(user=subject.user)
        with pytest.raises(ConsentMissingError):
            _add(subject)
        accounts.give_consent(user=subject.user)
        assert _add(subject).is_new

    def test_subjects_of_partners_need_no_consent_here(self):
        assert _add(factories.make_subject(factories.make_partner().partner)).is_new


class TestTheSamePhotoAgain:
    def test_it_points_at_the_first(self, subject, stored):
        first = _add(subject)
        again = _add(subject)
        assert (again.photo, again.assessment) == (first.photo, first.assessment)
        assert not again.is_new
        assert len(files(stored)) == 2

    def test_other_metadata_makes_no_other_photo(self, subject):
        picture = samples.lesion()
        _add(subject, data=samples.save(picture, "JPEG", exif=samples.exif()))
        assert not _add(subject, data=samples.save(picture, "JPEG")).is_new

    def test_duplicates_are_sought_among_ones_own_only(self, subject):
        assert _add(subject).photo != _add(factories.make_subject()).photo

    def test_it_comes_out_of_the_bin(self, subject):
        first = _add(subject).photo
        photos.bin_photo(photo=first, actor=audit.SYSTEM)
        assert _add(subject).photo == first
        assert photo_visible_to(subject.user, first.id) == first

    def test_it_comes_out_of_a_mole_in_the_bin(self, subject):
        mole, other = factories.make_mole(subject), factories.make_mole(subject)
        first = _add(subject, mole=mole).photo
        moles.bin_mole(mole=mole, actor=audit.SYSTEM)
        assert _add(subject, mole=other).photo.mole == other
        assert photo_visible_to(subject.user, first.id) == first

    def test_an_unsorted_one_is_sorted(self, subject):
        _add(subject)
        mole = factories.make_mole(subject)
        assert _add(subject, mole=mole).photo.mole == mole

    def test_a_sorted_one_stays_where_it_is(self, subject):
        mole = factories.make_mole(subject)
        _add(subject, mole=mole)
        assert _add(subject, mole=factories.make_mole(subject)).photo.mole == mole
        assert _add(subject).photo.mole == mole

    def test_it_is_assessed_again_after_a_failure_of_ours(self, subject):
        failed = factories.make_assessment(_add(subject).photo, status="failed")
        again = _add(subject)
        assert again.assessment != failed
        assert again.assessment.status == "queued"

    @pytest.mark.django_db(transaction=True)
    def test_sent_at_the_same_moment_there_is_one(self, stored):
        subject = factories.make_subject()
        start = threading.Barrier(4)
        added, errors = [], []

        def send():
            start.wait()
            try:
                added.append(_add(subject))
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert [one.is_new for one in added].count(True) == 1
        assert len({one.photo.id for one in added}) == 1
        assert Assessment.objects.count() == 1
        assert len(files(stored)) == 2


class TestStorageErrors:
    @pytest.mark.parametrize("working_writes", [0, 1])
    def test_a_full_disk_keeps_nothing(self, subject, stored, monkeypatch, working_writes):
        writes = []
        save = PrivateFileStorage._save

        def fill(storage, name, content):
            writes.append(name)
            if len(writes) > working_writes:
                raise OSError(errno.ENOSPC, "No space left on device")
            return save(storage, name, content)

        monkeypatch.setattr(PrivateFileStorage, "_save", fill)
        with pytest.raises(StorageUnavailableError):
            _add(subject)
        assert (is_empty(), files(stored)) == (True, [])

    @pytest.mark.parametrize("call", ["fsync", "replace"])
    def test_a_disk_that_fills_while_writing_keeps_nothing(
        self, subject, stored, monkeypatch, call
    ):
        place = {"fsync": "classifier.core.storage.os.fsync", "replace": "pathlib.Path.replace"}[
            call
        ]
        monkeypatch.setattr(place, _raise(OSError(errno.ENOSPC, "No space left on device")))
        with pytest.raises(StorageUnavailableError):
            _add(subject)
        assert (is_empty(), files(stored)) == (True, [])

    def test_a_database_error_leaves_no_file(self, subject, stored, monkeypatch):
        monkeypatch.setattr(
            assessments, "request_assessment", _raise(OperationalError("disk I/O error"))
        )
        with pytest.raises(OperationalError):
            _add(subject)
        assert (is_empty(), files(stored)) == (True, [])

    @pytest.mark.django_db(transaction=True)
    def test_files_stay_when_an_error_follows_the_commit(self, stored, monkeypatch):
        subject = factories.make_subject()
        monkeypatch.setattr(jobs, "_send_now", _raise(SystemExit()))
        with pytest.raises(SystemExit):
            _add(subject)
        assert Photo.objects.count() == 1
        assert len(files(stored)) == 2

    def test_a_photo_is_shown_even_if_its_screen_version_can_not_be_kept(
        self, subject, stored, monkeypatch
    ):
        photo = _add(subject).photo
        monkeypatch.setattr(PrivateFileStorage, "_save", _raise(OSError(errno.ENOSPC, "full")))
        assert photo_files.display_bytes(photo=photo).startswith(b"\xff\xd8")
        assert len(files(stored)) == 2

    def test_it_can_be_uploaded_again_once_there_is_room(self, subject, monkeypatch):
        with monkeypatch.context() as full:
            full.setattr(PrivateFileStorage, "_save", _raise(OSError(errno.ENOSPC, "full")))
            with pytest.raises(StorageUnavailableError):
                _add(subject)
        assert _add(subject).is_new


class TestNothingLeavesWithAPhoto:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_no_metadata_is_stored_or_served(self, subject, stored, kind):
        exif = samples.exif(orientation=6)
        data = samples.save(samples.lesion(), kind, exif=exif)
        assert samples.SECRET in data
        photo = _add(subject, data=data).photo
        factories.assess(photo)
        shown = photo_files.display_bytes(photo=photo)
        downloaded, _ = photo_files.upright_original(photo=photo)
        kept = [path.read_bytes() for path in stored.rglob("*") if path.is_file()]
        assert len(kept) == 4
        for content in (*kept, shown, downloaded):
            assert samples.SECRET not in content
            assert b"Exif" not in content
        assert (photo.width, photo.height) == (240, 320)

    def test_a_refused_file_leaves_nothing(self, subject, stored, caplog):
        with pytest.raises(PhotoRefusedError) as refused:
            _add(subject, data=b"MZ not a photo")
        assert refused.value.code == "not_an_image"
        assert "photo" in str(refused.value.sentence)
        assert (is_empty(), files(stored)) == (True, [])
