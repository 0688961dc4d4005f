"""Child processes that are restarted when they die and never outlive the launcher."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

_PR_SET_PDEATHSIG = 1
# A child that dies this often in this many seconds will not recover by itself. Set by judgement:
# enough for a burst of bad luck, few enough not to fill the logs.
_TOO_MANY_DEATHS = 5
_WITHIN_SECONDS = 60.0


class DiesTooOftenError(Exception):
    """A child keeps dying soon after its start."""


@dataclass
class Child:
    """One part of the installation; it has `stop_within` seconds to end when asked to."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    keep_open: tuple[int, ...] = ()
    stop_within: float = 20.0
    _process: "subprocess.Popen[bytes] | None" = None
    _deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the launcher."""
        self._process = subprocess.Popen(  # noqa: S603 - the commands are our own
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.keep_open,
            preexec_fn=_end_with_parent(),  # noqa: PLW1509 - the launcher has no threads
        )

    def ensure_running(self) -> str:
        """Restart it if it died; returns a sentence about that, or "".

        Raises DiesTooOftenError when it keeps dying.
        """
        if self._process is None or self._process.poll() is None:
            return ""
        status, now = self._process.returncode, time.monotonic()
        self._kill_group()
        self._deaths = [death for death in self._deaths if now - death < _WITHIN_SECONDS] + [now]
        if len(self._deaths) >= _TOO_MANY_DEATHS:
            raise DiesTooOftenError(f"The {self.name} keeps ending (exit status {status}).")
        self.start()
        return f"The {self.name} ended unexpectedly (exit status {status}); it was started again."

    def ask_to_stop(self) -> None:
        """Ask it to finish its current job and end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait_until_stopped(self) -> None:
        """Wait until it has ended; kill it after `stop_within` seconds."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(self.stop_within)
        self.kill()

    def kill(self) -> None:
        """Kill it and all its descendants."""
        if self._process is not None:
            self._kill_group()
            self._process.wait()

    def _kill_group(self) -> None:
        assert self._process is not None  # noqa: S101
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


def _end_with_parent() -> Callable[[], None] | None:
    """Return what a child runs first: it asks Linux for SIGTERM when the launcher ends."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    launcher = os.getpid()

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != launcher:
            os._exit(1)

    return prepare
