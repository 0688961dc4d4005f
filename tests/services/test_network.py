"""Links between machines are cut: nothing is lost, and nobody repairs anything by hand."""

import os
import subprocess
from pathlib import Path

import pytest

from benchmarks.chaos import network
from benchmarks.chaos.driver import Load
from tests.workers import database_url

pytestmark = pytest.mark.services


def can_have_namespaces() -> bool:
    """Whether this process may make network namespaces, as root may."""
    name = f"chaos-{os.getpid()}"
    if os.geteuid() or not Path("/dev/net/tun").exists():
        return False
    made = subprocess.run(["ip", "netns", "add", name], check=False).returncode == 0
    subprocess.run(["ip", "netns", "delete", name], check=False)
    return made


def test_cut_links_lose_nothing(postgresql: None, db: None, tmp_path: Path) -> None:
    if not can_have_namespaces():
        pytest.skip("needs root and network namespaces")

    told, result = network.survive(
        tmp_path,
        Load(12, 2, seconds=0, hurry=True),
        links=("database", "broker"),
        kinds=network.FAULTS[:1],
        lasting=5,
        database_like=database_url(),
    )

    assert result.problems == []
    assert result.counts["photos accepted"] == 12
    assert [each.link for each in told] == ["database", "broker"]
