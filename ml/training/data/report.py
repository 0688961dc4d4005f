"""Describe a collection of labelled pictures: counts, duplicates, shortcut baselines.

Only pictures of training and validation are opened, unless `final` is set.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ml.training.data import dataset, near_duplicates, shortcuts
from ml.training.data.examples import Collection, Example

OPEN_PARTS = ("train", "train_second_copy", "val")
_SHOWN = 20
_KINDS = ("byte_identical", "near_duplicates")
_PAIR_COLUMNS = (
    "what",
    "pairs",
    "pairs_across_sources",
    "pairs_in_two_groups",
    "pairs_across_parts",
    "pairs_with_two_labels",
)


def write(root: Path, out: Path | None, *, final: bool = False) -> None:
    """Write the report to `out` as Markdown and beside it as JSON, or to the terminal as Markdown.

    Raises what `dataset.read_collection` raises.
    """
    found = describe(root, final=final)
    text = as_markdown(found)
    if out is None:
        tqdm.write(text)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    out.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def describe(root: Path, *, final: bool = False) -> dict[str, Any]:
    """Return the report as JSON; `final` also opens the parts `test` and `external`."""
    collection = dataset.read_collection(root)
    examples = collection.examples
    opened = [e for e in examples if final or e.part in OPEN_PARTS]
    collections = sorted({e.collection for e in opened if not e.part.endswith("_second_copy")})
    return {
        "manifest_sha256": dataset.manifest_digest(root),
        "opened_parts": sorted({e.part for e in opened}),
        "counts": _counts(examples),
        "diagnoses": _diagnoses(examples),
        "left_out": [
            {"source": source, "why": why, "pictures": count}
            for (source, why), count in sorted(collection.left_out.items())
        ],
        "duplicates": {"groups_in_two_parts": _split_groups(examples), **duplicates(opened)},
        "shortcuts": {
            "tested_on": "final parts" if final else "val",
            "auc": [
                {**each._asdict(), **auc}
                for each, auc in shortcuts.baselines(opened, collections, final=final).items()
            ],
        },
    }


def _counts(examples: Iterable[Example]) -> list[dict[str, Any]]:
    cells: dict[tuple[Collection, str], list[Example]] = defaultdict(list)
    for example in examples:
        cells[example.collection, example.part].append(example)
    return [
        {
            "source": collection.source,
            "part": part,
            "modality": collection.modality,
            "pictures": len(mine),
            "groups": len({e.group for e in mine}),
            "benign": sum(not (e.malignant or e.pre_malignant) for e in mine),
            "malignant": sum(e.malignant and not e.pre_malignant for e in mine),
            "pre_malignant": sum(e.pre_malignant for e in mine),
        }
        for (collection, part), mine in sorted(cells.items())
    ]


def _diagnoses(examples: Iterable[Example]) -> list[dict[str, Any]]:
    counts = Counter((e.source, e.part, e.diagnosis or "other") for e in examples)
    return [
        {"source": source, "part": part, "diagnosis": diagnosis, "pictures": count}
        for (source, part, diagnosis), count in sorted(counts.items())
    ]


def _split_groups(examples: Iterable[Example]) -> int:
    parts: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        parts[example.group].add(_base_part(example))
    return sum(len(found) > 1 for found in parts.values())


def duplicates(examples: Sequence[Example]) -> dict[str, Any]:
    """Return the figures of byte-identical files and of near-duplicates. Opens every picture."""
    prints = near_duplicates.fingerprints([e.path for e in examples])
    near = [(examples[a], examples[b]) for a, b in near_duplicates.pairs(prints)]
    return {
        "byte_identical": _pair_figures(list(_identical(examples))),
        "near_duplicates": _pair_figures(near),
    }


def _identical(examples: Iterable[Example]) -> Iterable[tuple[Example, Example]]:
    first: dict[bytes, Example] = {}
    for example in tqdm(examples, "comparing bytes"):
        digest = hashlib.sha256(example.path.read_bytes()).digest()
        if first.setdefault(digest, example) is not example:
            yield first[digest], example


def _pair_figures(pairs: Sequence[tuple[Example, Example]]) -> dict[str, Any]:
    across = [(a, b) for a, b in pairs if _base_part(a) != _base_part(b)]
    return {
        "pairs": len(pairs),
        "pairs_across_sources": sum(a.source != b.source for a, b in pairs),
        "pairs_in_two_groups": sum(a.group != b.group for a, b in pairs),
        "pairs_across_parts": len(across),
        "pairs_with_two_labels": sum(a.malignant != b.malignant for a, b in pairs),
        "across_parts": [[_name(a), _name(b)] for a, b in across[:_SHOWN]],
    }


def _base_part(example: Example) -> str:
    return example.part.removesuffix("_second_copy")


def _name(example: Example) -> str:
    return f"{example.part}: {example.source}/{example.image_id}"


def as_markdown(found: Mapping[str, Any]) -> str:
    """Return the report in Markdown."""
    duplicates, baselines = found["duplicates"], found["shortcuts"]
    opened = ", ".join(found["opened_parts"])
    seen = "an 8x8 thumbnail, the border's pixels, or width, height and bytes of the file"
    return "\n".join(
        [
            "# Labelled pictures",
            "",
            f"Manifest (sha-256) `{found['manifest_sha256']}`. Pixels opened: {opened}.",
            "",
            "## Counts",
            *_table(found["counts"]),
            "## Diagnoses",
            *_table(_by_diagnosis(found["diagnoses"])),
            "## Left out",
            *(_table(found["left_out"]) if found["left_out"] else ["", "Nothing.", ""]),
            "## Duplicates",
            "",
            f"Groups that lie in two parts: {duplicates['groups_in_two_parts']}.",
            *_table([{"what": kind, **duplicates[kind]} for kind in _KINDS], _PAIR_COLUMNS),
            *(
                f"- {kind}: {a}, {b}"
                for kind in _KINDS
                for a, b in duplicates[kind]["across_parts"]
            ),
            "## Shortcut baselines",
            "",
            f"AUC of a linear model that sees {seen}; fitted on train.",
            f"Tested on: {baselines['tested_on']}.",
            *_table(baselines["auc"]),
        ]
    )


def _by_diagnosis(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    codes = (*dataset.DIAGNOSES, "AKIEC", "other")
    table: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        start = {"source": row["source"], "part": row["part"], **dict.fromkeys(codes, 0)}
        line = table.setdefault((row["source"], row["part"]), start)
        line[row["diagnosis"]] = row["pictures"]
    return list(table.values())


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> list[str]:
    """Return the lines of a Markdown table, by default of all columns of the first row."""
    names = list(columns or rows[0])
    lines = [_line(name.replace("_", " ") for name in names), _line("---" for _ in names)]
    return ["", *lines, *(_line(_cell(row[name]) for name in names) for row in rows), ""]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
