"""Rate limits are exact under concurrency, in the database cache and in memory."""

import pickle
import threading
import time
from unittest import mock

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils.module_loading import import_string

from classifier.core import rate_limits
from skinspect_site.cache import CountingDatabaseCache
from skinspect_site.settings import base

THREADS = 6
EACH = 10

pytestmark = pytest.mark.django_db
# Threads have connections of their own, which see what is committed only.
concurrent = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["database", "memory"], autouse=True)
def cache(request, settings):
    if request.param == "memory":
        memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits"}
        settings.CACHES = {"default": memory}
    chosen = caches["default"]
    chosen.clear()
    return chosen


def in_threads(call):
    """Call in every thread, each with a connection of its own; returns all answers.

    Every cache unpickles between reading a count and writing it: a pause there lets others in.
    """
    load = pickle.loads

    def load_slowly(data):
        time.sleep(0.002)
        return load(data)

    answers: list[bool] = []
    start = threading.Barrier(THREADS)

    def run():
        start.wait()
        try:
            answers.extend(call() for _ in range(EACH))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    with mock.patch("pickle.loads", load_slowly):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return answers


def expiry(cache, key):
    """Return when the cache drops a key."""
    if not isinstance(cache, CountingDatabaseCache):
        return cache._expire_info[cache.make_key(key)]
    with connection.cursor() as cursor:
        query = f"SELECT expires FROM {cache._table} WHERE cache_key = %s"
        cursor.execute(query, [cache.make_key(key)])
        return cursor.fetchone()


def take(name="a", limit=3):
    return rate_limits.take(name, limit=limit, seconds=60)


def test_rate_limits_are_kept_in_the_database():
    assert import_string(base.CACHES["default"]["BACKEND"]) is CountingDatabaseCache


@concurrent
@pytest.mark.parametrize("limit", [1, 7, THREADS * EACH])
def test_of_many_at_once_exactly_the_allowed_number_gets_through(limit):
    answers = in_threads(lambda: take(limit=limit))
    assert len(answers) == THREADS * EACH
    assert sum(answers) == limit


@concurrent
def test_refunds_at_once_are_all_counted():
    def try_rightly():
        taken = take(limit=THREADS)
        rate_limits.refund("a")
        return taken

    assert all(in_threads(try_rightly))
    assert take(limit=1)


def test_each_name_has_a_limit_of_its_own():
    assert [take("a", 1), take("b", 1), take("a", 1)] == [True, True, False]


def test_of_several_limits_all_are_counted_or_none():
    narrow, wide = rate_limits.Limit("narrow", 2, 60), rate_limits.Limit("wide", 1, 60)
    assert rate_limits.take_all([narrow, wide])
    assert not rate_limits.take_all([narrow, wide])
    assert [take("narrow", 2), take("narrow", 2)] == [True, False]
    rate_limits.refund_all([wide])
    assert not rate_limits.take_all([narrow, wide])
    assert take("wide", 1)


def test_a_window_that_is_forgotten_starts_again():
    assert [take(limit=1), take(limit=1)] == [True, False]
    rate_limits.forget("a")
    assert [take(limit=1), take(limit=1)] == [True, False]


def test_a_refused_event_does_not_make_the_window_longer(cache):
    take(limit=1)
    ends = expiry(cache, rate_limits._key("a"))
    assert not any(take(limit=1) for _ in range(3))
    assert expiry(cache, rate_limits._key("a")) == ends


def test_a_window_that_has_ended_is_followed_by_a_new_one(cache):
    take(limit=1)
    cache.touch(rate_limits._key("a"), -1)
    assert [take(limit=1), take(limit=1)] == [True, False]


def test_a_window_ends_when_the_clock_is_set_back_before_it(monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 7200)
    assert [take(limit=1), take(limit=1)] == [True, False]
    monkeypatch.setattr(time, "time", lambda: now)
    assert [take(limit=1), take(limit=1)] == [True, False]


def test_a_window_that_another_machine_began_with_its_clock_ahead_goes_on(monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 5)
    assert take(limit=1)
    monkeypatch.setattr(time, "time", lambda: now)
    assert not take(limit=1)


def test_a_refund_after_the_window_has_ended_starts_no_window(cache):
    take()
    cache.touch(rate_limits._key("a"), -1)
    rate_limits.refund("a")
    assert take(limit=1)


def test_usage_tells_what_is_left_and_until_when():
    uses = [rate_limits.use("a", limit=2, seconds=60) for _ in range(3)]
    assert [(use.count, use.remaining, use.is_within) for use in uses] == [
        (1, 1, True),
        (2, 0, True),
        (3, 0, False),
    ]
    assert all(50 < use.seconds_left <= 61 for use in uses)


def test_a_count_that_says_no_end_counts_on(cache):
    cache.set(rate_limits._key("a"), 1, 60)  # as versions before 0.2 stored it
    assert rate_limits.use("a", limit=2, seconds=60) == rate_limits.Usage(2, 2, 1.0)


def test_a_name_may_be_long():
    assert take("x" * 5000)
    assert not take("x" * 5000, 1)


def test_what_has_expired_is_not_counted_on(cache):
    cache.add("number", 1, 1000)
    assert (cache.incr("number", 2), cache.get("number")) == (3, 3)
    cache.touch("number", -1)
    assert cache.get("number", "gone") == "gone"
    with pytest.raises(ValueError, match="number"):
        cache.incr("number")


@concurrent
def test_an_expired_value_is_replaced_by_one_only(cache):
    cache.set("number", 1, 1000)
    cache.touch("number", -1)
    assert sum(in_threads(lambda: cache.add("number", 2, 1000))) == 1
    assert cache.get("number") == 2
