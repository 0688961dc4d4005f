"""The broker as a place for what may be lost: counts of requests, and calls to those who wait."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Seconds. A request waits for it, and a broker on the same network answers within milliseconds.
TIMEOUT_S = 1
# Seconds that nobody asks it after it did not answer: otherwise each request would wait for it.
PAUSE_S = 5
# Beside Celery's keys, which have the prefix of CELERY_BROKER_TRANSPORT_OPTIONS.
_PREFIX = "skinspect:site:"


class _Outage:
    """When the broker may be asked again."""

    until = 0.0


def ask(question: Callable[[redis.Redis], T]) -> T | None:
    """Return what the broker answers; None if it is away, was so a moment ago, or is no Redis."""
    client = _client(settings.CELERY_BROKER_URL)
    if client is None or time.monotonic() < _Outage.until:
        return None
    try:
        return question(client)
    except redis.RedisError as error:
        _note_outage(error)
        return None


def key(name: str) -> str:
    """Return the name of a key or channel."""
    return _PREFIX + name


def call(channel: str) -> None:
    """Wake those who listen on a channel."""
    ask(lambda client: client.publish(key(channel), b""))


@contextmanager
def listening(channel: str) -> Iterator[Callable[[float], None]]:
    """Give a way to sleep that ends early when the channel is called, also since it was given.

    It only sleeps if the broker is away.
    """
    subscribed = ask(lambda client: _subscribed(client, channel))
    if subscribed is None:
        yield time.sleep
        return

    def sleep(seconds: float) -> None:
        try:
            subscribed.get_message(timeout=seconds)
        except redis.RedisError as error:
            _note_outage(error)
            time.sleep(seconds)

    try:
        yield sleep
    finally:
        subscribed.close()


def _subscribed(client: redis.Redis, channel: str) -> Any:
    found = client.pubsub()  # type: ignore[no-untyped-call]
    try:
        found.subscribe(key(channel))
        found.get_message(timeout=TIMEOUT_S)  # that it is subscribed
    except redis.RedisError:
        found.close()
        raise
    return found


def _note_outage(error: redis.RedisError) -> None:
    logger.warning("Broker unavailable (%s): counting and waiting without it", type(error).__name__)
    _Outage.until = time.monotonic() + PAUSE_S


@cache
def _client(address: str) -> redis.Redis | None:
    """Return this process's client; None for a broker that is no Redis or Valkey."""
    scheme = urlsplit(address).scheme
    if scheme not in ("redis", "rediss", "redis+socket"):
        return None
    return redis.Redis.from_url(
        address.replace("redis+socket://", "unix://", 1),
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
    )
