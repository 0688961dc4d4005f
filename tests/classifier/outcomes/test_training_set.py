"""The training set: only with consent, nothing that identifies anybody, and training reads it."""

import csv
import io
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from classifier.audit.models import AuditEvent
from classifier.core.errors import NotAllowedError
from classifier.outcomes.errors import FolderNotEmptyError
from classifier.outcomes.services import training_set
from classifier.people.models import Subject, User
from classifier.people.services import accounts
from classifier.photos.models import Photo
from ml.training.data.dataset import load_examples
from tests import factories

pytestmark = pytest.mark.django_db
FOUND_ON = date(2026, 2, 17)
TAKEN = datetime(2026, 1, 23, 9, 41, 7, tzinfo=timezone.get_default_timezone())


def willing(email: str) -> User:
    user = factories.make_user(email)
    accounts.agree_to_research(user=user)
    Subject.objects.filter(user=user).update(year_of_birth=1971, sex="female")
    return user


def assessed(mole, seed: int, taken_at: datetime = TAKEN) -> Photo:
    photo = factories.make_photo(mole=mole, data=factories.jpeg(seed), taken_at=taken_at)
    factories.make_assessment(photo)
    return photo


def known_mole(user: User, seed: int, **fields):
    mole = factories.make_mole(user, label="Secret label", note="Secret note")
    photo = assessed(mole, seed)
    Photo.objects.filter(pk=photo.pk).update(note="Secret remark")
    return factories.make_outcome(mole, found_on=FOUND_ON, **fields).mole


@pytest.fixture
def admin() -> User:
    return factories.make_admin("chief@example.org")


def export(folder: Path, admin: User):
    counts = training_set.export(folder=folder, admin=admin)
    with (folder / "own.csv").open(newline="") as file:
        return counts, list(csv.DictReader(file))


def test_only_moles_of_people_who_agreed_go_out(tmp_path, admin):
    user = willing("jane.doe@example.org")
    wanted = known_mole(user, 1)
    # An outcome without proof, a mole without outcome, a photo of a scar, a photo in the bin, and
    # people who did not agree or withdrew.
    factories.make_outcome(assessed(factories.make_mole(user), 2).mole, source="person")
    assessed(factories.make_mole(user), 3)
    binned = known_mole(user, 4)
    Photo.objects.filter(mole=binned).update(binned_at=timezone.now())
    assessed(wanted, 5, timezone.now())
    known_mole(factories.make_user(), 6)
    gone = willing("gone@example.org")
    known_mole(gone, 7)
    accounts.withdraw_from_research(user=gone)
    member = factories.make_mole(factories.make_member(user))
    assessed(member, 8)
    factories.make_outcome(member)
    counts, rows = export(tmp_path / "set", admin)
    assert (counts.people, counts.lesions, counts.pictures) == (1, 1, 1)
    assert len(rows) == 1


def test_nothing_in_it_identifies_anybody(tmp_path, admin, stored):
    user = willing("jane.doe@example.org")
    moles = [known_mole(user, 1), known_mole(user, 2, diagnosis="NV", is_malignant=False)]
    assessed(moles[0], 3)
    folder = tmp_path / "set"
    counts, rows = export(folder, admin)
    assert (counts.people, counts.lesions, counts.pictures) == (1, 2, 3)
    table = (folder / "own.csv").read_text()
    rows_of_photos = Photo.objects.values_list("id", "mole_id", "subject_id", "sha256", "original")
    secrets = {str(value) for row in rows_of_photos for value in row}
    secrets |= {value.replace("-", "") for value in secrets}
    secrets |= {"jane", "doe", "example", "Secret", "-01-", "09:41", str(user.pseudonym)}
    pictures = [path for path in folder.iterdir() if path.suffix == ".jpg"]
    names = " ".join(path.name for path in folder.iterdir())
    for secret in secrets:
        assert secret not in table
        assert secret not in names
    # Random ids are hexadecimal and may hold these digits.
    assert not re.search(r"\b(1971|2026)\b", table)
    originals = {path.read_bytes() for path in (stored / "originals").iterdir()}
    for path in pictures:
        data = path.read_bytes()
        assert data not in originals
        picture = Image.open(io.BytesIO(data))
        assert not picture.getexif()
        assert set(picture.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progression",
            "progressive",
            "icc_profile",
        }
    assert {row["age"] for row in rows} == {"55"}
    assert len({row["patient_id"] for row in rows}) == 1
    assert len({row["lesion_id"] for row in rows}) == 2


def test_ids_differ_from_export_to_export(tmp_path, admin):
    known_mole(willing("jane.doe@example.org"), 1)
    both = [export(tmp_path / folder, admin)[1] for folder in ("first", "second")]
    names = ("image_id", "lesion_id", "patient_id")
    assert len({row[name] for rows in both for row in rows for name in names}) == 6


def test_the_training_reads_it(tmp_path, admin):
    for number in range(4):
        user = willing(f"person-{number}@example.com")
        known_mole(user, 2 * number, skin_type=2)
        known_mole(user, 2 * number + 1, kind="followed_up", diagnosis="NV", is_malignant=False)
    export(tmp_path / "set", admin)
    examples = load_examples(tmp_path / "set")
    assert len(examples) == 8
    assert {e.part for e in examples} <= {"train", "val", "test"}
    assert all(e.part and e.group and e.path.is_file() for e in examples)
    assert {(e.diagnosis, e.malignant, e.confirmed_by) for e in examples} == {
        ("MEL", True, "histo"),
        ("NV", False, "follow_up"),
    }
    assert {e.fitzpatrick for e in examples if e.malignant} == {2}
    # All pictures of a person are in one group; near-duplicates may join people.
    assert len({e.patient_id for e in examples}) == 4
    assert len({(e.patient_id, e.group) for e in examples}) == 4
    assert {(e.site, e.sex, e.modality) for e in examples} == {("forearm", "female", "phone")}


def test_it_is_audited_with_counts_and_each_person_can_read_it(tmp_path, admin):
    user = willing("jane.doe@example.org")
    known_mole(user, 1)
    export(tmp_path / "set", admin)
    own = str(factories.make_subject(user).id)
    events = AuditEvent.objects.filter(event="training_set_exported", actor=str(admin.pseudonym))
    assert {event.subject_ref: event.details for event in events} == {
        own: {"pictures": 1},
        "": {"people": 1, "lesions": 1, "pictures": 1},
    }


def test_only_admins_export_and_only_into_an_empty_folder(tmp_path, admin):
    with pytest.raises(NotAllowedError):
        training_set.export(folder=tmp_path / "set", admin=factories.make_reviewer())
    (tmp_path / "mine.txt").touch()
    with pytest.raises(FolderNotEmptyError):
        training_set.export(folder=tmp_path, admin=admin)
    assert not (tmp_path / "set").exists()


def test_the_command_says_what_went_out(tmp_path, admin, capsys):
    known_mole(willing("jane.doe@example.org"), 1)
    call_command("export_training_set", str(tmp_path / "set"), admin="chief@example.org")
    assert "1 pictures of 1 moles of 1 people" in capsys.readouterr().out
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_training_set", str(tmp_path / "set"), admin="chief@example.org")
    with pytest.raises(CommandError, match="no account"):
        call_command("export_training_set", str(tmp_path / "more"), admin="nobody@example.org")
