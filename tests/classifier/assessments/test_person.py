"""Age and sex beside the photo: stored with the result, and never making it less serious."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.assessments.person import adjusted_fields, person_in
from classifier.assessments.texts import describe_adjustment
from classifier.audit import services as audit
from classifier.inference import door as inference
from classifier.people.models import Subject
from classifier.people.services.details import set_details
from classifier.photos.models import Photo
from ml.classification.fake import PERSON_LAYER, fake_manifest
from ml.classification.manifest import Manifest, parse_manifest
from ml.classification.outcome import Outcome
from ml.classification.person import Person
from ml.labels import Band, Modality
from tests.factories import assess, make_assessment, make_photo, make_subject

PHONE = Modality.PHONE
TAKEN = datetime(2025, 7, 1, 12, tzinfo=UTC)


def outcome(score: float, band: str = "") -> Outcome:
    chosen = Band(band) if band else fake_manifest().operating_points[PHONE].band(score)
    return Outcome("succeeded", score, chosen, (), None, {}, "fake-1", modality=PHONE)


def with_layer(**changes: float) -> Manifest:
    raw = {**fake_manifest().raw, "person": {"phone": PERSON_LAYER | changes}}
    return parse_manifest(raw)


def result_of(subject: Subject, **options: Any) -> Assessment:
    photo = make_photo(subject, **options)
    assess(photo)
    return photo.assessments.get()


def known(year_of_birth: int | None = None, sex: str = "") -> Subject:
    return set_details(
        subject=make_subject(), actor=audit.SYSTEM, year_of_birth=year_of_birth, sex=sex
    )


def test_the_band_is_never_less_serious() -> None:
    order = list(Band)
    chance = random.Random(7)
    raised = 0
    for _ in range(3000):
        found = with_layer(
            slope=chance.uniform(0.3, 2),
            intercept=chance.uniform(-3, 3),
            age=chance.uniform(-2, 2),
            age_squared=chance.uniform(-1, 1),
            male=chance.uniform(-2, 2),
        )
        person = Person(
            chance.choice([None, chance.uniform(0, 120)]), chance.choice(["", "female", "male"])
        )
        # Doubts about a photo make its band more serious than its score.
        photo = outcome(chance.random(), chance.choice(["", "unclear", "higher"]))
        if photo.band is Band.UNCLEAR and photo.score >= 0.6:
            continue
        fields = adjusted_fields(found, photo, person)
        band = fields.get("band", photo.band)
        assert order.index(band) >= order.index(photo.band)
        raised += band is not photo.band
    assert raised > 100


def test_a_higher_age_raises_the_band_and_a_lower_one_does_not_lower_it() -> None:
    old, young = (adjusted_fields(with_layer(), outcome(0.39), Person(age)) for age in (60, 20))
    assert (old["band"], old["photo_band"]) == ("unclear", "lower")
    assert young["band"] == "lower"
    spared = adjusted_fields(with_layer(), outcome(0.41), Person(20))
    assert spared["adjusted_score"] < 0.4
    assert spared["band"] == "unclear"


def test_without_layer_score_or_details_nothing_is_adjusted() -> None:
    person, photo = Person(70, "male"), outcome(0.5)
    plain = parse_manifest({**fake_manifest().raw, "person": {"dermoscope": PERSON_LAYER}})
    rejected = Outcome("rejected", None, None, (), None, {}, "fake-1")
    assert adjusted_fields(plain, photo, person) == {}
    assert adjusted_fields(with_layer(), rejected, person) == {}
    assert adjusted_fields(with_layer(), photo, Person()) == {}


@pytest.mark.django_db
class TestStored:
    def test_the_terms_are_stored_with_the_result(self) -> None:
        subject = known(1955, "male")
        row = result_of(subject, taken_at=TAKEN)
        layer = inference.manifest().person[row.modality]
        expected = layer.adjust(row.score, person_in(row.photo, subject))
        assert (row.age_term, row.sex_term) == (expected.age_term, expected.sex_term)
        assert row.adjusted_score == expected.score
        assert row.age_term == pytest.approx(layer.adjust(0.5, Person(70)).age_term, abs=0.01)
        assert row.photo_band in Assessment.Band.values

    def test_one_of_the_two_is_enough(self) -> None:
        row = result_of(known(sex="female"))
        assert row.age_term is None
        assert row.sex_term == pytest.approx(-0.2)

    def test_without_either_the_result_is_the_photos(self) -> None:
        row = result_of(known())
        assert (row.adjusted_score, row.age_term, row.sex_term, row.photo_band) == (
            None, None, None, "",
        )  # fmt: skip
        assert row.shown_score == row.score

    def test_the_age_is_that_on_the_day_of_the_photo(self) -> None:
        subject = known(1960)
        early = result_of(subject, taken_at=TAKEN.replace(year=2005))
        late = result_of(subject, taken_at=TAKEN)
        assert early.age_term < late.age_term

    def test_a_photo_from_before_the_year_of_birth_has_no_age(self) -> None:
        row = result_of(known(2020, "male"), taken_at=TAKEN.replace(year=2019))
        assert row.age_term is None
        assert row.sex_term is not None

    def test_the_day_is_that_of_the_site(self) -> None:
        subject = Subject(year_of_birth=2020)
        photo = Photo(taken_at=datetime(2019, 12, 31, 20, tzinfo=UTC))
        assert person_in(photo, subject).age is None
        with timezone.override("Asia/Tokyo"):
            assert person_in(photo, subject).age == 0

    def test_details_change_no_earlier_result(self) -> None:
        subject = known(1955, "male")
        row = result_of(subject)
        before = Assessment.objects.values().get(pk=row.pk)
        set_details(subject=subject, actor=audit.SYSTEM, year_of_birth=None, sex="")
        assert Assessment.objects.values().get(pk=row.pk) == before
        again = assessments.request_assessment(photo=row.photo, actor=audit.SYSTEM)
        assess(row.photo)
        again.refresh_from_db()
        assert again.adjusted_score is None


def said(**fields: Any) -> str:
    row = {"score": 0.31, "adjusted_score": 0.36, "age_term": 0.1, "sex_term": 0.1, **fields}
    return describe_adjustment(Assessment(**row))


def test_two_sentences_say_what_moved() -> None:
    assert said() == "The photo alone gave 0.31. Age and sex moved it to 0.36."
    assert said(sex_term=None) == "The photo alone gave 0.31. Age moved it to 0.36."
    assert said(age_term=None) == "The photo alone gave 0.31. Sex moved it to 0.36."
    assert said(score=0.308, adjusted_score=0.4497).endswith(
        "gave 0.31. Age and sex moved it to 0.45."
    )
    assert said(adjusted_score=0.312) == "The photo alone gave 0.31. Age and sex did not move it."
    lowered = "Age and sex moved it to 0.20, which never makes a result less serious."
    assert said(adjusted_score=0.2) == f"The photo alone gave 0.31. {lowered}"
    assert said(adjusted_score=None, age_term=None, sex_term=None) == ""


@pytest.mark.django_db
def test_an_adjusted_row_of_the_factory_fits_the_constraints() -> None:
    row = make_assessment(
        score=0.5, band="higher", photo_band="unclear", adjusted_score=0.7, age_term=0.8
    )
    row.refresh_from_db()
    assert row.shown_score == 0.7
