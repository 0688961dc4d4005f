"""The broker counts requests and wakes those who wait; without it the database and time do."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis
from pytest_django import Settings

from classifier.core import broker, rate_limits


@pytest.fixture
def away(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CELERY_BROKER_URL = f"redis+socket://{tmp_path}/nobody"
    monkeypatch.setattr(broker._Outage, "until", 0.0)


def test_a_window_counts_all_events_and_says_what_is_left(valkey: redis.Redis) -> None:
    used = [rate_limits.use_in_broker("a", limit=2, seconds=60) for _ in range(3)]

    assert [usage.is_within for usage in used] == [True, True, False]
    assert [usage.remaining for usage in used] == [1, 0, 0]
    assert all(59 <= usage.seconds_left <= 60 for usage in used)
    assert rate_limits.use_in_broker("b", limit=2, seconds=60).count == 1


def test_no_event_is_lost_when_many_are_counted_at_once(valkey: redis.Redis) -> None:
    with ThreadPoolExecutor(8) as pool:
        used = list(
            pool.map(lambda _: rate_limits.use_in_broker("a", limit=9, seconds=60), range(40))
        )

    assert sorted(usage.count for usage in used) == list(range(1, 41))


def test_a_window_from_before_the_clock_was_set_back_is_over(valkey: redis.Redis) -> None:
    rate_limits.use_in_broker("a", limit=1, seconds=60)
    (key,) = valkey.keys()
    valkey.expire(key, 3600)

    usage = rate_limits.use_in_broker("a", limit=1, seconds=60)

    assert (usage.count, usage.is_within) == (1, True)
    assert usage.seconds_left <= 60


@pytest.mark.django_db
def test_while_the_broker_is_away_the_database_counts(away: None) -> None:
    used = [rate_limits.use_in_broker("a", limit=1, seconds=60) for _ in range(2)]

    assert [usage.is_within for usage in used] == [True, False]


def test_after_an_error_it_is_not_asked_for_a_while(valkey: redis.Redis) -> None:
    def fail(_client: object) -> None:
        raise redis.ConnectionError

    assert broker.ask(fail) is None
    assert broker.ask(lambda asked: asked.ping()) is None

    broker._Outage.until = 0.0
    assert broker.ask(lambda asked: asked.ping()) is True


def test_a_call_ends_the_sleep_of_those_who_listen(valkey: redis.Redis) -> None:
    woken = threading.Event()
    listens = threading.Event()

    def listen() -> None:
        with broker.listening("job") as sleep:
            listens.set()
            sleep(600)
            woken.set()

    threading.Thread(target=listen, daemon=True).start()
    assert listens.wait(30)
    broker.call("another job")
    assert not woken.is_set()
    broker.call("job")

    assert woken.wait(30)


def test_a_call_before_the_sleep_counts_too(valkey: redis.Redis) -> None:
    with broker.listening("job") as sleep:
        broker.call("job")
        sleep(600)


def test_without_a_broker_one_just_sleeps(away: None, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(broker.time, "sleep", slept.append)

    broker.call("job")
    with broker.listening("job") as sleep:
        sleep(0.25)

    assert slept == [0.25]


def test_a_broker_that_goes_away_meanwhile_ends_no_wait(
    valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(broker.time, "sleep", slept.append)

    with broker.listening("job") as sleep:
        valkey.client_kill_filter(_type="pubsub")
        sleep(0.25)

    assert slept == [0.25]
