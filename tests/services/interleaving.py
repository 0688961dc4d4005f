"""Two writers at once on PostgreSQL, one of them stopped after each lock that it takes."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import OperationalError, connection
from django.db.utils import Error

Write = Callable[[], object]
Result = TypeVar("Result")
# Seconds; a deadlock ends after one by itself.
PATIENCE = 20
_LOCKING = ("INSERT", "UPDATE", "DELETE", "FOR NO KEY UPDATE", "FOR UPDATE")


class Stopped:
    """Runs `first`, and after its lock number `at` starts `second` until that waits or ended."""

    def __init__(self, first: Write, second: Write, *, at: int) -> None:
        self.first, self.second, self.at = first, second, at
        self.locks = 0
        self.other: Future[Error | None] | None = None
        self.pool = ThreadPoolExecutor(1)

    def run(self) -> tuple[list[OperationalError], bool]:
        """Return the deadlocks, and whether `first` took as many locks as asked for."""
        with self.pool, connection.execute_wrapper(self._after_each):
            errors = [_error_of(self.first)]
        if self.other is not None:
            errors.append(self.other.result(PATIENCE))
        lost = [error for error in errors if isinstance(error, OperationalError)]
        return lost, self.other is not None

    def _after_each(self, execute: Any, sql: str, *arguments: Any) -> Any:
        result = execute(sql, *arguments)
        if self.other is None and connection.in_atomic_block and _takes_locks(sql):
            self.locks += 1
            if self.locks == self.at:
                self.other = self.pool.submit(with_own_connection, lambda: _error_of(self.second))
                self._wait_for(self.other)
        return result

    def _wait_for(self, other: Future[Any]) -> None:
        end = time.monotonic() + PATIENCE
        while not other.done() and not is_anybody_waiting():
            assert time.monotonic() < end
            time.sleep(0.005)


def _takes_locks(sql: str) -> bool:
    return "auditevent" not in sql and any(word in sql for word in _LOCKING)


def is_anybody_waiting() -> bool:
    """Whether a transaction waits for another's lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def with_own_connection(do: Callable[[], Result]) -> Result:
    """Do it in this thread, whose connection is closed afterwards."""
    try:
        return do()
    finally:
        connection.close()


def _error_of(write: Write) -> Error | None:
    """Run it; what it refuses because of the other is none of this test's business."""
    try:
        write()
    except Error as error:
        return error
    except Exception:  # such as "erased meanwhile" or "already running"
        return None
    return None
