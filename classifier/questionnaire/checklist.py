"""What a person is asked about a mole: the ABCDE signs, the weighted 7-point checklist, and more.

The checklist (NICE NG12) gives 2 points each for a change in size, an irregular shape and an
irregular colour, and 1 each for a largest diameter of 7 mm or more, inflammation, oozing and a
change in sensation. ABCDE (American Academy of Dermatology) asks for asymmetry, border, colour, a
diameter over 6 mm and evolving. Both are kept apart; a question may serve both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
# Codes of questions, each with the code of its answer.
AnswerMap = Mapping[str, str]

# Stored with each set of answers. A change of a question, a choice or a rule below needs a new one:
# otherwise old answers would be read as answers to the new questions.
VERSION = "2026-11"
YES, NO, UNKNOWN = "yes", "no", "unknown"
SIX_MM, SEVEN_MM = "from_6_mm", "from_7_mm"
# The sum of all items.
MOST_POINTS = 10
# NICE NG12: from 3 points on a GP refers on the suspected cancer pathway.
REFERRED_FROM = 3

YES_OR_NO: tuple[tuple[str, Text], ...] = (
    (YES, _("Yes")),
    (NO, _("No")),
    (UNKNOWN, _("I don’t know")),
)
DIAMETERS: tuple[tuple[str, Text], ...] = (
    ("below_6_mm", _("Less than 6 mm")),
    (SIX_MM, _("6 mm or more, but less than 7 mm")),
    (SEVEN_MM, _("7 mm or more")),
    (UNKNOWN, _("I don’t know")),
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `finding` states a yes for those who read the answers, such as "Itches"."""

    code: str
    text: Text
    finding: Text
    help: Text = ""
    choices: tuple[tuple[str, Text], ...] = YES_OR_NO


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under one heading of the form."""

    code: str
    heading: Text
    questions: tuple[Question, ...]


GROUPS: tuple[Group, ...] = (
    Group(
        "change",
        _("What has changed"),
        (
            Question("size_change", _("Has it changed in size?"), _("Changed in size")),
            Question(
                "other_change",
                _("Has its shape or colour changed?"),
                _("Changed in shape or colour"),
            ),
            Question(
                "new",
                _("Is it new?"),
                _("New"),
                _("A mark that you did not have before as an adult."),
            ),
            Question("worry", _("Does a change in it worry you?"), _("A worrying change")),
        ),
    ),
    Group(
        "looks",
        _("How it looks"),
        (
            Question(
                "asymmetry", _("Do its two halves look different?"), _("Halves look different")
            ),
            Question(
                "border",
                _("Is its edge ragged, notched or blurred?"),
                _("Edge ragged, notched or blurred"),
            ),
            Question(
                "colour",
                _("Does it have several colours, or uneven colour?"),
                _("Several colours, or uneven colour"),
                _("For example brown with black, red, white or blue."),
            ),
            Question(
                "diameter",
                _("How large is it where it is widest?"),
                _("Largest diameter"),
                _("A pencil is about 7 mm thick."),
                DIAMETERS,
            ),
            Question(
                "unlike_others",
                _("Does it look unlike your other moles?"),
                _("Unlike the other moles"),
            ),
            Question(
                "firm_growing",
                _("Is it raised, firm and growing for more than a month?"),
                _("Raised, firm and growing for more than a month"),
            ),
        ),
    ),
    Group(
        "feels",
        _("How it feels"),
        (
            Question("itch", _("Does it itch?"), _("Itches")),
            Question(
                "sensation",
                _("Does it feel different in another way?"),
                _("Feels different"),
                _("For example tender, sore or numb."),
            ),
            Question("inflammation", _("Is it red or swollen?"), _("Red or swollen")),
            Question("oozing", _("Does it ooze?"), _("Oozes")),
            Question("crust", _("Does it crust or scab?"), _("Crusts or scabs")),
            Question("bleeding", _("Does it bleed, or has it bled?"), _("Bleeds, or has bled")),
            Question(
                "sore",
                _("Is it a sore that has not healed in 4 weeks?"),
                _("A sore that has not healed in 4 weeks"),
            ),
        ),
    ),
    Group(
        "family",
        _("In your family"),
        (
            Question(
                "family",
                _("Has a parent, brother, sister or child of yours had melanoma?"),
                _("Melanoma in the close family"),
            ),
        ),
    ),
)
QUESTIONS: dict[str, Question] = {
    question.code: question for group in GROUPS for question in group.questions
}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the weighted 7-point checklist; any of the (question, answer) pairs meets it."""

    label: Text
    points: int
    met_by: tuple[tuple[str, str], ...]


