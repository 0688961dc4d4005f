"""Room on the disk that only SQLite can use, so that people sign in and erase on a full disk.

SQLite keeps an index of its journal in shared memory, the file `-shm`. Each process that opens the
database when nobody else has it open makes that file anew. On a full disk this fails, and then not
even reading works; or the file has holes (where the disk's blocks are smaller than the memory's
pages), and the process that writes into one is ended by SIGBUS. So one connection stays open, and
the blocks of all three files are reserved.
"""

import ctypes
import os
import sqlite3
import sys
from pathlib import Path

_KEEP_SIZE = 1  # of Linux's fallocate: the file does not grow, its blocks do
# Bytes that are reserved behind the end of each file. With 8 MB in both of the first two, 17,500
# small transactions were stored on a full disk (ext4, XFS). The index needs 32 KB for 16 MB.
_AHEAD = {"": 8 * 2**20, "-wal": 8 * 2**20, "-shm": 2**18}


class DatabaseRoom:
    """A connection that stays open, and the reserved blocks of the files beside it."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(database, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("ROLLBACK")
        # Never closed before the connection: that would end SQLite's locks of this process.
        self._handles = {
            name: os.open(f"{database}{name}", os.O_RDWR | os.O_CLOEXEC) for name in _AHEAD
        }
        self.reserve()

    def reserve(self) -> bool:
        """Reserve the blocks; returns whether there was room for all of them."""
        done = [_reserve(self._handles[name], ahead) for name, ahead in _AHEAD.items()]
        return all(done)

    def close(self) -> None:
        """Give the room back."""
        self._connection.close()
        for handle in self._handles.values():
            os.close(handle)


def _reserve(handle: int, ahead: int) -> bool:
    if sys.platform != "linux":
        return False
    end = os.fstat(handle).st_size + ahead
    fallocate = ctypes.CDLL(None, use_errno=True).fallocate
    return bool(fallocate(handle, _KEEP_SIZE, ctypes.c_int64(0), ctypes.c_int64(end)) == 0)
