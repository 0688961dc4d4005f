"""What the page about the model shows beyond its figures: each part only if the manifest has it.

Older artefacts lack some or all of these parts.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils.functional import Promise

from classifier.guidance import diagnoses
from classifier.guidance.model_texts import KINDS, MODALITIES, PARTS, SOURCES, VALUES

Raw = Mapping[str, Any]
Text = str | Promise


def evidence(raw: Raw) -> dict[str, Any]:
    """Return the optional parts of the page's context, empty where the manifest has none."""
    return {
        "folds": _folds(raw.get("phone_folds", {})),
        "subgroups": list(_subgroups(raw.get("subgroups", {}))),
        "original": _original(raw.get("original", {})),
        "explanation": list(_explanation(raw.get("explanation", {}))),
        "candidates": _candidates(raw.get("candidates", ())),
        "nearest": _nearest(raw.get("nearest", {})),
    }


def _folds(raw: Raw) -> dict[str, Any]:
    """Return the figures of the cross-validation, with the least and the greatest of its folds."""
    known = [auc for auc in raw.get("fold_auc", ()) if auc is not None]
    spread = {"least": min(known), "greatest": max(known)} if known else {}
    return {**raw, **spread} if raw else {}


def _subgroups(raw: Raw) -> Iterator[dict[str, Any]]:
    """Yield each modality with one table a kind of group."""
    for modality, rows in raw.items():
        yield {
            "name": MODALITIES.get(modality, modality),
            "tables": [
                {"kind": KINDS.get(kind, kind), "rows": [_subgroup(row) for row in group]}
                for kind, group in groupby(rows, key=lambda row: row["kind"])
            ],
        }


def _subgroup(row: Raw) -> dict[str, Any]:
    return {**row, "name": _value(row["kind"], row["value"], row["n"])}


def _value(kind: str, value: str, n: int) -> Text:
    if kind == "diagnosis":
        return diagnoses.named(value, n)
    return VALUES.get(kind, {}).get(value, value)


def _original(raw: Raw) -> dict[str, Any]:
    rows = [{**row, **_place(row)} for row in raw.get("sources", ())]
    return {**raw, "rows": rows} if rows else {}


def _place(row: Raw) -> dict[str, Text]:
    """Return the words for a row's collection and part."""
    return {
        "source": SOURCES.get(row["source"], row["source"]),
        "part": PARTS.get(row["part"], row["part"]),
    }


def _explanation(raw: Raw) -> Iterator[dict[str, Any]]:
    """Yield each modality's figures; `holds` is whether the map beats chance beyond doubt."""
    for modality, figures in raw.items():
        yield {
            **figures,
            "name": MODALITIES.get(modality, modality),
            "holds": figures["over_random"]["low"] > 1,
        }


def _candidates(rows: Sequence[Raw]) -> dict[str, Any]:
    """Return the comparison's collections and rows, one mean and spread a collection."""
    sources = list(dict.fromkeys(source for row in rows for source in row["mean"]))
    return {
        "sources": [SOURCES.get(source, source) for source in sources],
        "rows": [
            {
                **row,
                "cells": [
                    {
                        "label": SOURCES.get(source, source),
                        "mean": row["mean"].get(source),
                        "spread": row["spread"].get(source),
                    }
                    for source in sources
                ],
            }
            for row in rows
        ],
    }


def _nearest(raw: Raw) -> dict[str, Any]:
    """Return how many cases a photo is compared with, and which."""
    return {**raw, "diagnoses": diagnoses.listed(raw.get("counts", {}))} if raw else {}
