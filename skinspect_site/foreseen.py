"""Logs a foreseen state in one line: a part that is away, or a disk that is full.

A trace would be the same each time, every few seconds for as long as it lasts, and say nothing that
the error itself does not.
"""

import logging
import sqlite3

# Codes of PostgreSQL by their first letters: the connection, resources, what is locked, an operator
# who ends it. Not a deadlock, which is a fault of ours.
_POSTGRESQL = ("08", "53", "55", "57")
_SQLITE = ("SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY")
# By name, as not every process loads them.
_AWAY = {
    "botocore.exceptions": (
        *("ClientError", "ConnectionClosedError", "ConnectTimeoutError"),
        *("EndpointConnectionError", "ReadTimeoutError"),
    ),
    "redis.exceptions": ("BusyLoadingError", "ConnectionError", "ReadOnlyError", "TimeoutError"),
    "kombu.exceptions": ("OperationalError",),
    "psycopg": ("OperationalError",),
    "django.db.utils": ("InterfaceError", "OperationalError"),
}


def is_foreseen(error: BaseException | None) -> bool:
    """Whether this error, or what caused it, says that a part is away or a disk is full."""
    found = False
    while error is not None:
        # The database's own error decides: Django's is the same for a table that is missing.
        if isinstance(error, sqlite3.Error):
            return getattr(error, "sqlite_errorname", "").startswith(_SQLITE)
        if state := getattr(error, "sqlstate", None):
            return str(state).startswith(_POSTGRESQL)
        found = found or _is_away(error) or _is_full(error)
        error = error.__cause__
    return found


class ShortenForeseen(logging.Filter):
    """Replaces the trace of a foreseen error by the error itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and is_foreseen(error):
            lines = str(error).splitlines()
            said = ": ".join([type(error).__name__, *lines[:1]])
            record.msg, record.args = f"{record.getMessage()} ({said})", None
            record.exc_info = record.exc_text = None
        return True


def _is_away(error: BaseException) -> bool:
    if isinstance(error, ConnectionError | TimeoutError):
        return True
    known = {(kind.__module__, kind.__name__) for kind in type(error).__mro__}
    return any((module, name) in known for module, names in _AWAY.items() for name in names)


def _is_full(error: BaseException) -> bool:
    from classifier.core.storage import room

    return room.is_full(error)
