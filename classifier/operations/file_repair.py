"""Deletes files that no row names, and makes again what can be made of what is there."""

import logging

from django.core.files.storage import default_storage
from django.db.models import F

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.core.models import FileToDelete
from classifier.core.storage.deletion import delete_now
from classifier.operations.file_selectors import (
    Findings,
    MissingFile,
    compare_files_and_rows,
    without_rows,
)
from classifier.photos import files as photo_files
from classifier.photos.models import Photo
from classifier.photos.selectors import photos_by_id

logger = logging.getLogger(__name__)

# Files without a row, as a share of all, and at least so many, from which on a person has to look
# first. A crash leaves a few. Many mean that this is not the database of these files: one that is
# being restored, or of another installation that shares the bucket.
MOST_SHARE = 0.1
FEW = 20
# Below the task's time limit, at the tenth of a second that a bucket may take for one.
DELETED_AT_A_TIME = 200


class TooManyFilesError(Exception):
    """So many files have no row that the database can't be the one that belongs to them."""


def sweep() -> int:
    """Delete old files without a row; returns how many. Logs what else is wrong."""
    findings = compare_files_and_rows()
    if findings.without_file:
        logger.error("%d files are missing: run manage.py fsck", len(findings.without_file))
    try:
        return len(delete_files_without_row(findings=findings))
    except TooManyFilesError:
        logger.error(  # noqa: TRY400
            "%d of %d files have no row; nothing was deleted: run manage.py fsck",
            len(findings.without_row),
            findings.stored,
        )
        return 0


def delete_files_without_row(*, findings: Findings, even_if_many: bool = False) -> list[str]:
    """Delete what still has no row; returns the storage keys. Raises TooManyFilesError."""
    most = max(FEW, int(findings.stored * MOST_SHARE))
    if len(findings.without_row) > most and not even_if_many:
        raise TooManyFilesError
    gone = list(without_rows(findings.without_row))
    for name in gone:
        default_storage.delete(name)
        logger.info("Deleted the file %s, which no row names", name)
    return gone


def delete_asked() -> int:
    """Delete files that were to be deleted and could not be yet; returns how many.

    Not one that a row names: then its name is in use again.
    """
    rows = FileToDelete.objects.order_by(F("tried_at").asc(nulls_first=True), "pk")
    asked = list(rows.values_list("name", flat=True)[:DELETED_AT_A_TIME])
    free = list(without_rows(asked))
    FileToDelete.objects.filter(name__in=set(asked) - set(free)).delete()
    return delete_now(names=free)


def repair_row(*, missing: MissingFile) -> bool:
    """Make the file again, or let the row do without it; returns whether that was possible.

    An original or a document can only come from a backup. The PDF of a visit is made again when it
    is next asked for.
    """
    model, name, _folder = missing.column
    if (model, name) == (Photo, "thumbnail"):
        photo = photos_by_id([missing.pk])[missing.pk]
        return photo_files.make_thumbnail_again(photo=photo)
    if (model, name) == (Assessment, "heat_map"):
        assessments.forget_heat_map(name=missing.name)
        return True
    return False
