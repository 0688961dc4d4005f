"""`manage.py classify`: what a worker does, from the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from classifier.inference import door as inference
from classifier.management.commands import classify
from ml.classification.manifest import ARTEFACTS, ArtefactError
from tests import factories

ROOT = Path(__file__).resolve().parents[3]
FIELDS = {"path", "status", "score", "band", "reasons", "nearest", "model_version", "timings_ms"}
Classify = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Classify:
    """Run the command in this process; return its lines."""

    def run(*paths: object, **options: Any) -> list[dict[str, Any]]:
        call_command("classify", *map(str, paths), **{"jobs": 1, **options})
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with photos, one in a subfolder, one in a hidden folder, and a text file."""
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "a.jpg").write_bytes(factories.jpeg(1))
    (tmp_path / "b" / "c ü.jpg").write_bytes(factories.jpeg(2))
    (tmp_path / "b" / "plain.jpg").write_bytes(factories.plain_jpeg())
    (tmp_path / "notes.txt").write_text("no photo")
    (tmp_path / ".hidden" / "d.jpg").write_bytes(factories.jpeg(3))
    return tmp_path


def test_a_folder_is_read_in_order_and_every_file_gets_an_answer(
    run: Classify, folder: Path
) -> None:
    lines = run(folder)
    assert [Path(line["path"]).name for line in lines] == [
        "a.jpg",
        "notes.txt",
        "c ü.jpg",
        "plain.jpg",
    ]
    assert [line["status"] for line in lines] == ["succeeded", "rejected", "succeeded", "rejected"]
    assert all(set(line) == FIELDS for line in lines)
    assert all(line["model_version"] == "fake-1" for line in lines)
    first, text, _, plain = lines
    assert 0 <= first["score"] <= 1
    assert first["band"] in {"lower", "unclear", "higher"}
    assert {"accept", "decode", "model", "total"} <= set(first["timings_ms"])
    assert (text["score"], text["band"], text["reasons"]) == (None, None, ["not_an_image"])
    assert plain["reasons"] == ["low_contrast"]


def test_several_processes_answer_the_same_in_the_same_order(run: Classify, folder: Path) -> None:
    def results(lines: list[dict[str, Any]]) -> list[tuple[object, ...]]:
        return [(line["path"], line["status"], line["score"]) for line in lines]

    assert results(run(folder, jobs=2)) == results(run(folder))


def test_a_file_that_cannot_be_read_is_a_failure_and_the_rest_is_answered(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="1 of 2 files got no answer"):
        call_command("classify", str(folder / "gone.jpg"), str(folder / "a.jpg"), jobs=1)
    output = capsys.readouterr()
    lines = [json.loads(line) for line in output.out.splitlines()]
    assert [line["status"] for line in lines] == ["failed", "succeeded"]
    assert lines[0]["reasons"] == ["unreadable"]
    assert "gone.jpg: No such file or directory" in output.err


def test_a_model_that_cannot_be_used_is_a_failure(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise ArtefactError("The model's file is not the one in its manifest.")

    monkeypatch.setattr(inference, "assess", refuse)
    answer = classify.result_for(str(folder / "a.jpg"))
    assert (answer.status, answer.reasons) == ("failed", ["model_unavailable"])


def test_a_huge_file_is_refused_without_being_read_whole(tmp_path: Path, run: Classify) -> None:
    huge = tmp_path / "huge.jpg"
    with huge.open("wb") as file:
        file.truncate(1 << 40)
    assert run(huge)[0]["reasons"] == ["too_large"]


def run_in_subprocess(folder: Path, *arguments: str, paths: str = "", backend: str = "fake") -> Any:
    return subprocess.run(
        [sys.executable, "manage.py", "classify", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "SKINSPECT_HOME": str(folder / "home"),
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere",
            "DJANGO_SETTINGS_MODULE": "skinspect_site.settings.development",
            "CLASSIFIER_BACKEND": backend,
        },
        input=paths,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_list_on_standard_input_needs_no_database_and_no_terminal(folder: Path) -> None:
    result = run_in_subprocess(folder, "-", paths=f"{folder / 'a.jpg'}\n\n{folder / 'notes.txt'}\n")
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == ""
    assert [path.name for path in (folder / "home").iterdir()] == ["secret_key"]


@pytest.mark.skipif(not (ARTEFACTS / "CURRENT").exists(), reason="no model is in use")
def test_the_model_in_use_answers(folder: Path) -> None:
    result = run_in_subprocess(folder, str(folder / "a.jpg"), backend="litert")
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["status"] in {"succeeded", "rejected"}
    assert answer["model_version"] == (ARTEFACTS / "CURRENT").read_text().strip()
