"""What waits for a person: counted in the header, listed on a page, read once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.audit.services import SYSTEM
from classifier.people.models import User
from classifier.photos import services as photos
from classifier.reminders import services as reminders
from classifier.review.models import Review
from tests import factories
from tests.factories import (
    make_member,
    make_mole,
    make_photo,
    make_reminder,
    make_user,
)

pytestmark = pytest.mark.django_db


def answer(owner: Any) -> Review:
    """Return a clinician's answer to a new photo of the owner."""
    photo = make_photo(mole=make_mole(owner))
    return factories.answer(photo, advice="see_doctor_soon", words="Please show it.")


def mark(browser: Any) -> int:
    """Return the number at the bell of a page that is about nothing of this."""
    page = browser.get(reverse("guidance_index")).content.decode()
    found = re.search(r'class="site-tool-mark">(\d+)', page)
    return int(found[1]) if found else 0


def listed(browser: Any) -> str:
    return str(browser.get(reverse("notice_list")).content.decode())


def test_an_answer_is_marked_until_its_page_was_opened(browser: Any, person: User) -> None:
    assert mark(browser) == 0
    review = answer(person)
    assert mark(browser) == 1
    assert "See a doctor soon" in listed(browser)
    assert "badge-new" in listed(browser)
    browser.get(reverse("photo_detail", args=[review.assessment.photo_id]))
    assert mark(browser) == 0
    assert "See a doctor soon" in listed(browser)
    assert "badge-new" not in listed(browser)


def test_reading_an_answer_is_in_the_trail_once(browser: Any, person: User) -> None:
    review = answer(person)
    address = reverse("assessment_detail", args=[review.assessment_id])
    browser.get(address)
    first = Review.objects.get().read_at
    browser.get(address)
    assert Review.objects.get().read_at == first
    event = AuditEvent.objects.get(event="review_read")
    assert (event.actor, event.target) == (str(person.pseudonym), str(review.assessment.photo_id))


def test_due_reminders_count_for_the_whole_family(browser: Any, person: User) -> None:
    today = timezone.localdate()
    make_reminder(make_mole(person), due_on=today + timedelta(days=1))
    reminder = make_reminder(make_mole(person, label="Paused"), due_on=today)
    reminders.pause(reminder=reminder, actor=SYSTEM)
    assert mark(browser) == 0
    make_reminder(make_mole(make_member(person, "Mia"), label="Behind the ear"), due_on=today)
    assert mark(browser) == 1
    page = listed(browser)
    assert "Behind the ear" in page
    assert "Mia ·" in page
    assert "Paused" not in page


def test_strangers_and_the_bin_do_not_count(browser: Any, person: User) -> None:
    answer(make_user())
    photo = answer(person).assessment.photo
    photos.bin_photo(photo=photo, actor=SYSTEM)
    assert mark(browser) == 0
    assert "Nothing new" in listed(browser)
