"""The tables of a visit: what was measured, and what clinicians wrote."""

from typing import Any

from django.utils.translation import gettext as _

from classifier.visits.content.freeze import Content
from classifier.visits.content.texts import day

DIAMETER = "longest_diameter"
SPAN = ("since", "until")


def measurements(rows: list[Content]) -> dict[str, Any]:
    """Return a table of figures: the labels of its columns, and a line for each measured photo."""
    told = [(row, row["measurement"]) for row in rows if row["measurement"]]
    told = [(row, measured) for row, measured in told if measured["figures"]]
    labels = {figure["name"]: figure["label"] for _row, one in told for figure in one["figures"]}
    return {
        "labels": list(labels.values()),
        "lines": [_line(row, measured, list(labels)) for row, measured in told],
    }


def diameter(row: Content) -> str:
    """Return the longest diameter in words, empty where it is not known."""
    figures = row["measurement"]["figures"] if row["measurement"] else []
    longest = (figure for figure in figures if figure["name"] == DIAMETER)
    return next((str(figure["words"]) for figure in longest), "")


def changes(told: list[Content]) -> list[dict[str, Any]]:
    """Return what changed, each with the days that it is about."""
    return [
        change | {"days": _("%(since)s to %(until)s") % {key: day(change[key]) for key in SPAN}}
        for change in told
    ]


def answers(rows: list[Content]) -> list[dict[str, Any]]:
    """Return what the person noticed, with the day of the photo."""
    return [{**row["answers"], "day": day(row["taken_at"])} for row in rows if row["answers"]]


def notes(rows: list[Content]) -> list[dict[str, str]]:
    """Return the notes on the photos."""
    return [{"day": day(row["taken_at"]), "words": row["note"]} for row in rows if row["note"]]


def reviews(rows: list[Content]) -> list[dict[str, Any]]:
    """Return what clinicians wrote, each with the photo that it is about."""
    return [
        {**review, "day": day(row["taken_at"]), "written": day(review["at"])}
        for row in rows
        for result in row["results"]
        for review in result["reviews"]
    ]


def _line(row: Content, measured: Content, names: list[str]) -> dict[str, Any]:
    figures = {figure["name"]: figure for figure in measured["figures"]}
    return {
        "day": day(row["taken_at"]),
        "scale": measured["scale"],
        "is_drawn": measured["is_drawn"],
        "cells": [figures.get(name) for name in names],
        "remarks": measured["remarks"],
    }
