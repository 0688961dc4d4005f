"""The parts of the page about the model that older manifests lack, with words for their codes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.functional import Promise

from classifier.guidance.diagnoses import join_diagnoses, name_diagnosis
from classifier.guidance.model_texts import (
    GROUP_VALUES,
    GROUPINGS,
    MODALITIES,
    PARTS,
    name_collection,
)

# Parts of a manifest as its JSON has them, some with words added for the page.
Part = Mapping[str, Any]
Text = str | Promise


@dataclass(frozen=True, slots=True)
class GroupTable:
    """The figures of one modality by age, body site or the like; each row has a `name`."""

    kind: Text
    rows: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Subgroups:
    """The tables of one modality."""

    name: Text
    tables: Sequence[GroupTable]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One field for each part, empty where the manifest lacks it."""

    folds: Part
    subgroups: Sequence[Subgroups]
    original: Part
    explanation: Sequence[Part]
    candidates: Part
    nearest: Part


def evidence(raw: Part) -> Evidence:
    """Return the optional parts of a manifest's JSON."""
    return Evidence(
        folds=_folds(raw.get("phone_folds", {})),
        subgroups=list(_subgroups(raw.get("subgroups", {}))),
        original=_original(raw.get("original", {})),
        explanation=list(_explanation(raw.get("explanation", {}))),
        candidates=_candidates(raw.get("candidates", ())),
        nearest=_nearest(raw.get("nearest", {})),
    )


def _folds(raw: Part) -> Part:
    """Add the `least` and the `greatest` AUC of the cross-validation's folds."""
    known = [auc for auc in raw.get("fold_auc", ()) if auc is not None]
    extremes = {"least": min(known), "greatest": max(known)} if known else {}
    return {**raw, **extremes} if raw else {}


def _subgroups(raw: Mapping[str, Sequence[Part]]) -> Iterator[Subgroups]:
    """Yield each modality; the rows of one kind of group stand one after another."""
    for modality, rows in raw.items():
        tables = [
            GroupTable(GROUPINGS.get(kind, kind), [_with_group_name(row) for row in group])
            for kind, group in groupby(rows, key=lambda row: row["kind"])
        ]
        yield Subgroups(MODALITIES.get(modality, modality), tables)


def _with_group_name(row: Part) -> Part:
    return {**row, "name": _group_name(row["kind"], row["value"], row["n"])}


def _group_name(kind: str, value: str, n: int) -> Text:
    if kind == "diagnosis":
        return name_diagnosis(value, n)
    return GROUP_VALUES.get(kind, {}).get(value, value)


def _original(raw: Part) -> Part:
    """Add `rows`, which name their collection and part in words."""
    rows = [
        {
            **row,
            "source": name_collection(row["source"], row["modality"]),
            "part": PARTS.get(row["part"], row["part"]),
        }
        for row in raw.get("sources", ())
    ]
    return {**raw, "rows": rows} if rows else {}


def _explanation(raw: Mapping[str, Part]) -> Iterator[Part]:
    """Yield each modality's figures; `holds` says whether the map beats chance at 95%."""
    for modality, figures in raw.items():
        yield {
            **figures,
            "name": MODALITIES.get(modality, modality),
            "holds": figures["over_random"]["low"] > 1,
        }


def _candidates(rows: Sequence[Part]) -> Part:
    """Return the compared trainings: a column for each collection, a cell for each of them."""
    sources = list(dict.fromkeys(source for row in rows for source in row["mean"]))
    return {
        "sources": [_column_name(source) for source in sources],
        "rows": [
            {**row, "cells": [_candidate_cell(row, source) for source in sources]} for row in rows
        ],
    }


def _column_name(code: str) -> Text:
    """Return the name of "source/modality" or, in older manifests, of a source alone."""
    source, _, modality = code.partition("/")
    return name_collection(source, modality)


def _candidate_cell(row: Part, source: str) -> Part:
    return {
        "label": _column_name(source),
        "mean": row["mean"].get(source),
        "spread": row["spread"].get(source),
    }


def _nearest(raw: Part) -> Part:
    """Add the diagnoses of the cases that a photo is compared with, as one list of words."""
    return {**raw, "diagnoses": join_diagnoses(raw.get("counts", {}))} if raw else {}
