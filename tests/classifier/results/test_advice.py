"""Advice: answers and measured change can only raise it."""

import random
from itertools import combinations, product

import pytest

from classifier.questionnaire import checklist
from classifier.results import advice
from classifier.results.advice import Level, advise
from classifier.review.models.choices import Advice as Clinician

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


def test_advice_is_never_below_the_bands():
    for answers in pairs_and_samples():
        for band in BANDS:
            given = advise(band, answers)
            assert (given.level or Level.WATCH) >= advice.LEVEL_OF_BAND.get(band, Level.WATCH)


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
    given = advise("lower", {code: "yes"})
    assert given == advice.Advice(Level.ASK, ("answers",))
    assert given.is_raised


def test_answers_without_a_sign_raise_nothing():
    for answers in ({"family": "yes"}, {"diameter": "below_6_mm"}, dict.fromkeys(CODES, "no")):
        assert advise("lower", answers) == advice.Advice(Level.WATCH, ("result",))
        assert advise("", answers) == advice.Advice(None)


@pytest.mark.parametrize("word", ["probable", "changed"])
def test_measured_change_leads_to_a_doctor(word):
    assert advise("lower", {}, ["none", word]) == advice.Advice(Level.SEE, ("change",))
    both = advise("higher", {}, [word])
    assert both == advice.Advice(Level.SEE, ("result", "change"))
    assert not both.is_raised


@pytest.mark.parametrize("band", BANDS)
def test_no_measured_change_changes_nothing(band):
    assert advise(band, {}, ["none"]) == advise(band)


@pytest.mark.parametrize("band", ["lower", "unclear", "higher"])
@pytest.mark.parametrize("together", ["", "lower", "unclear", "higher"])
def test_photos_together_only_raise_the_advice(band, together):
    own, joint = advice.LEVEL_OF_BAND[band], advice.LEVEL_OF_BAND.get(together, Level.WATCH)
    given = advise(band, together=together)
    assert given.level == max(own, joint)
    assert given.is_raised == (joint > own)
    assert ("together" in given.given_by) == (bool(together) and joint >= own)


def test_photos_together_advise_nothing_without_a_band():
    assert advise("", together="higher") == advice.Advice(None)


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("said", Clinician.values)
def test_a_clinician_only_raises_the_advice(band, said):
    before, after = advise(band), advise(band, clinicians=[said])
    assert (after.level or 0) >= (before.level or 0)
    assert ("clinician" in after.given_by) == (
        after.level is not None and advice.LEVEL_OF_CLINICIAN.get(said) == after.level
    )


def test_the_most_serious_of_several_clinicians_counts():
    said = ["watch", "see_doctor_soon", "photograph_again"]
    assert advise("lower", clinicians=said) == advice.Advice(Level.SEE, ("clinician",))


def test_a_better_photo_that_a_clinician_asks_for_says_nothing_of_the_mole():
    assert advise("", clinicians=["photograph_again"]) == advice.Advice(None)


def test_a_photo_advises_no_less_than_its_mole():
    lower, higher = advise("lower"), advise("higher")
    assert advice.at_least(lower, higher) == advice.Advice(Level.SEE, ("newest",))
    assert advice.at_least(higher, lower) == higher
    assert advice.at_least(advise(""), lower) == advice.Advice(Level.WATCH, ("newest",))
    both = advice.at_least(higher, advise("higher", {"bleeding": "yes"}))
    assert both == advice.Advice(Level.SEE, ("result", "answers"))
