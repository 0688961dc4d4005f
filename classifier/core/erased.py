"""Tell that a row was erased after a request had read it, and before it could change it."""

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError

# As each database says it.
_SQLITE_TEXT = "FOREIGN KEY constraint failed"
_POSTGRESQL_CODE = "23503"


def was_erased_meanwhile(error: BaseException | None) -> bool:
    """Whether a row is gone that the request looked up, or to which it wanted to add another.

    Views answer 404 by themselves where there was no such row from the beginning.
    """
    if isinstance(error, IntegrityError):
        code = getattr(error.__cause__, "sqlstate", "")
        return code == _POSTGRESQL_CODE or _SQLITE_TEXT in str(error)
    return isinstance(error, ObjectDoesNotExist)
