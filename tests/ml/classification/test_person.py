import itertools

import pytest

from ml.classification.fake import PERSON_LAYER, fake_manifest
from ml.classification.manifest import parse_manifest
from ml.classification.person import Person, PersonLayer, log_odds
from ml.labels import Band, Modality, most_serious

LAYER = PersonLayer(
    slope=0.9,
    intercept=0.1,
    age=0.6,
    age_squared=-0.2,
    male=0.4,
    age_mean=0.05,
    male_mean=0.02,
    age_low=20,
    age_high=80,
)


def adjust(score: float, age: float | None = None, sex: str = "") -> float:
    found = LAYER.adjust(score, Person(age, sex))
    assert found is not None
    return found.score


def test_age_and_sex_add_to_the_log_odds() -> None:
    found = LAYER.adjust(0.3, Person(70, "male"))
    assert found is not None
    assert found.age_term == pytest.approx(0.6 - 0.2 - 0.05)
    assert found.sex_term == pytest.approx(0.2 - 0.02)
    expected = 0.9 * log_odds(0.3) + 0.1 + 0.35 + 0.18
    assert log_odds(found.score) == pytest.approx(expected)


def test_nothing_known_leaves_the_photo_alone() -> None:
    assert LAYER.adjust(0.3, Person()) is None


def test_an_unknown_term_is_left_out() -> None:
    only_age, only_sex = LAYER.adjust(0.3, Person(70)), LAYER.adjust(0.3, Person(sex="female"))
    assert only_age is not None
    assert only_sex is not None
    assert (only_age.sex_term, only_sex.age_term) == (None, None)
    base = 0.9 * log_odds(0.3) + 0.1
    assert log_odds(only_age.score) == pytest.approx(base + 0.35)
    assert log_odds(only_sex.score) == pytest.approx(base - 0.2 - 0.02)


@pytest.mark.parametrize(("age", "as_if"), [(0, 20), (19.9, 20), (80.1, 80), (130, 80)])
def test_ages_beyond_the_data_count_as_its_ends(age: float, as_if: float) -> None:
    assert adjust(0.3, age) == adjust(0.3, as_if)


@pytest.mark.parametrize("score", [0.0, 1e-300, 1 - 2**-53, 1.0])
def test_certain_scores_stay_certain(score: float) -> None:
    for age, sex in ((20, "female"), (80, "male")):
        assert adjust(score, age, sex) == pytest.approx(score, abs=1e-12)


def test_the_more_serious_band_wins_whatever_the_order() -> None:
    order = list(Band)
    for first, second in itertools.product(order, order):
        worst = order[max(order.index(first), order.index(second))]
        assert most_serious((first, second)) is worst


def test_a_manifest_may_have_a_layer_for_some_modalities_or_none() -> None:
    raw = dict(fake_manifest().raw)
    some = parse_manifest({**raw, "person": {"phone": PERSON_LAYER}})
    assert some.person == {Modality.PHONE: PersonLayer(**PERSON_LAYER)}
    del raw["person"]
    assert parse_manifest(raw).person == {}
