"""Which photos count together, and what the model makes of them."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.combining.selectors import (
    combined_result_of,
    combined_results_of,
    could_be_combined,
)
from classifier.inference.models import ModelVersion
from classifier.moles.models import Mole
from classifier.people.models import User
from classifier.people.services import accounts
from classifier.photos.models import Photo
from tests.factories import make_assessment, make_mole, make_photo, make_user

DAY = datetime(2026, 3, 3, 10, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def mole(person: User) -> Mole:
    return make_mole(person)


def photo(
    mole: Mole, score: float | None = 0.75, *, modality: str = "phone", hours: float = 0, **fields
) -> Photo:
    """A photo so many hours after ten o'clock on 3 March; without a score it is rejected."""
    row = make_photo(mole=mole, taken_at=DAY + timedelta(hours=hours))
    if score is None:
        make_assessment(row, status="rejected", **fields)
        return row
    band = "lower" if score < 0.4 else "higher" if score >= 0.6 else "unclear"
    make_assessment(row, **{"score": score, "band": band, "modality": modality, **fields})
    return row


def again(photo: Photo, **fields) -> Assessment:
    """One more result of a photo."""
    return make_assessment(photo, **fields)


def version(name: str, **parts) -> ModelVersion:
    known = ModelVersion.objects.get(pk="fake-1")
    manifest = {**known.manifest, "version": name, **parts}
    return ModelVersion.objects.create(version=name, manifest=manifest)


@pytest.mark.parametrize("is_close_up_first", [True, False])
def test_a_close_up_and_a_dermoscope_picture_count_together(mole, is_close_up_first) -> None:
    close_up = photo(mole, 0.3, hours=0 if is_close_up_first else 2)
    other = photo(mole, 0.7, modality="dermoscope", hours=1)
    (found,) = combined_results_of(mole)
    assert found.score == pytest.approx(0.5)
    assert found.band == "unclear"
    assert found.day == DAY.date()
    assert found.version == "fake-1"
    assert found.photo_ids == (
        [other.pk, close_up.pk] if is_close_up_first else [close_up.pk, other.pk]
    )
    assert found.table is not None


def test_two_close_ups_count_together_but_have_no_figures(mole) -> None:
    photo(mole, 0.1)
    photo(mole, 0.1, hours=1)
    (found,) = combined_results_of(mole)
    assert found.score == pytest.approx(0.1)
    assert found.band == "lower"
    assert found.table is None


def test_three_photos_weigh_by_kind(mole) -> None:
    for hours in range(2):
        photo(mole, 0.3, hours=hours)
    photo(mole, 0.7, modality="dermoscope", hours=3)
    (found,) = combined_results_of(mole)
    assert len(found.results) == 3
    assert found.score == pytest.approx(0.5)


def test_a_single_photo_has_no_combined_result(mole) -> None:
    assert combined_result_of(photo(mole)) is None
    assert combined_results_of(mole) == []


def test_midnight_divides_visits(mole) -> None:
    photo(mole, hours=13.9)
    next_day = photo(mole, hours=14.1)
    assert combined_results_of(mole) == []
    photo(mole, hours=15)
    (found,) = combined_results_of(mole)
    assert next_day.pk in found.photo_ids
    assert found.day == DAY.date() + timedelta(days=1)


def test_a_photo_whose_time_is_not_known_is_of_no_visit(mole) -> None:
    photo(mole)
    unknown = photo(mole, hours=1)
    Photo.objects.filter(pk=unknown.pk).update(taken_at_source="upload")
    unknown.refresh_from_db()
    assert combined_results_of(mole) == []
    assert combined_result_of(unknown) is None


def test_binned_photos_do_not_count(mole) -> None:
    photo(mole)
    photo(mole, hours=1)
    Photo.objects.filter(pk=photo(mole, hours=2).pk).update(binned_at=DAY)
    assert len(combined_results_of(mole)[0].results) == 2
    Photo.objects.filter(mole=mole).update(binned_at=DAY)
    assert combined_results_of(mole) == []


def test_nothing_is_combined_after_consent_was_withdrawn(person, mole) -> None:
    photo(mole)
    one = photo(mole, hours=1)
    accounts.withdraw_consent(user=person)
    assert combined_results_of(mole) == []
    assert combined_result_of(one) is None


