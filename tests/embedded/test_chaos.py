"""Nothing that people and partners sent is lost while parts of the installation are killed."""

import threading
from pathlib import Path

import pytest

from benchmarks.chaos import driver, faults
from benchmarks.chaos.clients import Seen
from benchmarks.chaos.faults import Faults, Planned
from benchmarks.chaos.site import Site

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc"),
]
# Each part dies soon after a photo came in; the database stays locked while others come.
PLAN = [
    Planned(1, "worker child"),
    Planned(2, "database locked", 2),
    Planned(3, "broker with its data"),
    Planned(5, "web child"),
    Planned(6, "worker"),
    Planned(8, "web"),
    Planned(9, "webhook worker"),
]


def test_each_accepted_photo_has_one_result_through_kills(tmp_path: Path) -> None:
    site = Site(tmp_path, driver.SETTINGS | {"WEB_PROCESSES": "1", "WORKER_PROCESSES": "1"})
    own = Faults(
        kills=faults.kills_of(site) | faults.embedded_broker(site),
        lasting={"database locked": faults.locked(tmp_path / "db.sqlite3")},
    )

    def happen(_seen: Seen, over: threading.Event) -> None:
        own.run(PLAN, over)

    result = driver.run(site, happen, driver.Load(36, 4, seconds=10, hurry=True))

    assert result.problems == []
    assert result.counts["photos accepted"] == 36
    assert own.happened.keys() == {each.kind for each in PLAN}
