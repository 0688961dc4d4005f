"""The tables and lists about one mole of a visit."""

from typing import Any

from django.utils.translation import gettext as _

from classifier.measuring.models import LONGEST_DIAMETER
from classifier.visits.content.freeze import Content
from classifier.visits.content.texts import day

_SPAN = ("since", "until")


def measurements(rows: list[Content]) -> dict[str, Any]:
    """Return a table of figures: the labels of its columns, and a line for each measured photo."""
    measured = [row for row in rows if row["measurement"] and row["measurement"]["figures"]]
    labels = {
        figure["name"]: figure["label"]
        for row in measured
        for figure in row["measurement"]["figures"]
    }
    return {
        "labels": list(labels.values()),
        "lines": [_line(row, row["measurement"], list(labels)) for row in measured],
    }


def diameter(row: Content) -> str:
    """Return the longest diameter in words, empty where it is not known."""
    figures = row["measurement"]["figures"] if row["measurement"] else []
    longest = (figure for figure in figures if figure["name"] == LONGEST_DIAMETER)
    return next((str(figure["words"]) for figure in longest), "")


def changes(rows: list[Content]) -> list[dict[str, Any]]:
    """Return what changed, each with its two days."""
    return [
        change | {"days": _("%(since)s to %(until)s") % {key: day(change[key]) for key in _SPAN}}
        for change in rows
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
