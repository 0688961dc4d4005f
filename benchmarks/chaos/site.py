"""An installation that is started again when it ends, and the processes of its parts."""

import json
import os
import signal
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests import migrated
from tests.embedded.launched import OWN, ROOT, Run, free_port, processes_of, until

# Seconds between two starts, as a supervisor waits.
PAUSE = 1.0
# Long, because a machine may do much else.
READY_WITHIN = 600.0


class Installation(ABC):
    """Something that answers at `address`; receivers of its webhooks listen at `people`."""

    address: str
    people = "127.0.0.1"
    starts = 0
    output = ""

    @abstractmethod
    def start(self) -> None:
        """Start it, and wait until it answers."""

    @abstractmethod
    def stop(self) -> None:
        """Stop what writes."""

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """Return the environment for a command that runs beside the installation."""

    @contextmanager
    def inspector(self) -> "Iterator[Callable[..., Any]]":
        """Yield how to ask `benchmarks.chaos.inspector`: by a method's name and its arguments."""
        with subprocess.Popen(
            [sys.executable, "-m", "benchmarks.chaos.inspector"],
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            questions, answers = process.stdin, process.stdout

            def ask(*question: object) -> Any:
                questions.write(f"{json.dumps(question)}\n")
                questions.flush()
                return json.loads(answers.readline())

            yield ask


class Site(Installation):
    """A data folder with the launcher of `make run` on it; `settings` are its environment.

    A launcher that ended by itself or was killed is started again, as a supervisor would do.
    """

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        self.home, self.settings, self.port = home, settings, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._run: Run | None = None
        self._over = threading.Event()
        self._supervisor = threading.Thread(target=self._keep_running, daemon=True)

    @property
    def launcher(self) -> int:
        """The launcher's process id."""
        assert self._run is not None
        return self._run.process.pid

    def start(self) -> None:
        """Start it, and wait until it answers."""
        if "DATABASE_URL" not in self.settings:
            migrated.copy_to(self.home / "db.sqlite3")
        self._start()
        self._supervisor.start()
        assert until(self._is_ready, READY_WITHIN), self.output

    def stop(self) -> None:
        """Stop it for good."""
        self._over.set()
        if self._supervisor.is_alive():
            self._supervisor.join()
        if self._run is not None and self._run.process.poll() is None:
            self._run.stop(signal.SIGTERM)
        self._keep_output()

    def environment(self) -> dict[str, str]:
        """Return the environment for a command that runs beside the installation."""
        kept = {name: value for name, value in os.environ.items() if name not in OWN}
        own = {name: value for name, value in self.settings.items() if name != "LD_PRELOAD"}
        return {**kept, **own, "SKINSPECT_HOME": str(self.home), "CLASSIFIER_BACKEND": "fake"}

    def parts(self) -> dict[str, list[int]]:
        """Return the process ids by part, as "web" and "web child"."""
        commands = processes_of(self.home)
        parents = {process: parent for process in commands if (parent := _parent_of(process))}
        found: dict[str, list[int]] = {}
        for process, command in commands.items():
            if parents.get(process) != self.launcher:
                continue
            name = _part(command)
            found.setdefault(name, []).append(process)
            found.setdefault(f"{name} child", []).extend(_descendants(process, parents))
        return found

    def everything(self) -> list[int]:
        """Return the process ids of the launcher and of all that it started."""
        return [self.launcher, *(process for own in self.parts().values() for process in own)]

    def _is_ready(self) -> bool:
        return self._run is not None and "is ready" in self._run.output

    def _keep_running(self) -> None:
        while not self._over.wait(PAUSE):
            assert self._run is not None
            if self._run.process.poll() is not None:
                self._keep_output()
                self._start()

    def _start(self) -> None:
        self._run = Run(self.home, self.port, self.settings)
        self.starts += 1

    def _keep_output(self) -> None:
        assert self._run is not None
        self.output += self._run.output


def end(processes: list[int], number: int = signal.SIGKILL) -> None:
    """Send a signal to processes that may have ended already."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


def _part(command: str) -> str:
    """Return which part a child of the launcher is."""
    words = {
        "valkey": "broker",
        "embedded.prepare": "preparation",
        "\0beat\0": "beat",
        "webhooks@": "webhook worker",
        "\0worker\0": "worker",
    }
    return next((part for word, part in words.items() if word in command), "web")


def _parent_of(process: int) -> int:
    try:
        # The second field is the command's name, which may hold anything, in brackets.
        after = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2]
    except OSError:
        return 0
    return int(after.split()[1])


def _descendants(process: int, parents: dict[int, int]) -> list[int]:
    children = [child for child, parent in parents.items() if parent == process]
    return [*children, *(each for child in children for each in _descendants(child, parents))]
