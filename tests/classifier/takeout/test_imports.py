"""A ZIP of one installation brought into another: the same once more, and nothing bad with it."""

import io
import json
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from classifier.audit import services as audit
from classifier.leaving import services as leaving
from classifier.moles.models import Mole
from classifier.outcomes.models import Outcome
from classifier.people.errors import ConsentMissingError
from classifier.photos.models import Photo
from classifier.review.models import Review
from classifier.takeout import untrusted
from classifier.takeout.errors import TakeoutRefusedError
from classifier.takeout.services.imports import import_account
from classifier.takeout.untrusted import TakeoutFile
from tests.classifier.takeout.support import data_of, make_export, open_export
from tests.factories import make_mole, make_photo, make_user
from tests.personal_values import plant

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

RESTORED = ("people", "moles", "photos", "results", "answers", "pins", "outcomes", "reminders")


def _bytes(export):
    with default_storage.open(str(export.file.name)) as file:
        return file.read()


def _plain(data):
    """Return what was restored, each id replaced by its row's place in the order of time."""
    order = {"people": "name", "photos": "sha256", "results": "requested_at"}
    order |= {"outcomes": "recorded_at"}
    plain = {
        name: sorted(data[name], key=lambda row: row[order.get(name, "created_at")])
        for name in RESTORED
    }
    plain["people"][0]["created_at"] = "that of the account"
    text = json.dumps(plain, sort_keys=True, indent=0)
    for name, rows in plain.items():
        for number, row in enumerate(rows):
            text = text.replace(row["id"], f"{name}-{number}")
    # What a clinician recorded there is the person's own word here.
    return text.replace('"source": "reviewer"', '"source": "person"').splitlines()


def test_an_account_comes_out_of_an_empty_installation_as_it_went_in():
    planted = plant()
    first = make_export(planted.user)
    before, file = data_of(open_export(first)), _bytes(first)
    leaving.erase_account(user=planted.user, actor=audit.SYSTEM)
    assert not Photo.objects.exists()
    other = make_user()
    report = import_account(user=other, source=TakeoutFile(io.BytesIO(file)))
    assert (report.refused, report.refused_photos) == (0, 0)
    after = data_of(open_export(make_export(other)))
    for name in RESTORED:
        assert len(after[name]) == len(before[name]), name
    assert _plain(after) == _plain(before)
    assert not {row["id"] for row in before["photos"]} & {row["id"] for row in after["photos"]}
    assert not Review.objects.exists()
    assert set(Outcome.objects.values_list("source", flat=True)) == {"person"}
    again = import_account(user=other, source=TakeoutFile(io.BytesIO(file)))
    added = (again.people, again.moles, again.photos, again.results, again.other)
    assert added == (0, 0, 0, 0, 0)
    assert again.known_photos == len(before["photos"])


def _zip_of(person):
    make_photo(mole=make_mole(person, label="a label"))
    archive = open_export(make_export(person))
    return {name: archive.read(name) for name in archive.namelist()}


def _packed(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed


def _with_data(files, change):
    data = json.loads(files["data.json"])
    change(data)
    return files | {"data.json": json.dumps(data)}


HOSTILE = {
    "not a zip": lambda files: io.BytesIO(b"no zip"),
    "cut off": lambda files: io.BytesIO(_packed(files).getvalue()[:-30]),
    "without data": lambda files: _packed({"index.html": b""}),
    "not json": lambda files: _packed(files | {"data.json": b"{"}),
    "nested deeply": lambda files: _packed(files | {"data.json": b"[" * 100_000}),
    "not a number": lambda files: _packed(
        _with_data(files, lambda data: data["moles"][0].update(map_x=float("nan")))
    ),
    "another schema": lambda files: _packed(
        _with_data(files, lambda data: data.update(schema="skinspect-account-9"))
    ),
    "an unknown column": lambda files: _packed(
        _with_data(files, lambda data: data["photos"][0].update(owner="root"))
    ),
    "an unknown choice": lambda files: _packed(
        _with_data(files, lambda data: data["moles"][0].update(body_site="wing"))
    ),
    "data too large": lambda files: _packed(files | {"data.json": b" " * 20_000_000}),
}


@pytest.mark.parametrize("pack", [pytest.param(pack, id=name) for name, pack in HOSTILE.items()])
def test_what_is_no_zip_of_ours_is_refused_as_a_whole(pack, person, monkeypatch):
    monkeypatch.setattr(untrusted, "MOST_DATA_BYTES", 10_000_000)
    with pytest.raises(TakeoutRefusedError):
        TakeoutFile(pack(_zip_of(person)))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(person):
    packed = _packed(_zip_of(person))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("data.json", b"{}")
    with pytest.raises(TakeoutRefusedError):
        TakeoutFile(packed)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "photos/../data.json", "/etc/passwd", "letters/x.pdf"]
)
def test_paths_lead_nowhere(name, person):
    files = _with_data(_zip_of(person), lambda data: data["photos"][0].update(original=name))
    other = make_user()
    report = import_account(user=other, source=TakeoutFile(_packed(files)))
    assert (report.photos, report.refused_photos, report.moles) == (0, 1, 1)
    assert not Photo.objects.filter(subject__user=other).exists()


def test_a_photo_that_is_none_is_left_out_and_nobody_elses_rows_change(person):
    files = _zip_of(person)
    name = next(name for name in files if name.startswith("photos/"))
    other = make_user()
    packed = _packed(files | {name: b"<svg onload=alert(1)>"})
    report = import_account(user=other, source=TakeoutFile(packed))
    assert (report.photos, report.refused_photos) == (0, 1)
    assert Mole.objects.filter(subject__user=person, label="a label").count() == 1


def test_the_command_needs_an_account_that_agreed(person, tmp_path):
    path = tmp_path / "all.zip"
    path.write_bytes(_packed(_zip_of(person)).getvalue())
    with pytest.raises(CommandError):
        call_command("import_account", path, email="nobody@example.org")
    other = make_user(consented=False)
    with pytest.raises(CommandError):
        call_command("import_account", path, email=other.email)
    with pytest.raises(ConsentMissingError):
        import_account(user=other, source=TakeoutFile(path))
    agreed = make_user()
    call_command("import_account", path, email=agreed.email)
    assert Photo.objects.filter(subject__user=agreed, mole__label="a label").count() == 1
