"""Clients of the API lose nothing while parts of the installation are killed with -9."""

from pathlib import Path

import pytest

from benchmarks.api_load import SETTINGS, load, problems

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc"),
]


def test_each_accepted_photo_has_one_result_through_kills(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)

    found = load(tmp_path, clients=3, seconds=8, kills={2: "web", 4: "worker", 6: "broker"})

    assert found.accepted
    assert problems(found) == []
    assert found.server_errors == 0
