"""The questionnaire's points are those of the published list, and advice only ever rises."""

import random
from itertools import combinations, product

import pytest

from classifier.questionnaire import checklist
from classifier.results import advice
from classifier.results.advice import Level, advise

CODES = tuple(checklist.QUESTIONS)
BANDS = ("", "lower", "unclear", "higher")


def answers_to(question):
    return ("", *(code for code, _ in question.choices))


def all_of(codes):
    """Every way to answer some of the questions."""
    ways = product(*(answers_to(checklist.QUESTIONS[code]) for code in codes))
    return (dict(zip(codes, way, strict=True)) for way in ways)


def pairs_and_samples():
    """Every answer to every two questions, and twenty thousand ways to answer them all."""
    for two in combinations(CODES, 2):
        yield from all_of(two)
    dice = random.Random(4)
    for _ in range(20_000):
        yield {code: dice.choice(answers_to(checklist.QUESTIONS[code])) for code in CODES}


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
    assert [letter for letter, _ in checklist.abcde(at_six)] == ["D"]
    assert checklist.met_items(at_six) == []
    at_seven = {"diameter": "from_7_mm"}
    assert [letter for letter, _ in checklist.abcde(at_seven)] == ["D"]
    assert [item.points for item in checklist.met_items(at_seven)] == [1]


def test_rules_name_questions_and_answers_that_there_are():
    met_by = [pair for item in checklist.ITEMS for pair in item.met_by]
    met_by += [pair for _, _, pairs in checklist.ABCDE for pair in pairs]
    met_by += [(code, "yes") for code in (*checklist.STRONG, *checklist.ABOUT_THE_PERSON)]
    for code, answer in met_by:
        assert answer in dict(checklist.QUESTIONS[code].choices)


def test_what_was_left_open_is_not_kept():
    assert checklist.cleaned({"oozing": "", "itch": "yes"}) == {"itch": "yes"}


@pytest.mark.parametrize("wrong", [{"mood": "yes"}, {"itch": "maybe"}, {"diameter": "yes"}])
def test_unknown_questions_and_answers_are_refused(wrong):
    with pytest.raises(ValueError, match="no such"):
        checklist.cleaned(wrong)


def test_what_was_noticed_is_described_in_words():
    told = checklist.noticed(checklist.cleaned({"diameter": "from_7_mm", "itch": "yes"}))
    assert [str(words) for words in told] == ["Largest diameter: 7 mm or more", "Itches"]
    assert checklist.noticed({"itch": "no", "oozing": "unknown"}) == []
    assert checklist.not_known({"itch": "no", "oozing": "unknown"}) == len(CODES) - 1


def test_answers_of_an_older_questionnaire_can_be_shown():
    assert checklist.noticed({"mood": "yes", "itch": "yes"}) == [checklist.QUESTIONS["itch"].told]


def test_advice_is_never_below_the_bands():
    for answers in pairs_and_samples():
        for band in BANDS:
            given = advise(band, answers)
            assert (given.level or Level.WATCH) >= advice.OF_BAND.get(band, Level.WATCH)


def test_one_more_yes_never_lowers_the_advice():
    dice = random.Random(5)
    for _ in range(3_000):
        answers = {code: dice.choice(answers_to(checklist.QUESTIONS[code])) for code in CODES}
        code = dice.choice([code for code in CODES if code != "diameter"])
        less, more = ({**answers, code: said} for said in ("no", "yes"))
        for band in BANDS:
            assert (advise(band, more).level or 0) >= (advise(band, less).level or 0)


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize(
    "answers",
    [
        {"size_change": "yes", "oozing": "yes"},
        {"asymmetry": "yes", "diameter": "from_7_mm"},
        *({code: "yes"} for code in checklist.STRONG),
        {"new": "yes", "unlike_others": "yes"},
    ],
)
def test_three_points_or_a_strong_concern_lead_to_a_doctor(band, answers):
    assert advise(band, answers).level == Level.SEE


@pytest.mark.parametrize("code", sorted({*CODES} - {"diameter", "family", *checklist.STRONG}))
def test_any_sign_is_worth_asking_about(code):
    assert advise("lower", {code: "yes"}) == advice.Advice(Level.ASK, ("answers",))


def test_what_says_nothing_about_the_mole_raises_nothing():
    for answers in ({"family": "yes"}, {"diameter": "below_6_mm"}, dict.fromkeys(CODES, "no")):
        assert advise("lower", answers) == advice.Advice(Level.WATCH)
        assert advise("", answers) == advice.Advice(None)


@pytest.mark.parametrize("word", ["probable", "changed"])
def test_measured_change_leads_to_a_doctor(word):
    assert advise("lower", {}, ["none", word]) == advice.Advice(Level.SEE, ("change",))
    assert advise("higher", {}, [word]) == advice.Advice(Level.SEE)


@pytest.mark.parametrize("band", BANDS)
def test_no_measured_change_changes_nothing(band):
    assert advise(band, {}, ["none"]) == advise(band)


def test_answers_are_shown_in_the_order_of_the_questions_however_they_are_stored():
    stored = {"of_an_older_version": "yes", "bleeding": "yes", "size_change": "yes"}
    assert list(checklist.in_order(stored)) == ["size_change", "bleeding", "of_an_older_version"]
    assert checklist.noticed(stored) == ["Changed in size", "Bleeds, or has bled"]
