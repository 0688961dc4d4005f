"""A day of an installation, simulated: how busy its parts are, and how long photos take."""

import math
import random
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.scale.costs import Costs
from benchmarks.scale.model import Assumed, Deployment, Installation
from benchmarks.scale.queueing import Simulation, Step


@dataclass
class Found:
    """Photos of one day. Seconds are from the first byte to the result, in order.

    `oldest` is the longest that a photo waited for a worker. A photo that had no result an hour
    after the day's end counts as unfinished.
    """

    photos: int = 0
    seconds: list[float] = field(default_factory=list)
    oldest: float = 0.0
    utilisation: dict[str, float] = field(default_factory=dict)

    @property
    def unfinished(self) -> int:
        """Photos without a result."""
        return self.photos - len(self.seconds)

    def percentile(self, percent: float) -> float:
        """Return the seconds within which so many per cent had their result."""
        if not self.seconds:
            return math.inf
        place = math.ceil(percent / 100 * len(self.seconds)) - 1
        return self.seconds[max(0, place)]


# Seconds after the day in which late photos may get their results.
AFTERWARDS = 3600.0


def arrivals(rate: float, day: float, assumed: Assumed, seed: int) -> Iterator[float]:
    """Yield the times of a Poisson process whose rate is `rate` at the day's peak, at noon.

    The day begins and ends at its lowest, and has its burst at the peak.
    """
    chance = random.Random(seed)
    most = rate * assumed.burst
    now = 0.0
    while True:
        now += chance.expovariate(most)
        if now >= day:
            return
        if chance.random() < rate_at(now, rate, day, assumed) / most:
            yield now


def rate_at(time: float, rate: float, day: float, assumed: Assumed) -> float:
    """Return the photos a second at a time of the day."""
    mean = rate / assumed.peak
    swing = assumed.peak - 1
    usual = mean * (1 - swing * math.cos(2 * math.pi * time / day))
    is_burst = abs(time - day / 2) < assumed.burst_seconds / 2
    return usual * assumed.burst if is_burst else usual


def simulate(
    costs: Costs,
    deployment: Deployment,
    rate: float,
    *,
    day: float,
    assumed: Assumed | None = None,
    seed: int = 1,
) -> Found:
    """Run a day of `day` seconds with `rate` photos a second at its peak."""
    assumed = assumed or Assumed()
    found = Found()
    site = Installation(costs, deployment, assumed, seed)
    simulation = Simulation()

    def photo() -> Iterator[Step]:
        found.photos += 1
        began = simulation.now
        ended: list[float] = []
        yield from site.accept()
        accepted = simulation.now
        simulation.start(poll(ended), accepted + assumed.poll_seconds)
        way = site.assess()
        yield next(way)
        found.oldest = max(found.oldest, simulation.now - accepted)
        yield from way
        ended.append(simulation.now)
        found.seconds.append(simulation.now - began)
        yield from site.pages()

    def poll(ended: list[float]) -> Iterator[Step]:
        yield from site.poll()
        if not ended:
            simulation.start(poll(ended), simulation.now + assumed.poll_seconds)

    simulation.arrive(arrivals(rate, day, assumed, seed), photo)
    simulation.run(day)
    found.utilisation = {each.name: each.utilisation(day) for each in site.resources}
    simulation.run(day + AFTERWARDS)
    found.seconds.sort()
    return found


def share_within(found: Found, seconds: float) -> float:
    """Return the share of all photos that had their result within so many seconds."""
    return bisect_left(found.seconds, seconds) / found.photos if found.photos else math.nan
