"""Nothing of an erased account stays in PostgreSQL, S3 or Redis."""

from collections.abc import Callable

import pytest
import redis

from classifier.audit import services as audit
from classifier.leaving import services as leaving
from tests.personal_values import found, plant

pytestmark = pytest.mark.services


def test_an_erased_account_leaves_no_value_behind(
    postgresql: None, transactional_db: None, broker: str, keys: Callable[[], list[str]]
) -> None:
    planted = plant()
    assert keys()
    assert found(planted.texts)
    leaving.erase_account(user=planted.user, actor=audit.SYSTEM)
    texts = (*planted.texts, planted.user.email)
    assert keys() == []
    assert found(texts) == []
    with redis.Redis.from_url(broker) as client:
        messages = " ".join(_texts(client, key) for key in client.keys("*"))
    assert "assess_photo_task" in messages
    assert [text for text in texts if text.lower() in messages.lower()] == []


def _texts(client: redis.Redis, key: bytes) -> str:
    """Return a key with its values, whatever their type."""
    read = {
        b"list": lambda: client.lrange(key, 0, -1),
        b"hash": lambda: client.hgetall(key),
        b"set": lambda: client.smembers(key),
        b"zset": lambda: client.zrange(key, 0, -1),
        b"string": lambda: client.get(key),
    }[client.type(key)]
    return f"{key!r} {read()!r}"
