"""Secrets come from files, so that nobody reads them in a process's environment."""

import base64
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from skinspect_site.settings.secret_files import secret, storage_keys, with_password

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


KEYS = (bytes(range(32)), b"\xff" * 32)


@pytest.mark.parametrize("between", ["\n", " ", "\r\n\n"])
def test_master_keys_are_listed_newest_first(between: str) -> None:
    listed = [base64.b64encode(KEYS[0]).decode(), base64.urlsafe_b64encode(KEYS[1]).decode()]
    assert storage_keys(between.join(listed)) == KEYS
    assert storage_keys("") == ()


@pytest.mark.parametrize(
    "text",
    [
        "not a key",
        base64.b64encode(bytes(31)).decode(),
        "é" * 44,
        f"{base64.b64encode(KEYS[0]).decode()}\n{base64.b64encode(KEYS[0]).decode()}",
    ],
)
def test_what_is_no_list_of_master_keys_is_refused_without_a_word_of_it(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="openssl rand -base64 32") as refused:
        storage_keys(text)
    assert text.split(maxsplit=1)[0] not in str(refused.value).split()
