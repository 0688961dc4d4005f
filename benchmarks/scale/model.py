"""An installation as resources, and a photo's way through them.

Times come from `costs` (measured) and from `Assumed`; nothing else is made up.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.scale.costs import Costs, Part
from benchmarks.scale.queueing import Give, Pause, Resource, Step, Take, Use


@dataclass(frozen=True)
class Assumed:
    """What nobody measured. The day's curve is a cosine with its peak at noon.

    `peak` is the busiest moment to the day's mean, without the burst: `burst` times as many photos
    for `burst_seconds` at the peak. Pages are what people open for each photo that is taken.
    """

    peak: float = 1.8
    burst: float = 3.0
    burst_seconds: float = 60.0
    history_pages: float = 0.5
    result_pages: float = 1.0
    thumbnails: float = 4.0
    poll_seconds: float = 1.0
    # Standard deviation of the logarithm of each time, because photos and pages differ.
    spread: float = 0.3
    # A commit on an SSD, a file on a network's storage.
    flush_ms: float = 1.0
    file_ms: float = 5.0


@dataclass(frozen=True)
class Deployment:
    """What an installation has. A web process has one core and `THREADS`, a worker process one.

    With `one_machine` all parts share `web_cores`. `network_gbit` and `storage_mb_s` are what the
    web processes can take in and the storage can take and give; `wal_mb_s` is the database's disk.
    """

    name: str
    web_cores: int
    worker_cores: int
    database_cores: int
    network_gbit: float = 1.0
    storage_mb_s: float = 200.0
    wal_mb_s: float = 200.0
    broker_shards: int = 1
    replica_cores: int = 0
    one_machine: bool = False
    direct_uploads: bool = False
    decode_in_worker: bool = False


THREADS = 4
# Files of a photo that are written before the answer 202: original, thumbnail, working copy.
FILES_ACCEPTED = 3


class Installation:
    """The resources of a deployment, and what jobs ask of them."""

    def __init__(
        self, costs: Costs, deployment: Deployment, assumed: Assumed, seed: int | None = None
    ) -> None:
        """Times are the mean ones without a `seed`, else they differ by `Assumed.spread`."""
        self.costs, self.deployment, self.assumed = costs, deployment, assumed
        self._random = random.Random(seed) if seed is not None else None
        given = deployment
        self.threads = Resource("web threads", given.web_cores * THREADS)
        self.slots = Resource("worker processes", given.worker_cores)
        if given.one_machine:
            self.web = self.worker = self.database = Resource("processor", given.web_cores)
        else:
            self.web = Resource("web cores", given.web_cores)
            self.worker = Resource("worker cores", given.worker_cores)
            self.database = Resource("database cores", given.database_cores)
        self.replica = (
            Resource("replica cores", given.replica_cores) if given.replica_cores else self.database
        )
        self.broker = self.web if given.one_machine else Resource("broker", given.broker_shards)
        self.network = Resource("network into web", 1)
        self.storage = Resource("storage", 1)
        self.wal = Resource("database disk", 1)

    @property
    def resources(self) -> list[Resource]:
        """All of them, each once."""
        own = (value for value in vars(self).values() if isinstance(value, Resource))
        return list({id(each): each for each in own}.values())

    def accept(self) -> Iterator[Step]:
        """Yield the steps from the first byte to the answer 202."""
        cost, files = self.costs, self.costs.file_bytes
        if self.deployment.direct_uploads:
            yield from self._page(cost.poll, more_web_ms=cost.presign_cpu_ms)
            # The client's bytes go to the bucket, past the web processes.
            yield from self._store(files.get("originals", 0), 1)
            yield from self._keep(self.costs.poll.web_cpu_ms)
            return
        yield self._use(self.network, cost.request_bytes * 8 / self.deployment.network_gbit / 1e9)
        yield Take(self.threads)
        decoded = cost.decode_cpu_ms if self.deployment.decode_in_worker else 0
        yield self._use(self.web, (cost.accept.web_cpu_ms - decoded) / 1000)
        written = [files.get("originals", 0), files.get("thumbnails", 0)]
        if not self.deployment.decode_in_worker:
            written.append(files.get("working-copies", 0))
        yield from self._store(sum(written), len(written))
        yield from self._stored(cost.accept)
        yield Give(self.threads)

    def assess(self) -> Iterator[Step]:
        """Yield the steps from the message to the stored result."""
        cost, files, given = self.costs, self.costs.file_bytes, self.deployment
        yield Take(self.slots)
        more, read = 0.0, files.get("working-copies", 0)
        if given.direct_uploads:
            more, read = cost.intake_cpu_ms, files.get("originals", 0)
        elif given.decode_in_worker:
            more, read = cost.decode_cpu_ms, files.get("originals", 0)
        yield from self._store(read + files.get("heat-maps", 0), 2)
        yield self._use(self.worker, (cost.assess.worker_cpu_ms + more) / 1000)
        yield from self._stored(cost.assess)
        yield Give(self.slots)

    def poll(self) -> Iterator[Step]:
        """Yield the steps of one look for the result. It must see what was just written."""
        yield from self._page(self.costs.poll)

    def pages(self) -> Iterator[Step]:
        """Yield the steps of what people open for each photo, as one job."""
        for part, times in (
            (self.costs.history, self.assumed.history_pages),
            (self.costs.result, self.assumed.result_pages),
            (self.costs.thumbnail, self.assumed.thumbnails),
        ):
            yield from self._page(part, times=times, database=self.replica)

    def _keep(self, web_ms: float) -> Iterator[Step]:
        yield Take(self.threads)
        yield self._use(self.web, web_ms / 1000)
        yield from self._stored(self.costs.accept)
        yield Give(self.threads)

    def _stored(self, part: Part) -> Iterator[Step]:
        """Yield what database and broker do in a part that stores something."""
        yield self._use(self.database, part.database_cpu_ms / 1000)
        yield self._use(self.wal, part.wal_bytes / self.deployment.wal_mb_s / 1e6)
        yield Pause(self.assumed.flush_ms / 1000)
        yield self._use(self.broker, part.broker_cpu_ms / 1000)

    def _store(self, size: float, files: int) -> Iterator[Step]:
        yield self._use(self.storage, size / self.deployment.storage_mb_s / 1e6)
        yield Pause(files * self.assumed.file_ms / 1000)

    def _page(
        self,
        part: Part,
        *,
        times: float = 1,
        more_web_ms: float = 0,
        database: Resource | None = None,
    ) -> Iterator[Step]:
        yield Take(self.threads)
        yield self._use(self.web, (part.web_cpu_ms + more_web_ms) * times / 1000)
        yield self._use(database or self.database, part.database_cpu_ms * times / 1000)
        yield self._use(self.broker, part.broker_cpu_ms * times / 1000)
        yield Give(self.threads)

    def _use(self, resource: Resource, seconds: float) -> Use:
        if self._random is not None:
            spread = self.assumed.spread
            seconds *= self._random.lognormvariate(-spread * spread / 2, spread)
        return Use(resource, seconds)


@dataclass(frozen=True)
class Limit:
    """The rate at which a resource is busy all the time."""

    resource: str
    photos_a_second: float


def demands(steps: Iterable[Step]) -> dict[str, float]:
    """Return the seconds for which a job holds each resource, if it never waits."""
    held: dict[str, float] = defaultdict(float)
    kept: set[str] = set()
    for step in steps:
        match step:
            case Take(resource):
                kept.add(resource.name)
            case Give(resource):
                kept.discard(resource.name)
            case Use(resource, seconds):
                held[resource.name] += seconds
                for name in kept:
                    held[name] += seconds
            case Pause(seconds):
                for name in kept:
                    held[name] += seconds
    return held


def limits(costs: Costs, deployment: Deployment, assumed: Assumed) -> list[Limit]:
    """Return what each resource could take with its photos' pages and one poll, lowest first."""
    mean = Installation(costs, deployment, assumed)
    held: dict[str, float] = defaultdict(float)
    for way in (mean.accept(), mean.assess(), mean.poll(), mean.pages()):
        for name, seconds in demands(way).items():
            held[name] += seconds
    found = [
        Limit(each.name, each.servers / held[each.name])
        for each in mean.resources
        if held[each.name]
    ]
    return sorted(found, key=lambda limit: limit.photos_a_second)


