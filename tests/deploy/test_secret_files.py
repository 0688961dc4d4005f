"""Secrets come from files, so that nobody reads them in a process's environment."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from skinspect_site.settings.secret_files import secret, with_password

NAME = "REDIS_PASSWORD"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv(NAME, "from the environment")
    return tmp_path / "secret"


def test_a_file_counts_before_the_variable(file: Path) -> None:
    file.write_text("from the file\n")
    assert secret(NAME) == "from the file"


def test_an_empty_file_counts_as_none(file: Path) -> None:
    file.write_text("\n")
    assert secret(NAME) == "from the environment"


def test_a_file_that_cannot_be_read_is_named(file: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{NAME}_FILE names {file}, which cannot"):
        secret(NAME)


def test_without_both_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(f"{NAME}_FILE", raising=False)
    monkeypatch.delenv(NAME, raising=False)
    assert secret(NAME) == ""


@pytest.mark.parametrize(
    ("url", "with_it"),
    [
        ("postgres://skin@db:5432/skin", "postgres://skin:p%40%2F%20%C3%A4@db:5432/skin"),
        ("postgres://skin@/skin", "postgres://skin:p%40%2F%20%C3%A4@/skin"),
        ("redis://broker:6379/0", "redis://:p%40%2F%20%C3%A4@broker:6379/0"),
        ("redis://[::1]:6379/0", "redis://:p%40%2F%20%C3%A4@[::1]:6379/0"),
        ("postgres://skin:own@db/skin", "postgres://skin:own@db/skin"),
        ("", ""),
    ],
)
def test_a_password_of_any_characters_becomes_part_of_the_address(url: str, with_it: str) -> None:
    assert with_password(url, "p@/ ä") == with_it
    assert with_password(url, "") == url
