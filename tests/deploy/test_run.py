"""The commands of the processes, and their cheap signs of life."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from celery import Celery
from django.conf import LazySettings, settings

import classifier.tasks  # noqa: F401 - registers them
from skinspect_site import alive, healthcheck, queues, run
from skinspect_site.beat import Scheduler
from skinspect_site.celery import NoteAlive, app
from tests.deploy.variables import ROOT


def test_the_workers_serve_every_queue_and_webhooks_have_their_own() -> None:
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    worker, webhooks = (
        set(option_of(run.COMMANDS[name]({}), "--queues").split(","))
        for name in ("worker", "webhook-worker")
    )
    assert {settings.CELERY_TASK_DEFAULT_QUEUE, *routed} == worker | webhooks
    assert webhooks == {queues.WEBHOOKS}
    assert worker & webhooks == set()


def option_of(command: tuple[str, ...], name: str) -> str:
    return command[command.index(name) + 1]


def test_the_workers_have_as_many_processes_as_is_said() -> None:
    given = {"WORKER_PROCESSES": "7", "WEBHOOK_PROCESSES": "3", "LOG_LEVEL": "ERROR"}
    worker, webhooks = (run.COMMANDS[name](given) for name in ("worker", "webhook-worker"))
    assert option_of(worker, "--concurrency") == "7"
    assert option_of(webhooks, "--concurrency") == "3"
    assert option_of(worker, "--loglevel") == option_of(run.COMMANDS["beat"](given), "--loglevel")
    # Two workers on one machine need two names.
    assert option_of(worker, "--hostname") != option_of(webhooks, "--hostname")


def test_a_process_takes_the_place_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    replaced = []
    monkeypatch.setattr(os, "execve", lambda *given: replaced.append(given))
    monkeypatch.setenv("MALLOC_ARENA_MAX", "4")
    run.main(["prepare", "--database-only"])
    [(program, command, environment)] = replaced
    assert program == sys.executable
    assert command[1:] == ("-m", "skinspect_site.embedded.prepare", "--database-only")
    assert environment["MALLOC_ARENA_MAX"] == "4"
    assert environment["PYTHONUNBUFFERED"] == "1"


@pytest.mark.parametrize("arguments", [[], ["worker,beat"]])
def test_another_name_is_refused_with_those_that_there_are(arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match="Name one of: prepare, web, worker, webhook-worker, beat"):
        run.main(arguments)


def test_every_route_leads_to_a_task() -> None:
    assert settings.CELERY_TASK_ROUTES.keys() <= app.tasks.keys()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= app.tasks.keys()


def check(process: str, **environment: str) -> int:
    command = [sys.executable, "-I", "skinspect_site/healthcheck.py", process]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


@pytest.mark.parametrize(("age", "status"), [(10, 0), (600, 1), (-600, 1)])
def test_the_check_reads_when_a_worker_last_said_that_it_lives(
    age: int, status: int, tmp_path: Path
) -> None:
    touched = tmp_path / "alive"
    touched.touch()
    then = time.time() - age
    os.utime(touched, (then, then))
    assert check("worker", ALIVE_FILE=str(touched)) == status


def test_the_check_fails_without_a_sign_of_life(tmp_path: Path) -> None:
    assert check("beat", ALIVE_FILE=str(tmp_path / "none")) == 1
    assert check("beat") == 1


def test_the_check_loads_neither_django_nor_celery() -> None:
    script = ROOT / "skinspect_site" / "healthcheck.py"
    loads = f"import runpy, sys; runpy.run_path({str(script)!r}); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-I", "-c", loads], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "http.client" in loaded
    assert {"django", "celery", "skinspect_site"} & set(loaded) == set()


def test_touches_are_closer_than_the_silence_that_the_check_bears() -> None:
    assert alive.EVERY_S >= settings.CELERY_BEAT_MAX_LOOP_INTERVAL
    assert healthcheck.SILENT_FOR_S >= 4 * alive.EVERY_S


def test_a_sign_of_life_needs_a_file_to_be_named(settings: LazySettings, tmp_path: Path) -> None:
    settings.ALIVE_FILE = ""
    alive.note()
    settings.ALIVE_FILE = str(tmp_path / "alive")
    alive.note()
    assert (tmp_path / "alive").exists()


def test_workers_say_that_they_live() -> None:
    assert NoteAlive in app.steps["worker"]


def test_beat_says_that_it_lives(settings: LazySettings, tmp_path: Path) -> None:
    settings.ALIVE_FILE = str(tmp_path / "alive")
    clock = Celery("tests", broker="memory://", set_as_current=False)
    Scheduler(clock, schedule_filename=str(tmp_path / "schedule")).tick()
    assert (tmp_path / "alive").exists()
