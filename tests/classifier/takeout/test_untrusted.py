"""A ZIP that was made to do harm is refused, as a whole or in its part."""

import io
import json
import zipfile
from typing import Any

import pytest

from classifier.moles.models import Mole
from classifier.people.models import User
from classifier.photos.models import Photo
from classifier.takeout import untrusted
from classifier.takeout.errors import TakeoutRefusedError
from classifier.takeout.services.imports import import_by_operator
from classifier.takeout.services.restoring import people
from classifier.takeout.untrusted import TakeoutFile
from tests.classifier.takeout.support import changed, files_of, packed
from tests.factories import make_mole, make_photo, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

Files = dict[str, bytes]


@pytest.fixture
def files(person: User) -> Files:
    """Files of a ZIP with one mole and its photo."""
    make_photo(mole=make_mole(person, label="a label"))
    return files_of(person)


def _without_layout(files: Files) -> io.BytesIO:
    return packed(files | {"data.json": json.dumps(json.loads(files["data.json"])).encode()})


HOSTILE = {
    "not a zip": ("damaged", lambda files: io.BytesIO(b"no zip")),
    "empty": ("damaged", lambda files: io.BytesIO()),
    "cut off": ("damaged", lambda files: io.BytesIO(packed(files).getvalue()[:-30])),
    "damaged data": (
        "not_ours",
        lambda files: io.BytesIO(
            packed(files, zipfile.ZIP_STORED).getvalue().replace(b"a label", b"a lapel", 1)
        ),
    ),
    "without data": ("not_ours", lambda files: packed({"index.html": b""})),
    "not json": ("not_ours", lambda files: packed(files | {"data.json": b"{"})),
    "not in our lines": ("not_ours", _without_layout),
    "nested deeply": ("not_ours", lambda files: packed(files | {"data.json": b"[" * 100_000})),
    "a row nested deeply": (
        "not_ours",
        lambda files: packed(
            files
            | {
                "data.json": files["data.json"].replace(
                    b'"people": [', b'"people": [\n  ' + b"[" * 9999, 1
                )
            }
        ),
    ),
    "not a number": (
        "not_ours",
        lambda files: packed(
            changed(files, lambda data: data["moles"][0].update(map_x=float("nan")))
        ),
    ),
    "an endless number": (
        "not_ours",
        lambda files: packed(
            files
            | {
                "data.json": changed(files, lambda data: data["moles"][0].update(map_x=12345.5))[
                    "data.json"
                ].replace(b"12345.5", b"1e999")
            }
        ),
    ),
    "a later schema": (
        "later",
        lambda files: packed(
            changed(files, lambda data: data.update(schema="skinspect-account-9"))
        ),
    ),
    "another schema": (
        "not_ours",
        lambda files: packed(changed(files, lambda data: data.update(schema="acme-1"))),
    ),
    "an unknown column": (
        "not_ours",
        lambda files: packed(changed(files, lambda data: data["photos"][0].update(owner="root"))),
    ),
    "an unknown choice": (
        "not_ours",
        lambda files: packed(
            changed(files, lambda data: data["moles"][0].update(body_site="wing"))
        ),
    ),
    "a text without end": (
        "not_ours",
        lambda files: packed(changed(files, lambda data: data["moles"][0].update(note="x" * 3000))),
    ),
    "a line that unfolds": (
        "not_ours",
        lambda files: packed(files | {"data.json": b" " * 5_000_000}),
    ),
    "data that unfold": (
        "not_ours",
        lambda files: packed(files | {"data.json": b"\n" * 20_000_000}),
    ),
    "a method that is not ours": ("not_ours", lambda files: packed(files, zipfile.ZIP_LZMA)),
}


@pytest.mark.parametrize(
    ("code", "pack"), [pytest.param(*each, id=name) for name, each in HOSTILE.items()]
)
def test_what_is_no_zip_of_ours_is_refused_as_a_whole(
    code: str, pack: Any, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(untrusted, "MOST_DATA_BYTES", 10_000_000)
    with pytest.raises(TakeoutRefusedError) as refused:
        TakeoutFile(pack(files))
    assert refused.value.code == code


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(files: Files) -> None:
    file = packed(files)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("data.json", b"{}")
    with pytest.raises(TakeoutRefusedError):
        TakeoutFile(file)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "photos/../data.json", "/etc/passwd", "letters/x.pdf"]
)
def test_paths_lead_nowhere(name: str, files: Files) -> None:
    hostile = changed(files, lambda data: data["photos"][0].update(original=name))
    other = make_user()
    run = import_by_operator(user=other, source=TakeoutFile(packed(hostile)))
    assert (run.added["photos"], run.left_out["photo_damaged"], run.added["moles"]) == (0, 1, 1)
    assert not Photo.objects.filter(subject__user=other).exists()


@pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"\xff\xd8\xff" + bytes(200_000)])
def test_a_photo_that_is_none_is_left_out_and_nobody_elses_rows_change(
    data: bytes, files: Files, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "MOST_PHOTO_BYTES", 100_000)
    name = next(name for name in files if name.startswith("photos/"))
    other = make_user()
    source = TakeoutFile(packed(files | {name: data}))
    run = import_by_operator(user=other, source=source)
    assert (run.added["photos"], run.left_out["photo_damaged"]) == (0, 1)
    assert Mole.objects.filter(subject__user=person, label="a label").count() == 1
