"""The settings of each kind of installation: what it needs, and what it says is missing."""

import secrets
import subprocess
import sys
from pathlib import Path

import pytest

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
    assert "no issues (0 silenced)" in result.stdout + result.stderr


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


def test_the_demonstration_is_refused_in_production(tmp_path: Path) -> None:
    given = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "skin.example.org"}
    result = manage("seed_demo", home=tmp_path, **given)
    assert result.returncode == 1
    assert "CommandError: These are production settings" in result.stderr
    assert not (tmp_path / "db.sqlite3").exists()
