"""A worker assesses what was decoded when the photo came, and the original where that is gone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageFilter, ImageOps

from classifier import images
from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.core import jobs
from classifier.core.storage import PrivateFileStorage
from classifier.images import DecoderBusyError
from classifier.operations.file_selectors import compare_files_and_rows
from classifier.people.services import accounts
from classifier.photos.models import Photo
from classifier.trial.models import Trial
from classifier.trial.services import trials
from tests import factories
from tests.classifier.images import samples
from tests.classifier.support import files

pytestmark = pytest.mark.django_db(transaction=True)

RESULT = ("status", "score", "band", "reasons", "quality", "nearest", "lesions", "modality")


@pytest.fixture(scope="module")
def phone_photo() -> bytes:
    """A photo of more bytes than its working copy has, turned, with a colour profile."""
    lesion = samples.lesion(1344, 1008)
    noise = Image.effect_noise(lesion.size, 60).filter(ImageFilter.GaussianBlur(0.5))
    picture = Image.blend(lesion, ImageOps.colorize(noise, "sienna", "bisque"), 0.3)
    return samples.save(
        picture,
        "JPEG",
        quality=100,
        subsampling=0,
        exif=samples.exif(6),
        icc_profile=samples.swapped_profile(),
    )


@pytest.fixture
def photo(phone_photo: bytes) -> Photo:
    return factories.make_photo(data=phone_photo)


@pytest.fixture
def undecoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every decoding of an original fail."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("The original was decoded.")

    monkeypatch.setattr(images, "decode", refuse)


def copies(stored: Path) -> list[str]:
    return [name for name in files(stored) if name.endswith(".ppm")]


def carry_out(photo: Photo) -> Assessment:
    row = photo.assessments.get()
    assessments.carry_out(assessment_id=row.pk, claim="message")
    row.refresh_from_db()
    return row


def result(photo: Photo) -> list[object]:
    row = carry_out(photo)
    with row.heat_map.open() as file:
        return [*(getattr(row, field) for field in RESULT), file.read()]


def test_the_original_is_not_decoded_again(stored: Path, photo: Photo, undecoded: None) -> None:
    assert copies(stored) == [f"working-copies/{photo.pk}.ppm"]
    assert carry_out(photo).status == "succeeded"
    assert copies(stored) == []


def test_the_result_is_that_of_the_original(phone_photo: bytes, photo: Photo) -> None:
    with_copy = result(photo)
    other = factories.make_photo(data=phone_photo)
    default_storage.delete(other.working_copy_name)
    assert result(other) == with_copy


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"288", b"287", 1)),
    ],
)
def test_a_copy_that_is_gone_or_does_not_fit_changes_nothing(
    stored: Path, photo: Photo, change: Callable[[Path], object]
) -> None:
    change(stored / photo.working_copy_name)
    assert carry_out(photo).status == "succeeded"
    assert copies(stored) == []


def test_a_part_of_a_photo_is_read_from_the_original(
    photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides = []
    decode = images.decode

    def noted(*args: bytes, min_side: int, orientation: int) -> Image.Image:
        sides.append(min_side)
        return decode(*args, min_side=min_side, orientation=orientation)

    monkeypatch.setattr(images, "decode", noted)
    assessments.run_model(photo=photo, region=(0.25, 0.25, 0.5, 0.5))
    assert sides == [576]


def test_a_copy_stays_until_its_photo_was_assessed(
    stored: Path, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(assessments, "run_model", broken)
    for attempt in range(jobs.MAX_ATTEMPTS):
        assert copies(stored), attempt
        carry_out(photo)
    assert photo.assessments.get().status == "failed"
    assert copies(stored) == []


def test_erasing_deletes_it(stored: Path, photo: Photo) -> None:
    erasure.erase_photo(photo=photo, actor=audit.SYSTEM)
    assert files(stored) == []


def test_none_is_left_when_the_upload_fails(
    stored: Path, phone_photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(assessments, "request_assessment", broken)
    with pytest.raises(RuntimeError):
        factories.make_photo(data=phone_photo)
    assert files(stored) == []


def test_a_disk_without_room_for_it_keeps_the_photo(
    stored: Path, phone_photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = PrivateFileStorage._save

    def full(storage: PrivateFileStorage, name: str, content: Any) -> str:
        if name.endswith(".ppm"):
            raise OSError(28, "No space left on device")
        return save(storage, name, content)

    monkeypatch.setattr(PrivateFileStorage, "_save", full)
    photo = factories.make_photo(data=phone_photo)
    assert copies(stored) == []
    assert carry_out(photo).status == "succeeded"


def test_a_small_photo_has_none(stored: Path) -> None:
    factories.make_photo(data=factories.jpeg())
    assert copies(stored) == []


def test_the_sweep_knows_which_are_needed(
    stored: Path, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classifier.operations.file_selectors._is_old", lambda _name: True)
    assert compare_files_and_rows().without_row == ()
    left = (stored / photo.working_copy_name).read_bytes()
    carry_out(photo)
    (stored / photo.working_copy_name).write_bytes(left)
    assert compare_files_and_rows().without_row == (photo.working_copy_name,)


def test_a_photo_without_consent_is_not_assessed_and_loses_its_copy(
    stored: Path, photo: Photo
) -> None:
    assert photo.subject.user is not None
    accounts.withdraw_consent(user=photo.subject.user)
    assessments.carry_out(assessment_id=photo.assessments.get().pk, claim="message")
    assert copies(stored) == []


def test_a_trial_uses_one_too(stored: Path, phone_photo: bytes, undecoded: None) -> None:
    trial = trials.start(data=phone_photo).trial
    assert copies(stored) == [f"trials/{trial.pk}.ppm"]
    factories.carry_out(trials.KIND, trial)
    assert copies(stored) == []
    assert Trial.objects.get().status == "succeeded"
    trial = trials.start(data=phone_photo).trial
    trials.erase(trial=trial)
    assert not [name for name in files(stored) if str(trial.pk) in name]


def test_a_busy_decoder_costs_no_attempt(
    photo: Photo, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise DecoderBusyError

    (stored / photo.working_copy_name).unlink()
    monkeypatch.setattr(images, "decode", busy)
    row = carry_out(photo)
    assert (row.status, row.attempts, row.claim) == ("queued", 0, "")
