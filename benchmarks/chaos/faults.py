"""What can befall an installation, and in which order; all of it follows from the seed."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.chaos.site import Site, end

# Seconds between two kills and between two faults that last, and how long these last. A part that
# is killed five times a minute makes the launcher end, so that some of that happens too.
KILLS_EVERY = (3.0, 12.0)
PAUSES = (5.0, 15.0)
LASTING = (4.0, 20.0)
HOURS = (-26, -3, -1, 2, 5, 30)
KILLED = (
    "web",
    "web child",
    "worker",
    "worker child",
    "webhook worker",
    "webhook worker child",
    "beat",
    "everything",
)
# Bytes of the small disk. Sparse: only what is written takes room.
DISK = 3 * 1024**3


@dataclass(frozen=True)
class Planned:
    """One fault: when it begins, and how long it lasts; 0 for a kill."""

    at: float
    kind: str
    lasts: float = 0.0


@dataclass
class Faults:
    """The faults that one installation can have; `happened` counts them."""

    kills: dict[str, Callable[[], None]]
    lasting: Mapping[str, Callable[[float], None]]
    happened: Counter[str] = field(default_factory=Counter)

    def plan(self, dice: random.Random, seconds: float) -> list[Planned]:
        """Return faults for so many seconds: each kind once before any comes again."""
        return [*self._kills(dice, seconds), *self._lasting(dice, seconds)]

    def never(self) -> set[str]:
        """Return the kinds that did not happen."""
        return {*self.kills, *self.lasting} - self.happened.keys()

    def run(self, plan: list[Planned], over: threading.Event) -> None:
        """Let it happen; kills go on while another fault lasts."""
        begun = time.monotonic()
        kills = [each for each in plan if not each.lasts]
        thread = threading.Thread(target=self._run, args=(kills, begun, over))
        thread.start()
        self._run([each for each in plan if each.lasts], begun, over)
        thread.join()

    def _run(self, plan: list[Planned], begun: float, over: threading.Event) -> None:
        for each in plan:
            if over.wait(max(0.0, begun + each.at - time.monotonic())):
                return
            self.happened[each.kind] += 1
            print(f"{each.at:7.1f} s  {each.kind}{f', {each.lasts:.0f} s' if each.lasts else ''}")
            if each.lasts:
                self.lasting[each.kind](each.lasts)
            else:
                self.kills[each.kind]()

    def _kills(self, dice: random.Random, seconds: float) -> Iterator[Planned]:
        at, kinds = 0.0, _dealt(dice, list(self.kills))
        while self.kills and (at := at + dice.uniform(*KILLS_EVERY)) < seconds:
            yield Planned(at, next(kinds))

    def _lasting(self, dice: random.Random, seconds: float) -> Iterator[Planned]:
        at, kinds = 0.0, _dealt(dice, list(self.lasting))
        while self.lasting and (at := at + dice.uniform(*PAUSES)) < seconds:
            lasts = dice.uniform(*LASTING)
            yield Planned(at, next(kinds), lasts)
            at += lasts


def _dealt(dice: random.Random, kinds: list[str]) -> Iterator[str]:
    while True:
        yield from dice.sample(kinds, len(kinds))


def kills_of(site: Site) -> dict[str, Callable[[], None]]:
    """Return how to kill each part of an installation, as the kernel does without memory."""

    def kill(part: str) -> None:
        processes = site.everything() if part == "everything" else site.parts().get(part, [])
        if part.endswith(" child"):
            processes = processes[:1]
        end(processes)

    return {part: lambda part=part: kill(part) for part in KILLED}  # type: ignore[misc]


def embedded_broker(site: Site) -> dict[str, Callable[[], None]]:
    """Return how to kill the broker of `make run`, with and without what it has stored."""

    def kill(*, with_data: bool) -> None:
        processes = site.parts().get("broker", [])
        end(processes, signal.SIGSTOP)
        if with_data:
            shutil.rmtree(site.home / "valkey" / "appendonlydir", ignore_errors=True)
        end(processes)

    return {
        "broker": lambda: kill(with_data=False),
        "broker with its data": lambda: kill(with_data=True),
    }


def frozen(processes: Callable[[], list[int]]) -> Callable[[float], None]:
    """Return a fault in which processes stand still: they accept connections and say nothing."""

    def freeze(seconds: float) -> None:
        stopped = processes()
        end(stopped, signal.SIGSTOP)
        time.sleep(seconds)
        end(stopped, signal.SIGCONT)

    return freeze


def locked(database: Path) -> Callable[[float], None]:
    """Return a fault in which another process holds SQLite's lock."""

    def lock(seconds: float) -> None:
        with suppress(sqlite3.OperationalError):
            connection = sqlite3.connect(database, timeout=30, isolation_level=None)
            try:
                connection.execute("BEGIN EXCLUSIVE")
                time.sleep(seconds)
                connection.execute("ROLLBACK")
            finally:
                connection.close()

    return lock


def full(folder: Path) -> Callable[[float], None]:
    """Return a fault in which the disk of a folder is full to the last block."""

    def fill(seconds: float) -> None:
        ballast = folder / "ballast"
        with ballast.open("wb") as file:
            for size in (2**30, 2**20, 4096):
                with suppress(OSError):
                    while True:
                        here = file.seek(0, os.SEEK_END)
                        os.posix_fallocate(file.fileno(), here, size)
        time.sleep(seconds)
        ballast.unlink()

    return fill


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of its own; yields its folder. Only for root."""
    image, mounted = folder / "disk", folder / "mounted"
    with image.open("wb") as file:
        file.truncate(DISK)
    mounted.mkdir()
    _run("mkfs.ext4", "-q", "-m", "0", str(image))
    _run("mount", "-o", "loop", str(image), str(mounted))
    try:
        yield mounted
    finally:
        _run("umount", "--lazy", str(mounted))


@contextmanager
def read_only_at_will(folder: Path) -> Iterator[Callable[[float], None]]:
    """Yield a fault in which a folder cannot be written to. Only for root."""
    folder.mkdir(parents=True, exist_ok=True)
    _run("mount", "--bind", str(folder), str(folder))

    def refuse_writes(seconds: float) -> None:
        _run("mount", "-o", "remount,ro,bind", str(folder))
        time.sleep(seconds)
        _run("mount", "-o", "remount,rw,bind", str(folder))

    try:
        yield refuse_writes
    finally:
        _run("umount", "--lazy", str(folder))


class Clock:
    """The wall clock of everything that runs with `settings`; needs a C compiler."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self._file = folder / "clock"
        self._dice = dice
        self._set(0)
        library = folder / "clock.so"
        source = Path(__file__).with_name("clock.c")
        _run("cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl")
        self.settings = {"LD_PRELOAD": str(library), "CHAOS_CLOCK": str(self._file)}

    def jump(self, seconds: float) -> None:
        """Set the clock some hours off, and back."""
        self._set(self._dice.choice(HOURS) * 3600)
        time.sleep(seconds)
        self._set(0)

    def _set(self, seconds: int) -> None:
        with self._file.open("r+b" if self._file.exists() else "wb") as file:
            file.write(seconds.to_bytes(8, sys.byteorder, signed=True))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
