"""`seed_demo` fills every page through the services."""

import io

import numpy as np
import pytest
from django.core.management import call_command
from PIL import Image

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.combining.selectors import combined_results_of
from classifier.demo import lesion, seed, story
from classifier.demo.lesion import draw_lesion
from classifier.demo.picture import Appearance, draw_photo
from classifier.moles.models import Mole
from classifier.partners.models import Partner
from classifier.people.models import User
from classifier.photos.models import Photo
from classifier.review.models import Review

SMALL = (320, 240)


@pytest.fixture(autouse=True)
def _coarse_lesions(monkeypatch):
    """Draw lesions small, which is fast."""
    monkeypatch.setattr(lesion, "CANVAS", 160)


STORIES = [*story.MOLES, *story.UNSORTED, story.PARTNER_CASE]


def run(*args):
    output = io.StringIO()
    call_command("seed_demo", *args, "--width", "320", stdout=output)
    return output.getvalue()


def counts():
    return [model.objects.count() for model in (User, Partner, Mole, Photo, Assessment, Review)]


def test_the_same_arguments_draw_the_same_photo_with_a_darker_lesion():
    first, again = (
        draw_photo(story.FOREARM.lesion, story.FOREARM.skin_patch, Appearance(1), size=SMALL)
        for _ in "ab"
    )
    assert first == again
    grey = np.asarray(Image.open(io.BytesIO(first)).convert("L"), np.float32)
    assert grey[90:150, 130:190].mean() < 0.7 * grey[:20].mean()


def test_a_changing_lesion_grows_darker():
    before, after = (
        np.asarray(draw_lesion(story.THIGH.lesion, change=change), np.float32)
        for change in (0.0, 0.8)
    )
    assert after.mean() < before.mean()


def test_the_story_has_what_the_pages_need():
    assert 5 <= len(story.MOLES) <= 8
    assert max(shot.months_ago for each in STORIES for shot in each.shots) == 14
    shots = [shot for each in STORIES for shot in each.shots]
    assert sum(shot.binned for shot in shots) == 1
    assert any(shot.appearance.blur for shot in shots)
    assert {shot.review.opinion for shot in shots if shot.review} == {
        "benign", "unsure", "cannot_tell",
    }  # fmt: skip


@pytest.mark.django_db
def test_running_it_twice_adds_everything_once():
    output = run()
    for email, role in seed.ACCOUNTS:
        assert f"{role}: {email}, password " in output
    assert "client_secret" in output
    planned = sum(len(each.shots) for each in STORIES)
    assert counts() == [3, 1, len(story.MOLES) + 1, planned, planned, 3]
    assert not Assessment.objects.exclude(status__in=Assessment.TERMINAL).exists()
    assert Assessment.objects.filter(adjusted_score__isnull=False).exists()
    assert Photo.objects.filter(mole=None).count() == 2
    assert Photo.objects.filter(binned_at__isnull=False).count() == 1
    assert AuditEvent.objects.filter(event="review_claimed").count() == 3
    together = [found for mole in Mole.objects.all() for found in combined_results_of(mole)]
    assert [{row.modality for row in each.results} for each in together] == [
        {"phone", "dermoscope"}
    ]
    person = User.objects.get(email="person@example.org")
    password = output.split("person@example.org, password ")[1].split()[0]
    assert person.check_password(password)

    before, again = counts(), run()
    assert counts() == before
    assert "there already" in again
    assert "unchanged" in again
    assert "client_secret" not in again
    person.refresh_from_db()
    assert person.check_password(password)


@pytest.mark.django_db
def test_reset_starts_over_with_new_passwords(monkeypatch):
    few = [story.UNSORTED[0]]
    monkeypatch.setattr(seed, "MOLES", (story.CHEST,))
    monkeypatch.setattr(seed, "UNSORTED", few)
    output = run()
    password = output.split("person@example.org, password ")[1].split()[0]
    before, old = counts(), set(Photo.objects.values_list("pk", flat=True))
    run("--reset")
    assert counts() == before
    assert not old & set(Photo.objects.values_list("pk", flat=True))
    assert not User.objects.get(email="person@example.org").check_password(password)