def test_other_moles_and_other_people_do_not_count(person, mole) -> None:
    photo(mole)
    photo(make_mole(person))
    photo(make_mole(make_user()))
    assert combined_results_of(mole) == []


def test_results_of_two_versions_are_not_mixed(mole) -> None:
    first, second = photo(mole, 0.3), photo(mole, 0.7)
    newer = version("newer")
    again(first, score=0.1, band="lower", model_version=newer)
    (found,) = combined_results_of(mole)
    assert found.version == "fake-1"
    assert found.score == pytest.approx(0.5)
    again(second, score=0.1, band="lower", model_version=newer)
    (found,) = combined_results_of(mole)
    assert found.version == "newer"
    assert found.score == pytest.approx(0.1)


def test_the_newest_result_of_a_version_counts(mole) -> None:
    photo(mole, 0.3)
    again(photo(mole, 0.9), score=0.3, band="lower")
    assert combined_results_of(mole)[0].score == pytest.approx(0.3)


def test_a_version_that_combines_nothing_has_no_combined_results(mole) -> None:
    photos = [photo(mole), photo(mole)]
    plain = version("plain")
    plain.manifest.pop("pair")
    plain.save()
    for each in photos:
        again(each, model_version=plain)
    assert combined_results_of(mole) == []


def test_a_version_decides_by_its_own_points(mole) -> None:
    photos = [photo(mole, 0.3), photo(mole, 0.3)]
    points = {"lower": 0.1, "higher": 0.2}
    strict = version(
        "strict", pair={"calibration": {"slope": 1, "intercept": 0}, "operating_points": points}
    )
    for each in photos:
        again(each, score=0.3, band="lower", model_version=strict)
    assert combined_results_of(mole)[0].band == "higher"


def test_a_rejected_photo_is_counted_and_not_combined(mole) -> None:
    photo(mole, None)
    photo(mole, 0.1)
    assert combined_results_of(mole) == []
    photo(mole, 0.1, hours=1)
    (found,) = combined_results_of(mole)
    assert (len(found.results), found.not_assessable) == (2, 1)


def test_an_older_result_of_a_photo_that_is_now_rejected_does_not_count(mole) -> None:
    photo(mole, 0.1)
    again(photo(mole, 0.1), status="rejected", model_version=version("newer"))
    assert combined_results_of(mole) == []


def test_while_a_photo_waits_or_failed_its_older_result_counts(mole) -> None:
    photo(mole, 0.1)
    again(photo(mole, 0.1), status="failed")
    again(photo(mole, 0.1), status="queued")
    assert len(combined_results_of(mole)[0].results) == 3


@pytest.mark.parametrize(
    ("score", "band", "reasons"),
    [(0.1, "unclear", ["screen"]), (0.1, "unclear", ["views_disagree"]), (0.7, "higher", [])],
)
def test_doubts_and_a_higher_photo_keep_the_visit_from_lower_concern(mole, score, band, reasons):
    photo(mole, 0.01)
    photo(mole, score, band=band, reasons=reasons)
    (found,) = combined_results_of(mole)
    assert found.score < found.points.lower
    assert found.band == "unclear"


def test_the_newest_days_come_first(mole, django_assert_num_queries) -> None:
    for day in (9, 5, 7):
        for hours in range(2):
            photo(mole, hours=24 * day + hours)
    with django_assert_num_queries(3):
        found = combined_results_of(mole)
    days = [one.day for one in found]
    assert days == sorted(days, reverse=True)
    assert len(days) == 3
    with django_assert_num_queries(3):
        assert [one.day for one in combined_results_of(mole, at_most=2)] == days[:2]
    with django_assert_num_queries(2):
        assert [one.day for one in combined_results_of(mole, day=days[2])] == [days[2]]


def test_a_dermoscope_picture_is_mentioned_only_to_its_owners_and_on_the_day(person, mole) -> None:
    today = make_photo(mole=mole, taken_at=timezone.now())
    result = make_assessment(today)
    assert not could_be_combined(today, result)
    make_photo(person, modality="dermoscope", taken_at=DAY)
    assert could_be_combined(today, result)
    result.modality = "dermoscope"
    assert not could_be_combined(today, result)
    earlier = photo(mole)
    assert not could_be_combined(earlier, earlier.assessments.get())
