"""Django's cache in the database, with atomic counting."""

import base64
import pickle
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone


class CountingDatabaseCache(DatabaseCache):
    """A database cache whose `add` and `incr` are atomic, as they are with locmem and Redis.

    Django's own reads, adds and sets in `incr`, which loses counts and gives the key a new
    timeout; its `add` lets two callers replace the same expired row, and answers that there is a
    value already when the database has no room; and its `get` deletes expired rows, even one that
    was renewed since it was read.
    """

    _table: str
    _cull: Any

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or `default` when there is none or it has expired."""
        found = self._read(self._connection(), self.make_and_validate_key(key, version=version))
        return default if found is None else found[0]

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Store a value unless there is one that has not expired; returns whether it was stored.

        Raises DatabaseError if it cannot be written.
        """
        connection = self._connection()
        table = self._quoted(connection)
        ends = self.get_backend_timeout(timeout)
        expires = (
            datetime.max.replace(tzinfo=UTC)
            if ends is None
            else datetime.fromtimestamp(ends, tz=UTC)
        )
        pickled = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii")
        self._make_space(connection)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s)"  # noqa: S608
                " ON CONFLICT (cache_key)"
                " DO UPDATE SET value = excluded.value, expires = excluded.expires"
                f" WHERE {table}.expires <= %s",
                [
                    self.make_and_validate_key(key, version=version),
                    pickled,
                    connection.ops.adapt_datetimefield_value(expires.replace(microsecond=0)),
                    _now(connection),
                ],
            )
            return bool(cursor.rowcount)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number, which keeps its timeout. Raises ValueError when there is none."""
        full_key = self.make_and_validate_key(key, version=version)
        connection = self._connection()
        # SQLite locks at BEGIN (`transaction_mode`), PostgreSQL when the row is read.
        with transaction.atomic(using=connection.alias):
            found = self._read(connection, full_key, lock=True)
            if found is None:
                message = f"Key {key!r} not found"
                raise ValueError(message)
            value = int(found[0]) + delta
            pickled = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii")
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {self._quoted(connection)} SET value = %s WHERE cache_key = %s",  # noqa: S608
                    [pickled, full_key],
                )
        return value

    def _make_space(self, connection: BaseDatabaseWrapper) -> None:
        """Delete expired values, and then others, where there are more than `MAX_ENTRIES`."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {self._quoted(connection)}")  # noqa: S608
            number = cursor.fetchone()[0]
            if number > self._max_entries:
                now = timezone.now().replace(microsecond=0)
                self._cull(connection.alias, cursor, now, number)

    def _connection(self) -> BaseDatabaseWrapper:
        return connections[router.db_for_write(self.cache_model_class)]

    def _quoted(self, connection: BaseDatabaseWrapper) -> str:
        return connection.ops.quote_name(self._table)

    def _read(
        self, connection: BaseDatabaseWrapper, full_key: str, *, lock: bool = False
    ) -> tuple[Any] | None:
        """Return the value of a key that has not expired, in a tuple."""
        lock_sql = ""
        if lock and connection.features.has_select_for_update:
            lock_sql = connection.ops.for_update_sql()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT value FROM {self._quoted(connection)}"  # noqa: S608
                f" WHERE cache_key = %s AND expires > %s {lock_sql}",
                [full_key, _now(connection)],
            )
            row = cursor.fetchone()
        return row and (pickle.loads(base64.b64decode(row[0])),)  # noqa: S301


def _now(connection: BaseDatabaseWrapper) -> Any:
    return connection.ops.adapt_datetimefield_value(timezone.now())
