"""The files of trials, in a folder of their own."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from classifier.core.storage.room import failing_as_unavailable, store_in
from classifier.images import CleanPhoto
from classifier.photos.working_copies import keep_working_copy
from classifier.trial.models import FOLDER, Trial

# A file without a row may be of an upload or an assessment that has not stored its row yet. Both
# are over long before: a request ends after minutes, and a task after 60 s.
ORPHANED_AFTER = timedelta(hours=1)


def store_files(trial: Trial, clean: CleanPhoto) -> None:
    """Write the clean photo and its working copy. Raises StorageUnavailableError."""
    with failing_as_unavailable("The photo of a trial could not be stored"):
        store_in(trial.original, f"{trial.id}.{clean.extension}", clean.data, owner=trial.id)
    keep_working_copy(name=trial.working_copy_name, clean=clean, owner=trial.id)


def heat_map_name(trial_id: uuid.UUID, claim: str) -> str:
    """Return the storage key of a heat map: one for each claim, so that no worker overwrites it."""
    return f"{FOLDER}/{trial_id}-{uuid.uuid5(trial_id, claim)}.png"


def file_names(trial: Trial) -> list[str]:
    """Return the storage keys of all files that the trial may have."""
    named = (trial.original.name, trial.heat_map.name)
    return [trial.working_copy_name, *(str(name) for name in named if name)]


def old_files() -> Iterator[tuple[str, uuid.UUID | None]]:
    """Yield each file that is old enough to need a row, and the trial that its name tells of.

    None for what was left by a write that was cut short.
    """
    limit = timezone.now() - ORPHANED_AFTER
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    for name in names:
        path = f"{FOLDER}/{name}"
        changed_at = _changed_at(path)
        if changed_at is not None and changed_at < limit:
            yield path, _trial_id(name)


def _changed_at(path: str) -> datetime | None:
    try:
        return default_storage.get_modified_time(path)
    except FileNotFoundError:  # erased meanwhile
        return None


def _trial_id(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name[:36])
    except ValueError:
        return None
