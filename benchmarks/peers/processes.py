"""Memory and processor time of a server: its process and all descendants."""

import contextlib
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def family(pids: list[int]) -> Iterator[int]:
    """Yield processes and all their descendants."""
    children = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            children[int(_stat(int(folder.name))[1])].append(int(folder.name))
    waiting = list(pids)
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children[pid]


def cpu_seconds(pids: list[int]) -> float:
    """Return the processor time that running processes and those they waited for have used."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            total += sum(map(int, _stat(pid)[11:15]))
    return total / _TICK


def megabytes(pids: list[int]) -> float:
    """Return the memory of processes; what several share counts once."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def _stat(pid: int) -> list[str]:
    """Return the fields of a process from its state on, which follows its name in brackets."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
