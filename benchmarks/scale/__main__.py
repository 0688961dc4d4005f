"""Simulate installations of several sizes with the costs that were measured, and print tables.

    python -m benchmarks.scale [--markdown] [--quick]

Everything in the tables is computed or simulated from `costs.json` (measured) and `Assumed`.
"""

import argparse
import os
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from benchmarks import support
from benchmarks.scale import costs as measured
from benchmarks.scale.ceilings import ceilings, photos_for_file_sweep
from benchmarks.scale.costs import Costs
from benchmarks.scale.day import Found, simulate
from benchmarks.scale.model import Assumed, Deployment, limits, sized

DAY = 86_400
# A web process and a worker process of `make run` on two cores.
SMALL = Deployment("two cores", 2, 2, 2, one_machine=True)
# docker-compose.yml as it is, each container with its processors, PostgreSQL with two.
COMPOSE = Deployment("containers as shipped", 2, 2, 2)
# Name, what is given to `sized`.
REMEDIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("more of everything", {}),
    ("and pages from replicas", {"replica_cores": 1}),
    ("and direct uploads", {"replica_cores": 1, "direct_uploads": True}),
    ("or decoding in the worker", {"replica_cores": 1, "decode_in_worker": True}),
)
# One of everything.
UNIT = Deployment("", 1, 1, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--quick", action="store_true", help="without the days of 1,000 a second")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinspect_site.settings.testing")
    import django

    django.setup()
    costs, assumed = measured.load(), Assumed()
    print(f"Costs of {costs.photos} photos, measured on {costs.machine}")

    def show(title: str, rows: Iterable[tuple[object, ...]]) -> None:
        support.table(title, list(rows), markdown=options.markdown)

    show("Photos a day", _by_day(costs, assumed))
    show("What one of each takes", _units(costs, assumed))
    show("What is full first", _first(costs, assumed))
    show("One process at a time", _ceilings(costs))
    show("A simulated day", _days(costs, assumed, is_quick=options.quick))


def _by_day(costs: Costs, assumed: Assumed) -> Iterable[tuple[object, ...]]:
    """Yield what each number of photos a day needs, busy for 60% at the peak."""
    yield (
        *("photos a day", "peak, photos/s", "web cores", "worker cores", "database cores"),
        *("Gbit/s in", "GB a day", "database GB a year"),
    )
    rows = sum(costs.table_bytes.values())
    for photos in (100, 1_000, 10_000, 100_000, 480_000, 48_000_000):
        rate = photos * assumed.peak / DAY
        need = sized(costs, rate, assumed)
        yield (
            f"{photos:,}",
            f"{rate:.2g}",
            *(need.web_cores, need.worker_cores, need.database_cores),
            round(rate * costs.request_bytes * 8 / 1e9, 3),
            round(photos * costs.stored_bytes / 1e9, 1),
            round(photos * 365 * rows / 1e9),
        )


def _units(costs: Costs, assumed: Assumed) -> Iterable[tuple[object, ...]]:
    """Yield how many photos a second one of each can take, and how many 1,000 a second need."""
    yield ("one of", "photos/s", "for 1,000/s, all of them busy")
    for each in limits(costs, UNIT, assumed):
        taken = each.photos_a_second
        yield (each.resource, f"{taken:.3g}", f"{1000 / taken:.3g}")


def _first(costs: Costs, assumed: Assumed) -> Iterable[tuple[object, ...]]:
    """Yield the four resources that are full first."""
    yield ("", "first, at photos/s", "second", "third", "fourth")
    deployments = [SMALL, COMPOSE, replace(COMPOSE, name="and direct uploads", direct_uploads=True)]
    deployments += [
        replace(sized(costs, 10, assumed, **given), name=f"10/s, {name}")
        for name, given in REMEDIES
    ]
    for each in deployments:
        found = limits(costs, each, assumed)[:4]
        yield (each.name, *(f"{one.resource} {one.photos_a_second:.3g}" for one in found))


def _ceilings(costs: Costs) -> Iterable[tuple[object, ...]]:
    yield ("what", "where", "photos/s", "above that")
    for each in ceilings(costs):
        yield (each.what, each.where, f"{each.photos_a_second:.3g}", each.then)
    kept = photos_for_file_sweep(costs)
    yield ("sweep of files", "`file_repair.sweep`", f"{kept / 1e6:.1f} million kept", "3 GB full")


def _days(costs: Costs, assumed: Assumed, *, is_quick: bool) -> Iterable[tuple[object, ...]]:
    yield (
        *("", "peak", "photos", "p50 s", "p95 s", "p99 s", "oldest s", "unfinished"),
        "busiest, over the day",
    )
    small = limits(costs, SMALL, assumed)[0].photos_a_second
    cases = [
        (SMALL, 0.4 * small, DAY / 24),
        (SMALL, 0.8 * small, DAY / 24),
        # Short: those who wait ask each second, and they are more and more.
        (SMALL, 1.3 * small, DAY / 144),
        (COMPOSE, 10.0, DAY / 144),
    ]
    cases += [
        (replace(sized(costs, 10, assumed, **given), name=name), 10.0, DAY / 72)
        for name, given in REMEDIES
    ]
    if not is_quick:
        cases += [
            (replace(sized(costs, 1000, assumed, **given), name=name), 1000.0, DAY / 2160)
            for name, given in REMEDIES[::2]
        ]
    for deployment, rate, day in cases:
        # No more than a quarter of a short day.
        shorter = replace(assumed, burst_seconds=min(assumed.burst_seconds, day / 4))
        found = simulate(costs, deployment, rate, day=day, assumed=shorter)
        yield (f"{deployment.name} ({_cores(deployment)})", f"{rate:.3g}/s", *_figures(found))


def _cores(each: Deployment) -> str:
    if each.one_machine:
        return "all on them"
    replicas = f" + {each.replica_cores}" if each.replica_cores else ""
    return f"web {each.web_cores}, worker {each.worker_cores}, DB {each.database_cores}{replicas}"


def _figures(found: Found) -> tuple[object, ...]:
    busiest = max(found.utilisation, key=lambda name: found.utilisation[name])
    times = (f"{found.percentile(percent):.2f}" for percent in (50, 95, 99))
    share = f"{busiest} {found.utilisation[busiest]:.0%}"
    return (f"{found.photos:,}", *times, f"{found.oldest:.1f}", found.unfinished, share)


if __name__ == "__main__":
    main()
