"""The systemd units are valid, locked down, and agree with the code."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from skinspect_site import gunicorn_config, run
from tests.deploy.variables import ROOT, SECRETS, documented

FOLDER = ROOT / "deploy" / "systemd"
UNITS = {path.stem.removeprefix("skinspect-"): path for path in FOLDER.glob("*.service")}
SUFFIXES = {".service", ".target", ".timer"}
# Beside the processes that stay.
BACKUP = "backup"
COMMON = FOLDER / "skinspect-.service.d" / "all.conf"
PYTHON = "/opt/skinspect/current/.venv/bin/python"
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze") and "CI" not in os.environ,
    reason="needs systemd-analyze",
)


def values(path: Path, name: str, section: str = "Service") -> list[str]:
    """Return all values of a setting, which may be given more than once."""
    text = path.read_text(encoding="utf-8").split(f"[{section}]", 1)[1].split("\n[", 1)[0]
    return re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)


def value(path: Path, name: str) -> str:
    [only] = values(path, name)
    return only


def test_there_is_a_unit_for_each_command() -> None:
    assert UNITS.keys() == {*run.COMMANDS, BACKUP}
    for name in run.COMMANDS:
        assert value(UNITS[name], "ExecStart") == f"{PYTHON} -m skinspect_site.run {name}"
    wanted = " ".join(values(FOLDER / "skinspect.target", "Wants", "Unit")).split()
    assert set(wanted) == {UNITS[name].name for name in run.COMMANDS}


def test_a_timer_makes_backups_in_the_only_folder_that_they_may_write() -> None:
    start = value(UNITS[BACKUP], "ExecStart")
    [folder] = values(UNITS[BACKUP], "ReadWritePaths")
    assert start.startswith(f"{PYTHON} manage.py backup {folder} --keep ")
    timer = FOLDER / f"skinspect-{BACKUP}.timer"
    assert values(timer, "WantedBy", "Install") == ["timers.target"]
    assert f"-o skinspect -g skinspect {folder}" in (ROOT / "docs" / "operations.md").read_text(
        encoding="utf-8"
    )


def test_the_file_of_settings_counts_before_what_the_units_say() -> None:
    """EnvironmentFile= replaces Environment=, so that no variable of the README is shut out."""
    assert values(COMMON, "EnvironmentFile") == ["/etc/skinspect/skinspect.env"]
    names = {each.split("=", 1)[0] for each in values(COMMON, "Environment")}
    assert names <= documented() | {f"{each}_FILE" for each in SECRETS}
    assert not any(values(path, "Environment") for path in UNITS.values())


def test_every_secret_comes_from_a_file() -> None:
    given = dict(each.split("=", 1) for each in values(COMMON, "Environment"))
    in_files = {name: path for name, path in given.items() if name.endswith("_FILE")}
    missing = {f"{each}_FILE" for each in SECRETS} - in_files.keys()
    assert missing == {"DATABASE_URL_FILE", "REDIS_URL_FILE"}
    loaded = dict(each.split(":", 1) for each in values(COMMON, "LoadCredential"))
    assert {path.removeprefix("%d/") for path in in_files.values()} == loaded.keys()
    made = (ROOT / "deploy" / "create-secrets").read_text(encoding="utf-8")
    for name, path in loaded.items():
        assert path == f"/etc/skinspect/secrets/{name}"
        assert name in made


def test_processes_may_finish_before_they_are_killed() -> None:
    patience = {
        name: int(value(UNITS[name], "TimeoutStopSec"))
        for name in run.COMMANDS
        if name != "prepare"
    }
    assert patience["web"] > gunicorn_config.graceful_timeout
    assert patience["worker"] > settings.CELERY_TASK_TIME_LIMIT
    assert patience["webhook-worker"] > settings.CELERY_TASK_TIME_LIMIT


def test_no_process_starts_before_the_database_is_prepared() -> None:
    for name in run.COMMANDS.keys() - {"prepare"}:
        assert values(UNITS[name], "After", "Unit") == ["skinspect-prepare.service"]
        assert value(UNITS[name], "Restart") == "always"


def test_settings_are_written_once() -> None:
    for path in (*UNITS.values(), FOLDER / "skinspect.target"):
        parser = configparser.ConfigParser(interpolation=None, strict=path.suffix == ".service")
        parser.read(path, encoding="utf-8")


def test_manage_py_gets_what_the_units_get(tmp_path: Path) -> None:
    (tmp_path / "skinspect.env").write_text("# a comment\nDEFAULT_FROM_EMAIL=A <a@b.org>\n")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "secret_key").write_text("k y\n")
    (tmp_path / "secrets" / "redis_password").touch()
    shown = 'echo "$DEFAULT_FROM_EMAIL|$SECRET_KEY|${REDIS_PASSWORD-none}|$*"'
    (tmp_path / "runuser").write_text(f"#!/bin/sh\n{shown}\n")
    (tmp_path / "runuser").chmod(0o755)
    script = (FOLDER / "skinspect-manage").read_text(encoding="utf-8")
    script = script.replace("/etc/skinspect", str(tmp_path)).replace("/opt/skinspect/current", "/")
    result = subprocess.run(
        ["sh", "-c", script, "skinspect-manage", "check", "--deploy"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    command = "-u skinspect -- .venv/bin/python manage.py check --deploy"
    assert result.stdout == f"A <a@b.org>|k y|none|{command}\n"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return the folder with the units, with a Python that is there."""
    folder = tmp_path / "units"
    shutil.copytree(FOLDER, folder)
    for path in folder.glob("*.service"):
        text = path.read_text(encoding="utf-8").replace(PYTHON, sys.executable)
        path.write_text(text, encoding="utf-8")
    return folder


def analyze(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["systemd-analyze", *arguments],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"},
        capture_output=True,
        text=True,
        check=False,
    )


@needs_systemd
def test_systemd_accepts_the_units(installed: Path) -> None:
    units = [str(path) for path in installed.iterdir() if path.suffix in SUFFIXES]
    result = analyze(installed, "verify", "--man=no", *units)
    ours = [line for line in result.stderr.splitlines() if "skinspect" in line]
    assert ours == []
    assert result.returncode == 0


@needs_systemd
def test_systemd_would_name_a_fault(installed: Path) -> None:
    (installed / "skinspect-beat.service").write_text("[Service]\nExecStart=beat\nProtectSytem=1\n")
    result = analyze(installed, "verify", "--man=no", str(installed / "skinspect-beat.service"))
    assert "ProtectSytem" in result.stderr


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_little_that_is_exposed(name: str, installed: Path) -> None:
    """At most 1.5 of 10; without the common settings it is 9.6."""
    unit = str(installed / UNITS[name].name)
    result = analyze(installed, "security", "--offline=true", "--threshold=15", "--no-pager", unit)
    assert result.returncode == 0, result.stdout + result.stderr
