"""Compare the simulation with a real installation on this machine.

    python -m benchmarks.scale.check [--photos 384] [--clients 32] [--share 0.4]

First as many photos at once as there are clients, then photos that come at random at a share of
that rate. The simulation gets the costs of `costs.json`, which were measured in another run, one
photo at a time. Where others use the machine too, its processor is as much slower as this run got
less of it.
"""

import argparse
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from benchmarks import support
from benchmarks.photos import large_photos
from benchmarks.scale import costs
from benchmarks.scale.costs import Costs, Part
from benchmarks.scale.model import Assumed, Deployment, Installation
from benchmarks.scale.queueing import Pause, Simulation, Step, Use
from benchmarks.scale.site import Sender, Site, site

CORES = 2
HERE = Deployment(
    "this machine", CORES, CORES, CORES, network_gbit=100, storage_mb_s=2000, one_machine=True
)
FILE_MS = 1.0


@dataclass(frozen=True)
class Run:
    """Photos a second, seconds from request to result in order, cores used, client's ms a photo."""

    rate: float
    seconds: list[float]
    cores: float
    client_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=384)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--share", type=float, default=0.4)
    parser.add_argument("--copy-of", default="", help="a migrated database to begin with")
    options = parser.parse_args()
    before = support.machine()
    _, drawn = large_photos(2, 12.0)
    with site(web=CORES, workers=CORES, copy_of=options.copy_of) as running:
        sender = Sender(running, drawn)
        at_once(running, sender, 8, 2)
        full = at_once(running, sender, options.photos, options.clients)
        share = options.share * full.rate
        random_run = at_random(running, sender, options.photos, share)
    found = costs.load()
    slow = slower(found, CORES / full.cores)
    predicted = closed(found, options.photos, options.clients, full.client_ms)
    stretched = closed(slow, options.photos, options.clients, full.client_ms * CORES / full.cores)
    opened = open_run(slow, options.photos, share, random_run.client_ms * CORES / full.cores)
    rows: list[tuple[object, ...]] = [("", "measured", "simulated", "to measured")]
    rows += [
        ("photos/s, both cores whole", full.rate, predicted.rate, predicted.rate / full.rate),
        ("photos/s, the cores it got", full.rate, stretched.rate, stretched.rate / full.rate),
    ]
    for name, real, model in (("at once", full, stretched), ("at random", random_run, opened)):
        for percent in (50, 95):
            pair = (quantile(real.seconds, percent), quantile(model.seconds, percent))
            rows.append((f"{name}: p{percent}, s", *pair, pair[1] / pair[0]))
    support.table(f"{options.photos} photos, {options.clients} clients; before: {before}", rows)
    print(f"cores got {full.cores:.2f} of {CORES}; client {full.client_ms:.0f} ms a photo;")
    print(f"at random: {share:.2f} photos/s, cores used {random_run.cores:.2f}")


def at_once(running: Site, sender: Sender, photos: int, clients: int) -> Run:
    """Let clients send a photo each and ask every second for the result, then send the next."""
    forms = [sender.next_form() for _ in range(photos)]
    return _timed(running, sender, [(form, 0.0) for form in forms], clients)


def at_random(running: Site, sender: Sender, photos: int, rate: float) -> Run:
    """Send photos at times of a Poisson process."""
    chance = random.Random(1)
    forms, due = [], 0.0
    for _ in range(photos):
        due += chance.expovariate(rate)
        forms.append((sender.next_form(), due))
    return _timed(running, sender, forms, photos)


def _timed(
    running: Site,
    sender: Sender,
    forms: list[tuple[tuple[bytes, dict[str, str]], float]],
    clients: int,
) -> Run:
    from classifier.assessments.models import Assessment

    begun: dict[str, float] = {}
    lock = threading.Lock()
    start, began_at = time.monotonic(), time.time()
    cpu = (sum(running.cpu_seconds().values()), time.process_time())

    def one(form: tuple[tuple[bytes, dict[str, str]], float]) -> None:
        prepared, due = form
        time.sleep(max(0.0, start + due - time.monotonic()))
        sent_at = time.time()
        name = sender.send(prepared)
        with lock:
            begun[name] = sent_at
        while sender.status(name) in ("queued", "running"):
            time.sleep(1)

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one, forms))
    client = time.process_time() - cpu[1]
    used = sum(running.cpu_seconds().values()) - cpu[0] + client
    rows = Assessment.objects.filter(pk__in=begun).values_list("pk", "finished_at")
    ends = {str(pk): at.timestamp() for pk, at in rows if at is not None}
    span = max(ends.values()) - began_at
    seconds = sorted(ends[name] - at for name, at in begun.items())
    return Run(len(forms) / span, seconds, used / span, client / len(forms) * 1000)


def slower(found: Costs, factor: float) -> Costs:
    """Return the costs on a processor that is slower by a factor."""

    def scaled(part: Part) -> Part:
        cpu = {name: getattr(part, name) * factor for name in vars(part) if name.endswith("cpu_ms")}
        return replace(part, **cpu)

    return replace(
        found,
        accept=scaled(found.accept),
        assess=scaled(found.assess),
        poll=scaled(found.poll),
    )


def closed(found: Costs, photos: int, clients: int, client_ms: float) -> Run:
    """Simulate clients that wait for each result."""
    simulation, rest, ends = Simulation(), iter(range(photos)), _Ends()

    def client() -> Iterator[Step]:
        for _ in rest:
            yield from _photo(simulation, place, client_ms, ends)

    place = Installation(found, HERE, Assumed(file_ms=FILE_MS), seed=1)
    for _ in range(clients):
        simulation.start(client(), 0)
    simulation.run()
    return ends.run(photos, simulation.now)


def open_run(found: Costs, photos: int, rate: float, client_ms: float) -> Run:
    """Simulate photos that come at random."""
    simulation, ends, chance, due = Simulation(), _Ends(), random.Random(2), 0.0
    place = Installation(found, HERE, Assumed(file_ms=FILE_MS), seed=1)
    for _ in range(photos):
        due += chance.expovariate(rate)
        simulation.start(_photo(simulation, place, client_ms, ends), due)
    simulation.run()
    return ends.run(photos, simulation.now)


class _Ends:
    """Collects the seconds that photos took."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.last = 0.0

    def note(self, began: float, now: float) -> None:
        self.seconds.append(now - began)
        self.last = now

    def run(self, photos: int, _now: float) -> Run:
        return Run(photos / self.last, sorted(self.seconds), float("nan"), float("nan"))


def _photo(
    simulation: Simulation, place: Installation, client_ms: float, ends: _Ends
) -> Iterator[Step]:
    """Yield the steps of a photo and of its client, until the client has seen the result."""
    began = simulation.now
    yield Use(place.web, client_ms / 1000)
    yield from place.accept()
    accepted = simulation.now
    done: list[float] = []

    def assessed() -> Iterator[Step]:
        yield from place.assess()
        done.append(simulation.now)
        ends.note(began, simulation.now)

    simulation.start(assessed(), accepted)
    while True:
        yield from place.poll()
        if done:
            return
        yield Pause(1.0)


def quantile(values: list[float], percent: float) -> float:
    """Return the value below which so many per cent of sorted values lie."""
    return values[min(len(values) - 1, int(percent / 100 * len(values)))]


if __name__ == "__main__":
    main()
