"""What was erased and is here again, because a backup from before was put back."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet

from classifier.audit import erased_list
from classifier.audit.erased_list import Erased
from classifier.core.chunks import chunks
from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.photos.models import Photo

Row = TypeVar("Row", bound=Model)

# Ids in one query: SQLite takes some thousand values at most.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class HereAgain:
    """Rows that were erased once. An account is one of the subjects: its owner."""

    subjects: list[Subject]
    moles: list[Mole]
    photos: list[Photo]

    def __len__(self) -> int:
        return len(self.subjects) + len(self.moles) + len(self.photos)


def here_again(entries: Iterable[Erased]) -> HereAgain:
    """Return the rows that a list of what was erased names."""
    ids = {entry.id for entry in entries}
    return HereAgain(
        subjects=list(_rows(Subject.objects.select_related("user"), ids)),
        moles=list(_rows(Mole.objects.all(), ids)),
        photos=list(_rows(Photo.objects.all(), ids)),
    )


def operators_list() -> list[Erased]:
    """Return the operator's own list, empty without one. Raises UnreadableListError."""
    return erased_list.read(Path(settings.ERASED_FILE)) if settings.ERASED_FILE else []


def _rows(rows: QuerySet[Row], ids: set[uuid.UUID]) -> Iterator[Row]:
    for chunk in chunks(sorted(ids), CHUNK):
        yield from rows.filter(pk__in=chunk)
