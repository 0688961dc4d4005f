"""In spare time partners' photos are measured, and compared with the mole's other photos."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from classifier.audit import services as audit
from classifier.comparing.models import Comparison
from classifier.core import jobs
from classifier.measuring import services as measurements
from classifier.measuring import vision
from classifier.measuring.models import Measurement
from classifier.moles import services as moles
from classifier.moles.models import Mole
from classifier.operations import background
from classifier.partners.changes.models import PartnerChange
from classifier.partners.follow_up import services as follow_up
from classifier.photos import services as photos
from classifier.photos.models import Photo
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def mole() -> Mole:
    return factories.make_mole(factories.make_subject(factories.make_partner().partner))


def taken(mole: Mole, days_ago: int) -> Photo:
    """A photo that was assessed, so that nobody waits."""
    photo = factories.make_photo(mole=mole, taken_at=NOW - timedelta(days=days_ago))
    factories.make_assessment(photo)
    return photo


def follow_all_up() -> None:
    for _ in range(20):
        if not follow_up.step():
            return
    pytest.fail("There is no end of it.")


def pairs() -> set[tuple[Photo, Photo]]:
    rows = Comparison.objects.select_related("earlier", "later")
    return {(row.earlier, row.later) for row in rows}


def test_a_partners_photos_are_measured_and_compared_with_their_neighbours(mole: Mole) -> None:
    first, last = taken(mole, 30), taken(mole, 1)
    assert background.run_steps(seconds=60) > 0
    assert set(Measurement.objects.values_list("photo", "status")) == {
        (first.pk, "succeeded"),
        (last.pk, "succeeded"),
    }
    assert pairs() == {(first, last)}
    between = taken(mole, 10)
    follow_all_up()
    assert pairs() == {(first, last), (first, between), (between, last)}
    assert not follow_up.step()


def test_nothing_is_done_while_somebody_waits_for_a_result(mole: Mole) -> None:
    factories.make_photo(mole=mole)
    assert background.run_steps(seconds=60) == 0
    assert not Measurement.objects.exists()


def test_people_come_first(mole: Mole) -> None:
    theirs, owns = taken(mole, 1), factories.make_photo(mole=factories.make_mole())
    factories.make_assessment(owns)
    background.run_steps(seconds=60)
    order = Measurement.objects.order_by("requested_at").values_list("photo", flat=True)
    assert list(order) == [owns.pk, theirs.pk]


def test_the_photos_beside_one_that_left_are_compared(mole: Mole) -> None:
    first, between, last = taken(mole, 30), taken(mole, 10), taken(mole, 1)
    follow_all_up()
    assert (first, last) not in pairs()
    photos.bin_photo(photo=between, actor=audit.SYSTEM)
    follow_all_up()
    assert (first, last) in pairs()


def test_a_photo_with_another_date_gets_other_neighbours(mole: Mole) -> None:
    first, between, last = taken(mole, 30), taken(mole, 10), taken(mole, 1)
    follow_all_up()
    photos.change_photo(
        photo=first, actor=audit.SYSTEM, mole=mole, taken_at=NOW, modality="phone", note=""
    )
    follow_all_up()
    assert (last, first) in pairs()
    assert (between, last) in pairs()


def test_photos_without_a_time_are_measured_and_not_compared(mole: Mole) -> None:
    taken(mole, 3)
    undated = factories.make_photo(mole=mole)
    Photo.objects.filter(pk=undated.pk).update(taken_at_source="upload")
    factories.make_assessment(undated)
    follow_all_up()
    assert Measurement.objects.filter(photo=undated).exists()
    assert pairs() == set()


def test_photos_in_the_bin_or_without_a_mole_wait(mole: Mole) -> None:
    binned, unsorted = taken(mole, 1), factories.make_photo(mole.subject)
    photos.bin_photo(photo=binned, actor=audit.SYSTEM)
    follow_all_up()
    assert not Measurement.objects.exists()
    photos.restore_photo(photo=binned, actor=audit.SYSTEM)
    photos.sort_photos(chosen=[unsorted], mole=mole, actor=audit.SYSTEM)
    follow_all_up()
    assert Measurement.objects.count() == 2


def test_a_mole_that_comes_out_of_the_bin_is_followed_up(mole: Mole) -> None:
    taken(mole, 1)
    moles.bin_mole(mole=mole, actor=audit.SYSTEM)
    follow_all_up()
    assert not Measurement.objects.exists()
    moles.restore_mole(mole=mole, actor=audit.SYSTEM)
    follow_all_up()
    assert Measurement.objects.count() == 1


def test_an_error_ends_the_round_and_the_photo_stays_due(mole: Mole) -> None:
    photo = taken(mole, 1)
    with mock.patch.object(vision, "measure", side_effect=OSError):
        assert not follow_up.step()
    assert not follow_up.step()
    jobs.carry_out(measurements.KIND, photo.measurements.get().pk, claim="again")
    assert follow_up.step()
    assert not follow_up.step()


def test_what_changes_meanwhile_is_followed_up_next(mole: Mole) -> None:
    photo = taken(mole, 1)
    measure = vision.measure

    def move(*args: object, **options: object) -> object:
        Photo.objects.filter(pk=photo.pk).update(taken_at=NOW - timedelta(days=4))
        return measure(*args, **options)

    with mock.patch.object(vision, "measure", side_effect=move):
        assert follow_up.step()
    assert PartnerChange.objects.get(photo=photo).follow_ups_due > 0
    assert follow_up.step()
    assert PartnerChange.objects.get(photo=photo).follow_ups_due == 0
