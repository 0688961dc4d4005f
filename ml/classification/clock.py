"""How long each step of an assessment takes, for the outcome and for whoever listens."""

import time
from collections.abc import Callable
from contextvars import ContextVar

# Called with each step that ended: its name, and its start and end in nanoseconds since 1970.
listener: ContextVar[Callable[[str, int, int], None] | None] = ContextVar("listener", default=None)


class Clock:
    """Milliseconds by step."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._steps: dict[str, float] = {}
        self._listener = listener.get()

    def mark(self, step: str) -> None:
        """End a step, which began at the end of the one before."""
        now = time.perf_counter()
        took = now - self._last
        self._steps[step] = self._steps.get(step, 0.0) + took * 1000
        self._last = now
        if self._listener is not None:
            end = time.time_ns()
            self._listener(step, end - round(took * 1e9), end)

    def read(self) -> dict[str, float]:
        """Return the steps, and `total`."""
        total = (time.perf_counter() - self._start) * 1000
        return self._steps | {"total": total}
