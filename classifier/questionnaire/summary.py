"""Answers ready to be shown: what was noticed, its points and where they come from."""

from dataclasses import dataclass
from datetime import datetime

from classifier.questionnaire import checklist
from classifier.questionnaire.checklist import Item, Text
from classifier.questionnaire.models import Answers


@dataclass(frozen=True, slots=True)
class Noticed:
    """One filled-in questionnaire in words.

    `points` are those of the weighted 7-point checklist, of `most_points`; `items` say where they
    come from. `signs` are the letters of ABCDE that fit. `strong` are concerns that are reason
    enough by themselves. `not_known` counts the questions that were left open.
    """

    at: datetime
    told: tuple[Text, ...]
    points: int
    items: tuple[Item, ...]
    signs: tuple[tuple[str, Text], ...]
    strong: tuple[Text, ...]
    not_known: int
    most_points: int = checklist.MOST_POINTS
    referred_from: int = checklist.REFERRED_FROM


def noticed(row: Answers | None) -> Noticed | None:
    """Return a person's answers in words; None where there are none."""
    if row is None:
        return None
    given = row.answers
    return Noticed(
        at=row.created_at,
        told=tuple(checklist.noticed(given)),
        points=row.points,
        items=tuple(checklist.met_items(given)),
        signs=tuple(checklist.abcde(given)),
        strong=tuple(question.told for question in checklist.strong_concerns(given)),
        not_known=checklist.not_known(given),
    )