ITEMS: tuple[Item, ...] = (
    Item(_("Change in size"), 2, (("size_change", YES),)),
    Item(_("Irregular shape"), 2, (("asymmetry", YES), ("border", YES))),
    Item(_("Irregular colour"), 2, (("colour", YES),)),
    Item(_("Largest diameter 7 mm or more"), 1, (("diameter", SEVEN_MM),)),
    Item(_("Inflammation"), 1, (("inflammation", YES),)),
    Item(_("Oozing"), 1, (("oozing", YES),)),
    Item(_("Change in sensation"), 1, (("sensation", YES), ("itch", YES))),
)
# Letter, label, and the (question, answer) pairs of which any meets it. The diameter here is 6 mm,
# not 7 mm as in the items above: the two lists differ.
ABCDE: tuple[tuple[str, Text, tuple[tuple[str, str], ...]], ...] = (
    ("A", _("Asymmetry"), (("asymmetry", YES),)),
    ("B", _("Border"), (("border", YES),)),
    ("C", _("Colour"), (("colour", YES),)),
    ("D", _("Diameter over 6 mm"), (("diameter", SIX_MM), ("diameter", SEVEN_MM))),
    (
        "E",
        _("Evolving, or unlike the others"),
        (("size_change", YES), ("other_change", YES), ("unlike_others", YES)),
    ),
)
# Each alone is reason enough to see a doctor, whatever the points: as in NICE NG12.
STRONG = ("bleeding", "sore", "firm_growing", "worry")
# About the person, not about this mole: asked once, then filled in for the next photo.
ABOUT_THE_PERSON = ("family",)


def clean(answers: AnswerMap) -> dict[str, str]:
    """Return the answers in the order of the questions, without empty ones.

    Raises ValueError for an unknown question or answer.
    """
    unknown = answers.keys() - QUESTIONS.keys()
    if unknown:
        raise ValueError(f"no such questions: {sorted(unknown)}")
    given = {code: answers[code] for code in QUESTIONS if answers.get(code)}
    for code, answer in given.items():
        if answer not in dict(QUESTIONS[code].choices):
            raise ValueError(f"no such answer to {code}: {answer!r}")
    return given


def sort_answers(answers: AnswerMap) -> dict[str, str]:
    """Return stored answers in the order of the questions, which PostgreSQL's jsonb drops.

    Answers to questions of an older version come last.
    """
    known = {code: answers[code] for code in QUESTIONS if code in answers}
    return known | dict(sorted(answers.items() - known.items()))


def met_items(answers: AnswerMap) -> list[Item]:
    """Return the items of the weighted 7-point checklist that the answers meet."""
    return [item for item in ITEMS if _is_met(answers, item.met_by)]


def points(answers: AnswerMap) -> int:
    """Return the points of the weighted 7-point checklist, 0 to 10; unknown answers give none."""
    return sum(item.points for item in met_items(answers))


def met_letters(answers: AnswerMap) -> list[tuple[str, Text]]:
    """Return the letters of ABCDE that the answers meet, with their labels."""
    return [(letter, label) for letter, label, met_by in ABCDE if _is_met(answers, met_by)]


def strong_concerns(answers: AnswerMap) -> list[Question]:
    """Return the questions of STRONG answered with yes, and a new mark unlike the others."""
    codes = [code for code in STRONG if answers.get(code) == YES]
    if answers.get("new") == answers.get("unlike_others") == YES:
        codes += ["new", "unlike_others"]
    return [QUESTIONS[code] for code in codes]


def describe_findings(answers: AnswerMap) -> list[Text]:
    """Return the findings of all questions answered with yes, and the diameter if it is known."""
    return [
        _finding(QUESTIONS[code], answer)
        for code, answer in sort_answers(answers).items()
        if code in QUESTIONS and answer not in (NO, UNKNOWN)
    ]


def count_unknown(answers: AnswerMap) -> int:
    """Return how many questions were left open or answered with "I don't know"."""
    return sum(answers.get(code, UNKNOWN) == UNKNOWN for code in QUESTIONS)


def has_any_sign(answers: AnswerMap) -> bool:
    """Whether any answer states a sign in the mole itself."""
    is_any_yes = any(answers.get(code) == YES for code in QUESTIONS if code not in ABOUT_THE_PERSON)
    return is_any_yes or bool(met_letters(answers)) or bool(met_items(answers))


def _is_met(answers: AnswerMap, met_by: tuple[tuple[str, str], ...]) -> bool:
    return any(answers.get(code) == answer for code, answer in met_by)


def _finding(question: Question, answer: str) -> Text:
    if answer == YES:
        return question.finding
    return f"{question.finding}: {dict(question.choices).get(answer, answer)}"
