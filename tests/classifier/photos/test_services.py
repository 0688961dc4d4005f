"""Correcting photos, and sorting them into moles."""

from datetime import UTC, datetime

import pytest

from classifier.audit import services as audit
from classifier.photos import services as photos
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_corrected_time_is_the_persons():
    photo = factories.make_photo()
    when = datetime(2022, 2, 3, tzinfo=UTC)
    changed = photos.change_photo(
        photo=photo, actor=audit.SYSTEM, mole=None, taken_at=when, modality="phone", note="x"
    )
    assert (changed.taken_at, changed.taken_at_source, changed.note) == (when, "person", "x")


def test_photos_are_sorted_into_moles_of_the_same_person_only():
    photo = factories.make_photo()
    with pytest.raises(ValueError, match="another subject"):
        photos.sort_photos(chosen=[photo], mole=factories.make_mole(), actor=audit.SYSTEM)
    mole = factories.make_mole(photo.subject)
    assert photos.sort_photos(chosen=[photo], mole=mole, actor=audit.SYSTEM) == 1
    assert photos.sort_photos(chosen=[photo], mole=mole, actor=audit.SYSTEM) == 0
