"""The data folder of an installation, and the lock that keeps a second run out of it."""

import fcntl
import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import Self

# The kernel's limit is 108 bytes on Linux and 104 on macOS, with the closing zero.
_LONGEST_SOCKET = 100
_PLAIN_PATH = re.compile(r"[\w./-]+", re.ASCII)
# Seconds that the children of a killed launcher have to end (`Child.stop_within`).
_ORPHANS_LEAVE_WITHIN = 20.0


class CannotStart(Exception):  # noqa: N818 - the operator can put it right
    """SkinSpect cannot start; the message is a sentence for the operator."""


class Home:
    """`SKINSPECT_HOME`, locked for as long as this process or one of its children runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.broker_data = folder / "valkey"
        self.database = folder / "db.sqlite3"
        self.logs = folder / "log"
        self.lock_handle = -1
        self._note = folder / "running"
        self._socket_folder: Path | None = None

    def __enter__(self) -> Self:
        try:
            for path in (self.folder, self.broker_data, self.logs):
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.lock_handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise CannotStart(
                f"{self.folder} cannot be written to: {error.strerror}. "
                "Set SKINSPECT_HOME to a folder of your own."
            ) from error
        self._lock()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._socket_folder is not None:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
        self._note.unlink(missing_ok=True)
        os.close(self.lock_handle)

    def broker_socket(self) -> Path:
        """Return where the broker listens: in this folder, or in a short one made for it."""
        inside = self.broker_data / "valkey.sock"
        name = os.fsencode(inside)
        if len(name) <= _LONGEST_SOCKET and _PLAIN_PATH.fullmatch(str(inside)):
            return inside
        if self._socket_folder is None:
            self._socket_folder = Path(tempfile.mkdtemp(prefix="skinspect-"))
        return self._socket_folder / "valkey.sock"

    def write_running_note(self, address: str) -> None:
        """Store process id and address, for the message to a second run."""
        self._note.write_text(f"{os.getpid()} {address}\n", encoding="utf-8")

    def _lock(self) -> None:
        """Take the lock. If a launcher was killed, wait until its children have ended."""
        until = time.monotonic() + _ORPHANS_LEAVE_WITHIN
        while not self._try_lock():
            pid, address = self._read_running_note()
            if pid == 0 or _is_alive(pid):
                os.close(self.lock_handle)
                raise CannotStart(
                    f"SkinSpect is already running with its data in {self.folder}{address}. Stop "
                    "that one first, or set SKINSPECT_HOME to another folder to run a second copy."
                )
            if time.monotonic() > until:
                os.close(self.lock_handle)
                raise CannotStart(
                    f"Parts of an earlier run still use {self.folder}. End them and start again."
                )
            time.sleep(0.2)

    def _try_lock(self) -> bool:
        try:
            fcntl.flock(self.lock_handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _read_running_note(self) -> tuple[int, str]:
        """Return process id and ", at ADDRESS" of the run with the lock; 0 and "" if unknown."""
        try:
            pid, address = self._note.read_text(encoding="utf-8").split()
        except (OSError, ValueError):
            return 0, ""
        return int(pid), f", at {address}"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
