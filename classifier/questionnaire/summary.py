"""A person's answers, ready to be shown."""

from dataclasses import dataclass
from datetime import datetime

from classifier.questionnaire import checklist
from classifier.questionnaire.checklist import Item, Text
from classifier.questionnaire.models import Answers


@dataclass(frozen=True, slots=True)
class ChecklistSummary:
    """One filled-in questionnaire in words.

    `points` are those of the weighted 7-point checklist, from `met_items`; `met_letters` are those
    of ABCDE with their labels. `strong_concerns` are each reason enough to see a doctor.
    `unknown_count` counts the questions that were left open or answered with "I don't know". The
    questionnaire `is_unfinished` while any question is open.
    """

    answered_at: datetime
    findings: tuple[Text, ...]
    points: int
    met_items: tuple[Item, ...]
    met_letters: tuple[tuple[str, Text], ...]
    strong_concerns: tuple[Text, ...]
    unknown_count: int
    is_unfinished: bool
    most_points: int = checklist.MOST_POINTS
    referred_from: int = checklist.REFERRED_FROM


def summarise_answers(row: Answers | None) -> ChecklistSummary | None:
    """Return a person's answers in words; None if there are none."""
    if row is None:
        return None
    answers = row.answers
    return ChecklistSummary(
        answered_at=row.created_at,
        findings=tuple(checklist.describe_findings(answers)),
        points=row.points,
        met_items=tuple(checklist.met_items(answers)),
        met_letters=tuple(checklist.met_letters(answers)),
        strong_concerns=tuple(each.finding for each in checklist.strong_concerns(answers)),
        unknown_count=checklist.count_unknown(answers),
        is_unfinished=not answers.keys() >= checklist.QUESTIONS.keys(),
    )
