"""The data keys of encrypted files, beside the snapshots: one list, which each backup replaces.

No snapshot holds keys. So who is erased can't be read in any snapshot of the folder, however old,
once the next backup has been made. The keys are wrapped: without a master key nobody can use them.
"""

import hashlib
import json
from collections.abc import Iterator

from classifier.core.storage import data_keys, envelope, replacing
from classifier.core.storage.data_keys import Row
from classifier.operations.backup.folder import BackupError, BackupFolder, Snapshot

NAME = "data-keys.jsonl"


def keep(folder: BackupFolder) -> None:
    """Replace the list by the keys that there are now; without encryption it stays as it is.

    Called before the snapshot counts, so that the list is never older than a snapshot.
    """
    if not data_keys.is_in_use():
        return
    for left in folder.path.glob(".incoming-*"):  # of a backup that was killed
        left.unlink()
    digest = hashlib.sha256()
    with replacing(folder.path / NAME) as file:
        for row in data_keys.rows():
            line = json.dumps(row).encode() + b"\n"
            digest.update(line)
            file.write(line)
        file.write(json.dumps({"sha256": digest.hexdigest()}).encode() + b"\n")


def fault(folder: BackupFolder) -> str:
    """Return what is wrong with the list, or ""."""
    try:
        for _row in _rows(folder):
            pass
    except FileNotFoundError:
        return "is missing: without it encrypted files can't be read"
    except (OSError, ValueError, TypeError, KeyError):
        return "is not as it was written"
    return ""


def put_back(folder: BackupFolder) -> None:
    """Replace the keys of this installation by the list, which was checked."""
    try:
        data_keys.replace_all(by=_rows(folder))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BackupError(f"{folder.path / NAME} can't be read.") from error


def unreadable(folder: BackupFolder, snapshot: Snapshot) -> int:
    """Return how many files of a snapshot nobody can read, because their key was erased since."""
    known = {row.id for row in data_keys.rows()}
    heads = map(folder.head, snapshot.files())
    return sum(
        envelope.is_encrypted(head) and str(envelope.key_id(head)) not in known for head in heads
    )


def _rows(folder: BackupFolder) -> Iterator[Row]:
    """Yield the rows of the list. Raises ValueError, TypeError or KeyError if it is damaged."""
    digest, last = hashlib.sha256(), b""
    with (folder.path / NAME).open("rb") as lines:
        for line in lines:
            if last:
                digest.update(last)
                yield Row(*json.loads(last))
            last = line
    if json.loads(last)["sha256"] != digest.hexdigest():
        raise ValueError("Its sum is another one.")
