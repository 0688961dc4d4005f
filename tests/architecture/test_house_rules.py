"""Rules of the house that no linter knows."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _sources(*suffixes: str) -> list[Path]:
    folders = ("classifier", "skinspect_site", "templates")
    return [
        path
        for folder in folders
        for suffix in suffixes
        for path in (ROOT / folder).rglob(f"*{suffix}")
    ]


def test_only_querysets_know_what_is_in_the_bin():
    """`kept()` is the rule; templates may show since when something is in the bin."""
    named = [
        str(path.relative_to(ROOT))
        for path in _sources(".py", ".html")
        if "binned_at" in path.read_text()
        and path.parts[-1] not in ("models.py", "querysets.py")
        and not {"migrations", "models"} & set(path.parts)
    ]
    assert sorted(named) == ["templates/bin/contents.html", "templates/people/household/list.html"]
