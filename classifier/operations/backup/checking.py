"""Reads a snapshot back: whether it holds what its manifest says."""

from collections.abc import Iterator
from pathlib import Path

from classifier.operations.backup import keys
from classifier.operations.backup.databases import current
from classifier.operations.backup.folder import (
    BackupError,
    BackupFolder,
    Part,
    Snapshot,
    StoredFile,
    part_of,
)


def check(*, folder: BackupFolder, snapshot: Snapshot) -> None:
    """Read all of a snapshot back. Raises BackupError that names each damaged or missing file."""
    faults = list(_faults(folder, snapshot))
    if faults:
        shown = "\n".join(faults[:20])
        more = f"\nand {len(faults) - 20} more" if len(faults) > 20 else ""
        raise BackupError(f"The snapshot {snapshot.path.name} is damaged:\n{shown}{more}")


def damaged_files(*, folder: BackupFolder, snapshot: Snapshot) -> Iterator[tuple[StoredFile, str]]:
    """Yield the files whose contents are not as they were copied, and what is wrong."""
    for file in snapshot.files():
        wrong = _fault(folder.content(file.sha256), Part(file.size, file.sha256))
        if wrong:
            yield file, wrong


def _faults(folder: BackupFolder, snapshot: Snapshot) -> Iterator[str]:
    sound = True
    for name, part in snapshot.manifest.parts.items():
        if wrong := _fault(snapshot.path / name, part):
            sound = False
            yield f"{name} {wrong}"
    if not sound:  # the list may name anything
        return
    for file, wrong in damaged_files(folder=folder, snapshot=snapshot):
        yield f"{file.name} ({folder.content(file.sha256)}) {wrong}"
    if snapshot.manifest.encrypted and (wrong := keys.fault(folder)):
        yield f"{keys.NAME} {wrong}"
    if wrong := current().fault(path=snapshot.path / current().NAME, rows=snapshot.manifest.rows):
        yield f"{current().NAME}: {wrong}"


def _fault(path: Path, expected: Part) -> str:
    try:
        found = part_of(path)
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"can't be read: {error.strerror}"
    return "" if found == expected else "is not as it was copied"
