"""The questionnaire: its points are those of the published checklist, its words fit the answers."""

import pytest

from classifier.questionnaire import checklist

CODES = tuple(checklist.QUESTIONS)


@pytest.mark.parametrize(
    ("answers", "points"),
    [
        ({}, 0),
        ({"size_change": "yes"}, 2),
        ({"asymmetry": "yes"}, 2),
        ({"border": "yes"}, 2),
        ({"asymmetry": "yes", "border": "yes"}, 2),
        ({"colour": "yes"}, 2),
        ({"diameter": "below_6_mm"}, 0),
        ({"diameter": "from_6_mm"}, 0),
        ({"diameter": "from_7_mm"}, 1),
        ({"inflammation": "yes"}, 1),
        ({"oozing": "yes"}, 1),
        ({"sensation": "yes"}, 1),
        ({"itch": "yes"}, 1),
        ({"itch": "yes", "sensation": "yes"}, 1),
        ({"bleeding": "yes", "crust": "yes", "new": "yes", "family": "yes"}, 0),
        (dict.fromkeys(CODES, "no"), 0),
        (dict.fromkeys(CODES, "unknown"), 0),
        ({**dict.fromkeys(CODES, "yes"), "diameter": "from_7_mm"}, 10),
    ],
)
def test_points_are_those_of_the_weighted_checklist(answers, points):
    assert checklist.points(answers) == points


def test_its_items_make_ten_points():
    assert sum(item.points for item in checklist.ITEMS) == checklist.MOST_POINTS
    assert sorted(item.points for item in checklist.ITEMS) == [1, 1, 1, 1, 2, 2, 2]


def test_six_millimetres_are_of_abcde_and_seven_of_the_checklist():
    at_six = {"diameter": "from_6_mm"}
    assert [letter for letter, _ in checklist.met_letters(at_six)] == ["D"]
    assert checklist.met_items(at_six) == []
    at_seven = {"diameter": "from_7_mm"}
    assert [letter for letter, _ in checklist.met_letters(at_seven)] == ["D"]
    assert [item.points for item in checklist.met_items(at_seven)] == [1]


def test_rules_name_existing_questions_and_answers():
    met_by = [pair for item in checklist.ITEMS for pair in item.met_by]
    met_by += [pair for _, _, pairs in checklist.ABCDE for pair in pairs]
    met_by += [(code, "yes") for code in (*checklist.STRONG, *checklist.ABOUT_THE_PERSON)]
    for code, answer in met_by:
        assert answer in dict(checklist.QUESTIONS[code].choices)


def test_open_questions_are_not_stored():
    assert checklist.clean({"oozing": "", "itch": "yes"}) == {"itch": "yes"}


@pytest.mark.parametrize("wrong", [{"mood": "yes"}, {"itch": "maybe"}, {"diameter": "yes"}])
def test_unknown_questions_and_answers_are_refused(wrong):
    with pytest.raises(ValueError, match="no such"):
        checklist.clean(wrong)


def test_answers_are_described_in_words():
    findings = checklist.describe_findings(
        checklist.clean({"diameter": "from_7_mm", "itch": "yes"})
    )
    assert [str(words) for words in findings] == ["Largest diameter: 7 mm or more", "Itches"]
    assert checklist.describe_findings({"itch": "no", "oozing": "unknown"}) == []
    assert checklist.count_unknown({"itch": "no", "oozing": "unknown"}) == len(CODES) - 1


def test_answers_of_an_older_questionnaire_can_be_shown():
    assert checklist.describe_findings({"mood": "yes", "itch": "yes"}) == [
        checklist.QUESTIONS["itch"].finding
    ]


def test_answers_are_shown_in_the_order_of_the_questions_however_they_are_stored():
    stored = {"of_an_older_version": "yes", "bleeding": "yes", "size_change": "yes"}
    assert list(checklist.sort_answers(stored)) == [
        "size_change",
        "bleeding",
        "of_an_older_version",
    ]
    assert checklist.describe_findings(stored) == ["Changed in size", "Bleeds, or has bled"]