def sized(
    costs: Costs, rate: float, assumed: Assumed, *, busy: float = 0.6, **given: Any
) -> Deployment:
    """Return a deployment whose resources are busy for at most `busy` at the rate."""
    probe = Deployment("", 1, 1, 1, **given)
    one = {limit.resource: limit.photos_a_second for limit in limits(costs, probe, assumed)}
    need: dict[str, float] = defaultdict(float)
    for name, capacity in one.items():
        need[name] = rate / capacity / busy
    return replace(
        probe,
        name=f"{rate:g}/s",
        web_cores=math.ceil(max(need["web cores"], need["web threads"])),
        worker_cores=math.ceil(max(need["worker cores"], need["worker processes"])),
        database_cores=math.ceil(need["database cores"]),
        broker_shards=math.ceil(need["broker"]),
        network_gbit=_next(probe.network_gbit * need["network into web"], (1, 10, 25, 100)),
        storage_mb_s=probe.storage_mb_s * max(1, need["storage"]),
        wal_mb_s=probe.wal_mb_s * max(1, need["database disk"]),
        replica_cores=math.ceil(need["replica cores"]),
    )


def _next(need: float, sizes: tuple[float, ...]) -> float:
    """Return the smallest of the sizes that is enough, or as many of the largest as it takes."""
    fitting = [size for size in sizes if size >= need]
    return fitting[0] if fitting else math.ceil(need / sizes[-1]) * sizes[-1]
