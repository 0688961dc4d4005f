"""Reads the inventory of personal data, `inventory.toml`, which explains its own words."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("inventory.toml")
_INTRODUCTION = """\
# Inventory of personal data

Every table and column of the database, and what each says about people: who somebody is
(*identifying*), somebody's body (*health*: special categories, Article 9 of the GDPR), what lets
somebody in (*secret*), whose row it is (*linked*), or nothing about a person (*technical*). Photos
and other files lie in the storage under random names, which columns of `classifier.Photo`,
`Assessment`, `Visit`, `Outcome`, `Trial`, `Export` and `ImportPart` hold.

`manage.py data_inventory` prints this page from `classifier/privacy/inventory.toml`. A test
compares both with the models. What the rows mean is in [privacy.md](privacy.md), what an operator
has to weigh in [dpia-template.md](dpia-template.md).
"""


class Says(StrEnum):
    """What a column says about a person; the file explains each."""

    IDENTIFYING = "identifying"
    HEALTH = "health"
    SECRET = "secret"  # noqa: S105 - what a column says, not one
    LINKED = "linked"
    TECHNICAL = "technical"


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `kept` is a sentence, `columns` the names of its columns by what they say."""

    about: str
    why: str
    kept: str
    columns: dict[Says, tuple[str, ...]]


@cache
def tables() -> dict[str, Table]:
    """Return every table by the label of its model, such as `classifier.Photo`."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    found = {}
    for label, entry in read["tables"].items():
        parts = [entry, *(read["columns"][group] for group in entry.get("with", ()))]
        columns = {
            says: tuple(name for part in parts for name in part.get(says, ())) for says in Says
        }
        found[label] = Table(entry["about"], entry["why"], read["kept"][entry["kept"]], columns)
    return found


def markdown() -> str:
    """Return the inventory as a table for each kind of row, in the order of the file."""
    parts = [_INTRODUCTION]
    for label, table in tables().items():
        rows = [
            f"| {says} | {', '.join(f'`{name}`' for name in names)} |"
            for says, names in table.columns.items()
            if names
        ]
        about = f"**About** {table.about}. **Why**: {table.why}. **Kept** {table.kept}."
        parts.append(
            "\n".join((f"\n## {label}", about, "", "| says | columns |", "|---|---|", *rows, ""))
        )
    return "".join(parts)
