"""Spare time: nobody waits for a result, and nobody's next photo is on its way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from classifier.operations import background
from classifier.photos.models import Photo
from classifier.photos.selectors import MANY, RECENT
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The steps that were run, of two that there are."""
    run: list[int] = []

    def step() -> bool:
        run.append(1)
        return len(run) < 2

    monkeypatch.setattr(background, "STEPS", (step,))
    return run


def assessed(number: int) -> None:
    for _ in range(number):
        factories.assess(factories.make_photo())


def test_a_step_runs_after_a_few_photos(steps: list[int]) -> None:
    assessed(MANY - 1)

    background.run_steps(seconds=10)

    assert len(steps) == 2


def test_no_step_runs_while_photos_keep_coming(steps: list[int]) -> None:
    assessed(MANY)

    background.run_steps(seconds=10)
    assert steps == []

    Photo.objects.update(uploaded_at=timezone.now() - RECENT - timedelta(seconds=1))
    background.run_steps(seconds=10)
    assert len(steps) == 2


def test_photos_from_before_the_clock_was_set_back_do_not_count(steps: list[int]) -> None:
    assessed(MANY)
    Photo.objects.update(uploaded_at=timezone.now() + timedelta(hours=1))

    background.run_steps(seconds=10)

    assert len(steps) == 2
