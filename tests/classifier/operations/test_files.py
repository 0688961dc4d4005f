"""Files without rows are deleted when they are old; rows without files are named and repaired."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import models
from django.urls import reverse

from classifier.assessments.models import Assessment
from classifier.operations import file_repair
from classifier.operations.file_selectors import compare_files_and_rows, file_columns
from classifier.people.models import User
from classifier.photos.files import display_bytes
from classifier.photos.models import Photo
from tests.factories import assess, make_photo

DAY = 86400


@pytest.fixture
def photo(person: User) -> Photo:
    """A photo with every file that one can have."""
    photo = make_photo(person)
    assess(photo)
    display_bytes(photo=photo)
    photo.refresh_from_db()
    return photo


@pytest.fixture
def heat_map(photo: Photo) -> str:
    return str(Assessment.objects.get(photo=photo).heat_map.name)


def leave(stored: Path, name: str, *, age: float = DAY + 60) -> str:
    """Leave a file without a row, written so many seconds ago."""
    path = stored / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left")
    os.utime(path, (time.time() - age,) * 2)
    return name


def names_in(stored: Path) -> set[str]:
    return {str(path.relative_to(stored)) for path in stored.rglob("*") if path.is_file()}


def make_old(stored: Path) -> None:
    for path in stored.rglob("*"):
        os.utime(path, (time.time() - 10 * DAY,) * 2)


LEFT = [
    "originals/00000000-0000-0000-0000-000000000001.jpg",
    "originals/.incoming-abc",
    "thumbnails/00000000-0000-0000-0000-000000000001.jpg",
    "displays/00000000-0000-0000-0000-000000000001.jpg",
    "displays/what.jpg",
    "heat-maps/00000000-0000-0000-0000-000000000001.png",
    "documents/00000000-0000-0000-0000-000000000001.pdf",
    "visits/00000000-0000-0000-0000-000000000001/a.pdf",
]


def test_what_a_crash_left_is_deleted_and_nothing_else(stored: Path, photo: Photo) -> None:
    kept = names_in(stored)
    make_old(stored)
    assert len(kept) == 4
    for name in LEFT:
        leave(stored, name)
    leave(stored, "elsewhere/ours.jpg")
    assert file_repair.sweep() == len(LEFT)
    assert names_in(stored) == kept | {"elsewhere/ours.jpg"}


@pytest.mark.parametrize("age", [0, DAY - 60, -10 * DAY], ids=["new", "of today", "of the future"])
def test_a_file_whose_row_may_still_come_stays(stored: Path, photo: Photo, age: float) -> None:
    name = leave(stored, LEFT[0], age=age)
    assert file_repair.sweep() == 0
    assert (stored / name).exists()


def test_a_file_that_got_its_row_meanwhile_stays(stored: Path, photo: Photo) -> None:
    leave(stored, LEFT[0])
    findings = compare_files_and_rows()
    assert findings.without_row == (LEFT[0],)
    Photo.objects.filter(pk=photo.pk).update(original=LEFT[0])
    assert file_repair.delete_files_without_row(findings=findings) == []
    assert (stored / LEFT[0]).exists()


def test_nothing_is_deleted_with_the_wrong_database(
    stored: Path, photo: Photo, caplog: pytest.LogCaptureFixture
) -> None:
    many = [leave(stored, f"originals/{n}.jpg") for n in range(file_repair.FEW + 1)]
    assert file_repair.sweep() == 0
    assert "nothing was deleted" in caplog.text
    with pytest.raises(CommandError, match="Is this the database"):
        call_command("fsck", "--repair")
    assert names_in(stored) >= set(many)
    call_command("fsck", "--repair", "--even-if-many")
    assert not names_in(stored) & set(many)


def test_fsck_says_what_is_wrong_and_changes_nothing(
    stored: Path, photo: Photo, heat_map: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("fsck")
    assert capsys.readouterr().out == "4 files; 0 faults left.\n"
    leave(stored, LEFT[0])
    (stored / heat_map).unlink()
    with pytest.raises(CommandError) as refused:
        call_command("fsck")
    assert refused.value.returncode == 1
    said = capsys.readouterr().out
    assert f"no row names the file {LEFT[0]}" in said
    assert f"has lost the file {heat_map}" in said
    assert (stored / LEFT[0]).exists()


def test_fsck_repairs_what_it_can(stored: Path, photo: Photo, heat_map: str, browser: Any) -> None:
    leave(stored, LEFT[0])
    (stored / heat_map).unlink()
    (stored / str(photo.thumbnail.name)).unlink()
    thumbnail = reverse("photo_media", args=[photo.pk, "thumbnail"])
    assert browser.get(thumbnail).status_code == 404
    call_command("fsck", "--repair")
    assert browser.get(thumbnail).status_code == 200
    assert Assessment.objects.get(photo=photo).heat_map == ""
    assert not (stored / LEFT[0]).exists()
    call_command("fsck")


@pytest.mark.parametrize("kind", ["original", "display", "thumbnail"])
def test_a_lost_original_is_named_and_its_pages_answer_404(
    stored: Path, photo: Photo, browser: Any, kind: str
) -> None:
    for name in names_in(stored):
        (stored / name).unlink()
    with pytest.raises(CommandError, match="backup only"):
        call_command("fsck", "--repair")
    assert browser.get(reverse("photo_media", args=[photo.pk, kind])).status_code == 404
    assert Photo.objects.filter(pk=photo.pk).exists()


def test_a_lost_heat_map_is_404(stored: Path, photo: Photo, heat_map: str, browser: Any) -> None:
    (stored / heat_map).unlink()
    result = Assessment.objects.get(photo=photo)
    assert browser.get(reverse("heat_map", args=[result.pk])).status_code == 404


def test_every_column_of_files_is_in_a_folder_of_the_same_storage() -> None:
    columns = file_columns()
    fields = [column.model._meta.get_field(column.name) for column in columns]
    assert len(columns) >= 7
    assert all(isinstance(field, models.FileField) for field in fields)
    assert {field.storage for field in fields} == {default_storage}
    assert all(column.folder for column in columns)


@pytest.mark.django_db
def test_an_installation_without_files_is_well(stored: Path) -> None:
    call_command("fsck")
    default_storage.save(LEFT[0], ContentFile(b"new"))
    call_command("fsck")
