"""Beat goes on when the machine's clock was set back, and after a start with an earlier file."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from skinspect_site.beat import Scheduler
from skinspect_site.settings import base

EVERY = {
    "sweep": {"task": "sweep", "schedule": 15.0},
    "purge": {"task": "purge", "schedule": 3600.0},
}


class Clock:
    """The wall clock of the scheduler, and what it has sent by then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time = datetime(2026, 3, 3, 12, tzinfo=UTC)
        self.sent: list[str] = []
        monkeypatch.setattr(Celery, "now", lambda _app: self.time)

    def run(self, scheduler: Scheduler, seconds: int) -> list[str]:
        """Let seconds pass, and return the names of what was sent in them."""
        self.sent.clear()
        for _ in range(seconds):
            for _ in EVERY:
                scheduler.tick()
            self.time += timedelta(seconds=1)
        return list(self.sent)


@pytest.fixture
def app() -> Celery:
    app = Celery("tests", broker="memory://", set_as_current=False)
    app.conf.update(beat_schedule=EVERY, timezone="UTC", beat_max_loop_interval=15)
    return app


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def start(
    app: Celery, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    started: list[Scheduler] = []

    def send(_scheduler: Scheduler, entry: Any, **_options: Any) -> None:
        clock.sent.append(entry.name)

    monkeypatch.setattr(Scheduler, "apply_entry", send)

    def start() -> Scheduler:
        for earlier in started:
            earlier.close()
        scheduler = Scheduler(app=app, schedule_filename=str(tmp_path / "schedule"))
        started.append(scheduler)
        return scheduler

    yield start
    started[-1].close()


def test_it_sends_on_time(clock: Clock, start: Any) -> None:
    scheduler = start()
    assert clock.run(scheduler, 61) == ["sweep"] * 4


def test_it_goes_on_when_the_clock_is_set_back(clock: Clock, start: Any) -> None:
    scheduler = start()
    clock.run(scheduler, 3601)
    clock.time -= timedelta(hours=2)
    assert clock.run(scheduler, 61) == ["sweep"] * 4
    assert "purge" in clock.run(scheduler, 3600)


def test_it_goes_on_after_a_start_with_a_wrong_clock(clock: Clock, start: Any) -> None:
    clock.run(start(), 61)
    clock.time -= timedelta(hours=2)
    scheduler = start()
    assert clock.run(scheduler, 61) == ["sweep"] * 4
    assert "purge" in clock.run(scheduler, 3600)


def test_beat_uses_it() -> None:
    assert base.CELERY_BEAT_SCHEDULER == "skinspect_site.beat.Scheduler"
