"""A short fuzzing of the partner API; `python -m tests.fuzz.run` is the long one."""

from pathlib import Path

import pytest

from tests.fuzz.run import SETTINGS, fuzz, never_reached

pytestmark = pytest.mark.embedded


def test_schemathesis_finds_nothing_and_reaches_every_operation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)

    failed, answers = fuzz(tmp_path, examples=8, seed=7)

    assert not failed
    assert never_reached(answers) == []


def test_an_operation_without_success_is_named() -> None:
    answers = {"GET /one/": {"200": 3, "404": 1}, "GET /two/": {"404": 9, "400": 2}}

    assert never_reached(answers) == ["GET /two/"]
