"""Prometheus reads the alerts, and each fires when it must and is silent when it must not."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.deploy.variables import ROOT

FOLDER = ROOT / "deploy" / "prometheus"
pytestmark = pytest.mark.skipif(
    not (os.environ.get("CI") or shutil.which("promtool")),
    reason="needs promtool, of Debian's package prometheus",
)


def promtool(*arguments: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["promtool", *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_prometheus_reads_the_rules() -> None:
    result = promtool("check", "rules", "--lint=all", "--lint-fatal", FOLDER / "alerts.yml")
    assert result.returncode == 0, result.stdout + result.stderr


def test_alerts_fire_when_they_must() -> None:
    result = promtool("test", "rules", FOLDER / "alerts_test.yml")
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_limit_that_was_changed_would_be_noticed(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    rules = tmp_path / "alerts.yml"
    rules.write_text(rules.read_text().replace("skinspect_beat_age_seconds) > 120", "x) > 1"))
    result = promtool("test", "rules", tmp_path / "alerts_test.yml")
    assert result.returncode != 0
    assert "SkinSpectBeatSilent" in result.stdout + result.stderr


def test_every_alert_is_tested_in_both_directions() -> None:
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    names = {rule["alert"] for group in groups for rule in group["rules"]}
    tests = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())["tests"]
    asked = [each for test in tests for each in test["alert_rule_test"]]
    assert {each["alertname"] for each in asked if each.get("exp_alerts")} == names
    assert {each["alertname"] for each in asked if not each.get("exp_alerts")} == names
