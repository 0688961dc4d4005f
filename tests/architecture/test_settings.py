"""The settings of each kind of installation: what it needs, and what it says is missing."""

import ast
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from skinspect_site.embedded import prepare

ROOT = Path(__file__).resolve().parents[2]
KEY = secrets.token_urlsafe(64)


def manage(*arguments: str, home: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    settings = environment.pop("settings", "production")
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "SKINSPECT_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": f"skinspect_site.settings.{settings}",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"ALLOWED_HOSTS": "skin.example.org"}, "Set SECRET_KEY to at least 50 random characters"),
        ({"ALLOWED_HOSTS": "skin.example.org", "SECRET_KEY": "short"}, "Set SECRET_KEY"),
        ({"ALLOWED_HOSTS": "skin.example.org", "SECRET_KEY": "ab" * 32}, "Set SECRET_KEY"),
        ({"SECRET_KEY": KEY}, "Set ALLOWED_HOSTS to the names this site is reached by"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": ""}, "Set ALLOWED_HOSTS"),
    ],
)
def test_production_refuses_to_start_without(
    given: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    result = manage("check", home=tmp_path, **given)
    assert result.returncode != 0
    assert f"ImproperlyConfigured: {sentence}" in result.stderr


def test_the_deployment_check_is_silent(tmp_path: Path) -> None:
    given = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "skin.example.org"}
    result = manage("check", "--deploy", "--fail-level", "DEBUG", home=tmp_path, **given)
    assert result.returncode == 0, result.stderr
    # Only that other hosts of the domain are left alone.
    assert "no issues (2 silenced)" in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "31536000 False False"),
        (
            {"SECURE_HSTS_INCLUDE_SUBDOMAINS": "true", "SECURE_HSTS_PRELOAD": "1"},
            "31536000 True True",
        ),
    ],
)
def test_other_hosts_of_the_domain_are_bound_to_https_only_if_asked(
    given: dict[str, str], expected: str, tmp_path: Path
) -> None:
    names = ("SECONDS", "INCLUDE_SUBDOMAINS", "PRELOAD")
    show = ", ".join(f"settings.SECURE_HSTS_{name}" for name in names)
    code = f"from django.conf import settings; print({show})"
    given = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "skin.example.org", **given}
    result = manage("shell", "--no-imports", "--verbosity", "0", "-c", code, home=tmp_path, **given)
    assert result.stdout.strip() == expected, result.stderr


def test_production_takes_its_secrets_from_files_and_waits_for_no_dead_link(tmp_path: Path) -> None:
    for name, value in (("key", KEY), ("password", "p@ss/word")):
        (tmp_path / name).write_text(f"{value}\n")
    code = (
        "from django.conf import settings; database = settings.DATABASES['default'];"
        "print(settings.SECRET_KEY, database['PASSWORD'], settings.CELERY_BROKER_URL,"
        " database['OPTIONS']['connect_timeout'], database['OPTIONS']['tcp_user_timeout'])"
    )
    given = {
        "ALLOWED_HOSTS": "skin.example.org",
        "SECRET_KEY_FILE": str(tmp_path / "key"),
        "DATABASE_URL": "postgres://skinspect@db/skinspect?connect_timeout=9",
        "DATABASE_PASSWORD_FILE": str(tmp_path / "password"),
        "REDIS_URL": "redis://broker/0",
        "REDIS_PASSWORD_FILE": str(tmp_path / "password"),
    }
    result = manage("shell", "--no-imports", "--verbosity", "0", "-c", code, home=tmp_path, **given)
    broker = "redis://:p%40ss%2Fword@broker/0"
    # The deadlines of a connection are set, unless the address names others.
    assert result.stdout.split() == [KEY, "p@ss/word", broker, "9", "10000"]


def test_an_embedded_installation_keeps_its_own_key(tmp_path: Path) -> None:
    command = (
        "shell",
        "--verbosity",
        "0",
        "-c",
        "from django.conf import settings; print(settings.SECRET_KEY)",
    )
    first = manage(*command, home=tmp_path, settings="development")
    second = manage(*command, home=tmp_path, settings="development")
    assert len(first.stdout.strip()) > 50, first.stderr
    assert first.stdout == second.stdout
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", ["development", "production"])
def test_what_a_process_writes_is_for_its_account_only(kind: str, tmp_path: Path) -> None:
    write = (
        "from django.db import connection; from pathlib import Path;"
        "connection.cursor().execute('CREATE TABLE first (id INTEGER)');"
        "home = Path(connection.settings_dict['NAME']).parent;"
        "(home / 'export.csv').write_text('');"
        "print({path.name: oct(path.stat().st_mode & 0o77) for path in home.iterdir()})"
    )
    given = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "skin.example.org"}
    command = ("shell", "--no-imports", "--verbosity", "0", "-c", write)
    result = manage(*command, home=tmp_path, settings=kind, **given)
    modes = ast.literal_eval(result.stdout)
    assert {"db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "export.csv"} <= modes.keys()
    assert set(modes.values()) == {"0o0"}


def test_static_files_may_be_read_by_a_web_server(tmp_path: Path) -> None:
    result = manage("collectstatic", "--no-input", home=tmp_path, settings="development")
    assert result.returncode == 0, result.stderr
    paths = [tmp_path / "static", *(tmp_path / "static").rglob("*")]
    assert any(path.suffix == ".gz" for path in paths)
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o755}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o644}


def test_files_of_earlier_versions_are_closed(tmp_path: Path) -> None:
    names = ("db.sqlite3", "db.sqlite3-wal", "mail/1.log", "log/valkey.log", "static/site.css")
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(mode=0o755, exist_ok=True)
        path.touch(mode=0o644)
        path.chmod(0o644)
    prepare.make_private(tmp_path)
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in names]
    assert modes == [0o600, 0o600, 0o600, 0o600, 0o644]
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700


def test_the_demonstration_is_refused_in_production(tmp_path: Path) -> None:
    given = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "skin.example.org"}
    result = manage("seed_demo", home=tmp_path, **given)
    assert result.returncode == 1
    assert "CommandError: These are production settings" in result.stderr
    assert not (tmp_path / "db.sqlite3").exists()
