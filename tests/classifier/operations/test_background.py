"""Spare time: nobody waits for a result, and nobody's next photo is on its way."""

from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.db import IntegrityError
from django.utils import timezone

from classifier.moles.models import Mole
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


@pytest.mark.parametrize(
    "error", [Mole.DoesNotExist("gone"), IntegrityError("FOREIGN KEY constraint failed")]
)
def test_what_is_erased_while_a_step_works_on_it_ends_that_step_only(
    error: Exception, steps: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = Mock(side_effect=error)
    monkeypatch.setattr(background, "STEPS", (fails, *background.STEPS))
    assert background.run_steps(seconds=10) == 1
    assert (fails.call_count, len(steps)) == (1, 2)

    fails.side_effect = IntegrityError("UNIQUE constraint failed")
    with pytest.raises(IntegrityError):
        background.run_steps(seconds=10)
