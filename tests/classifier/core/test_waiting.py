"""Answers that wait for a job are few, and end with the process."""

import pytest

from classifier.core import waiting


@pytest.fixture
def naps(monkeypatch):
    """Sleep no time; return what was to be slept, and let `naps.append` be replaced."""
    clock = [0.0]
    slept: list[float] = []

    def sleep(seconds):
        slept.append(seconds)
        clock[0] += seconds

    monkeypatch.setattr(waiting.time, "sleep", sleep)
    monkeypatch.setattr(waiting.time, "monotonic", lambda: clock[0])
    return slept


def test_it_looks_until_it_is_done(naps):
    looks = iter([False, False, True])

    assert waiting.wait_until(lambda: next(looks), seconds=10, channel="job")
    assert naps == [1, 1]


def test_it_gives_up_after_the_time(naps):
    assert waiting.wait_until(lambda: False, seconds=2.5, channel="job")
    assert naps == [1, 1, 0.5]


def test_what_is_done_is_not_slept_for(naps):
    assert waiting.wait_until(lambda: True, seconds=10, channel="job")
    assert naps == []


def test_no_more_wait_at_once_than_the_setting_says(settings, naps):
    settings.MOST_WAITS = 2

    def nested():
        inner = [waiting.wait_until(lambda: True, seconds=1, channel="job") for _ in range(2)]
        with waiting.WAITS.slot():
            inner.append(waiting.wait_until(lambda: True, seconds=1, channel="job"))
        answers.extend(inner)
        return True

    answers: list[bool] = []
    assert waiting.wait_until(nested, seconds=1, channel="job")
    assert answers == [True, True, False]
    assert waiting.wait_until(lambda: True, seconds=1, channel="job")


def test_an_error_gives_the_place_back(settings, naps):
    settings.MOST_WAITS = 1
    with pytest.raises(ZeroDivisionError):
        waiting.wait_until(lambda: 1 / 0 > 0, seconds=1, channel="job")
    assert waiting.wait_until(lambda: True, seconds=1, channel="job")


def test_waits_end_when_the_process_is_asked_to_end(naps, monkeypatch):
    monkeypatch.setattr(waiting.WAITS, "is_stopping", lambda: len(naps) == 3)

    assert waiting.wait_until(lambda: False, seconds=30, channel="job")
    assert len(naps) == 3
