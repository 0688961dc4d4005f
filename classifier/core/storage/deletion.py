"""Deleting files of rows that are erased: the rows go first, the files when that is committed.

The other way round a storage that fails halfway would leave rows without files. What could not be
deleted is written down, and tried again by `operations.file_repair`.
"""

import logging
from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.db.transaction import atomic, on_commit
from django.utils import timezone

from classifier.core.models import FileToDelete

logger = logging.getLogger(__name__)

# Failures after which the storage counts as away: one file alone that can't be deleted must not
# keep the others, and each try at a bucket that does not answer takes seconds.
_MOST_FAILURES = 3


@atomic
def delete_on_commit(*, names: Iterable[str | None]) -> None:
    """Delete files, by storage key, when the transaction that erases their rows is committed."""
    rows = [FileToDelete(name=name) for name in filter(None, names)]
    FileToDelete.objects.bulk_create(rows, ignore_conflicts=True)
    on_commit(lambda: delete_now(names=[row.name for row in rows]), robust=True)


def delete_unless_named(*, rows: QuerySet[Any], column: str, name: str) -> None:
    """Delete what an attempt of a job wrote, unless one of the rows names it in a column.

    None does if the attempt lost its claim, or if the row was erased meanwhile.
    """
    if not rows.filter(**{column: name}).exists():
        default_storage.delete(name)


def delete_now(*, names: Iterable[str]) -> int:
    """Delete files that are written down; returns how many could be deleted."""
    gone: list[str] = []
    failed: list[str] = []
    for name in names:
        try:
            default_storage.delete(name)
        except Exception as error:  # noqa: BLE001 - any storage
            logger.warning("The file %s is deleted later: %r", name, error)
            failed.append(name)
            if len(failed) == _MOST_FAILURES:
                break
        else:
            gone.append(name)
    FileToDelete.objects.filter(name__in=gone).delete()
    FileToDelete.objects.filter(name__in=failed).update(tried_at=timezone.now())
    return len(gone)
