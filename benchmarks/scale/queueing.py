"""A discrete-event simulation of jobs that pass through resources, first come, first served.

Time is in seconds. A job is a row of steps, done one after the other; any of them may wait for a
server of its resource. Where the row is a generator, its code runs when the step before has ended.
"""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count

Action = Callable[[], None]


@dataclass
class Resource:
    """Something with `servers` that each serve one job at a time."""

    name: str
    servers: int
    busy: int = 0
    # Servers times seconds that were busy, up to `changed_at`.
    busy_seconds: float = 0.0
    changed_at: float = 0.0
    longest_queue: int = 0
    waiting: deque[Action] = field(default_factory=deque)

    def utilisation(self, now: float) -> float:
        """Return the share of the servers that was busy on average, 0 to 1."""
        return (self.busy_seconds + self.busy * (now - self.changed_at)) / (self.servers * now)

    def change(self, by: int, now: float) -> None:
        """Note that servers became busy or free."""
        self.busy_seconds += self.busy * (now - self.changed_at)
        self.changed_at = now
        self.busy += by


@dataclass(frozen=True, slots=True)
class Use:
    """Wait for a server, hold it for `seconds`, give it back."""

    resource: Resource
    seconds: float


@dataclass(frozen=True, slots=True)
class Take:
    """Wait for a server and keep it until `Give`."""

    resource: Resource


@dataclass(frozen=True, slots=True)
class Give:
    """Give a server back."""

    resource: Resource


@dataclass(frozen=True, slots=True)
class Pause:
    """Let time pass that nothing is needed for, such as a network's delay."""

    seconds: float


Step = Use | Take | Give | Pause


class Simulation:
    """The clock, and what is to happen."""

    def __init__(self) -> None:
        self.now = 0.0
        self._coming: list[tuple[float, int, Action]] = []
        self._numbers = count()

    def at(self, time: float, action: Action) -> None:
        """Let something happen at a time."""
        heapq.heappush(self._coming, (time, next(self._numbers), action))

    def start(self, steps: Iterable[Step], at: float) -> None:
        """Start a job."""
        rest = iter(steps)
        self.at(at, lambda: self._go_on(rest))

    def arrive(self, times: Iterator[float], job: Callable[[], Iterable[Step]]) -> None:
        """Start a job at each of the times, which ascend."""
        following = next(times, None)
        if following is None:
            return

        def begin() -> None:
            self._go_on(iter(job()))
            self.arrive(times, job)

        self.at(following, begin)

    def run(self, until: float = float("inf")) -> None:
        """Let everything happen that is due by `until`."""
        while self._coming and self._coming[0][0] <= until:
            self.now, _, action = heapq.heappop(self._coming)
            action()
        if until != float("inf"):
            self.now = until

    def _go_on(self, rest: Iterator[Step]) -> None:
        for step in rest:
            match step:
                case Use(resource, seconds):
                    self._request(resource, partial(self._hold, resource, seconds, rest))
                    return
                case Take(resource):
                    self._request(resource, partial(self._go_on, rest))
                    return
                case Give(resource):
                    self._release(resource)
                case Pause(seconds):
                    self.at(self.now + seconds, partial(self._go_on, rest))
                    return

    def _hold(self, resource: Resource, seconds: float, rest: Iterator[Step]) -> None:
        def end() -> None:
            self._release(resource)
            self._go_on(rest)

        self.at(self.now + seconds, end)

    def _request(self, resource: Resource, granted: Action) -> None:
        if resource.busy < resource.servers:
            resource.change(1, self.now)
            granted()
        else:
            resource.waiting.append(granted)
            resource.longest_queue = max(resource.longest_queue, len(resource.waiting))

    def _release(self, resource: Resource) -> None:
        if resource.waiting:
            # Not at once: a long row of jobs that free each other would be as deep a recursion.
            self.at(self.now, resource.waiting.popleft())
        else:
            resource.change(-1, self.now)
