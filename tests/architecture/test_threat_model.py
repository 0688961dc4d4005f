"""The threat model names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_test_that_the_threat_model_names_exists() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", text))
    files = (ROOT / "tests").rglob("test_*.py")
    existing = {
        name
        for path in files
        for name in re.findall(r"def (test_\w+)\(", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 80
    assert sorted(named - existing) == []


def test_every_threat_has_a_test_or_says_why_not() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    _, *sections = re.split(
        r"^\| threat \| what stops it \| test \|\n\|---\|---\|---\|\n", text, flags=re.MULTILINE
    )
    rows = [row for section in sections for row in section.split("\n\n")[0].splitlines()]
    assert len(rows) > 40
    assert [row for row in rows if "`test_" not in row and "not by a test:" not in row] == []
