"""`manage.py compare`: two files, one line of JSON."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from classifier.demo.lesion import Lesion
from classifier.demo.picture import Appearance, SkinPatch, draw_photo
from tests import factories

ROOT = Path(__file__).resolve().parents[3]
FIELDS = {"aligned", "matrix", "error_px", "inliers", "reason"}


@pytest.fixture(scope="module")
def photo() -> bytes:
    return draw_photo(Lesion(3, network=0.5), SkinPatch(4), Appearance(5), size=(800, 600))


@pytest.fixture
def mole(tmp_path: Path, photo: bytes) -> Path:
    path = tmp_path / "mole.jpg"
    path.write_bytes(photo)
    return path


def printed_line(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return the printed line; fail if there is not exactly one."""
    (line,) = capsys.readouterr().out.splitlines()
    return dict(json.loads(line))


def compare(capsys: pytest.CaptureFixture[str], a: Path, b: Path) -> dict[str, Any]:
    """Run the command in this process."""
    call_command("compare", str(a), str(b))
    return printed_line(capsys)


def save(path: Path, picture: Image.Image, **options: Any) -> Path:
    picture.save(path, quality=80, **options)
    return path


def test_a_turned_photo_is_aligned_with_the_first(capsys, mole: Path, tmp_path: Path) -> None:
    turned = save(tmp_path / "b.jpg", Image.open(mole).rotate(180))
    found = compare(capsys, mole, turned)
    assert set(found) == FIELDS
    assert (found["aligned"], found["reason"]) == (True, "")
    assert np.array(found["matrix"]) @ (799, 599, 1) == pytest.approx((0, 0), abs=3)
    assert 0 < found["error_px"] < 8
    assert found["inliers"] > 45


def test_the_matrix_is_for_full_size_pixels(capsys, mole: Path, tmp_path: Path) -> None:
    large = save(tmp_path / "b.jpg", Image.open(mole).resize((3200, 2400)))
    found = compare(capsys, mole, large)
    assert np.array(found["matrix"]) @ (1599.5, 1199.5, 1) == pytest.approx((399.5, 299.5), abs=1)
    assert compare(capsys, large, mole)["matrix"][0][0] == pytest.approx(4, rel=0.01)


def test_pixels_are_those_of_the_upright_picture(capsys, mole: Path, tmp_path: Path) -> None:
    """Phones store photos turned, with the orientation in EXIF."""
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = Image.open(mole).transpose(Image.Transpose.ROTATE_90)
    found = compare(capsys, mole, save(tmp_path / "b.jpg", turned, exif=exif.tobytes()))
    assert np.array(found["matrix"]) == pytest.approx(np.array([[1, 0, 0], [0, 1, 0]]), abs=1)


def test_another_mole_is_not_aligned_and_that_is_no_failure(
    capsys, mole: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.jpg"
    other.write_bytes(
        draw_photo(Lesion(24, network=0.5), SkinPatch(9), Appearance(8), size=(800, 600))
    )
    found = compare(capsys, mole, other)
    assert (found["aligned"], found["matrix"], found["error_px"]) == (False, None, None)
    assert found["reason"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"no picture at all", "not_an_image"),
        (factories.jpeg(1)[:2000], "truncated"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "damaged"),
        (None, "unreadable"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_bad_file_is_reported_by_reason_and_exit_status(
    capsys, mole: Path, tmp_path: Path, content: bytes | None, reason: str, first: bool
) -> None:
    bad = tmp_path / "bad.jpg"
    if content is not None:
        bad.write_bytes(content)
    with pytest.raises(CommandError, match=r"bad\.jpg"):
        compare(capsys, *((bad, mole) if first else (mole, bad)))
    line = printed_line(capsys)
    assert (line["aligned"], line["matrix"], line["reason"]) == (False, None, reason)


def test_a_bomb_is_refused_before_it_is_decoded(capsys, mole: Path, tmp_path: Path) -> None:
    buffer = BytesIO()
    Image.new("1", (12000, 12000)).save(buffer, "PNG")
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(buffer.getvalue())
    with pytest.raises(CommandError, match="pixels"):
        compare(capsys, mole, bomb)
    assert printed_line(capsys)["reason"] == "too_many_pixels"


def test_it_needs_neither_database_nor_model(mole: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@localhost:1/none"}
    result = subprocess.run(
        [sys.executable, "manage.py", "compare", str(mole), str(mole)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, len(result.stdout.splitlines())) == (0, 1)
    assert json.loads(result.stdout)["aligned"]
