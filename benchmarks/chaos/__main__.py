"""Let photos come in while everything dies; see docs/reliability.md for what is promised.

Prints the seed, what happened, and a table; fails if a promise was broken.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from benchmarks.chaos import driver, faults
from benchmarks.chaos.driver import Load
from benchmarks.chaos.faults import Clock, Faults
from benchmarks.chaos.services import Broker, Bucket, Relay, end_connections, stop
from benchmarks.chaos.site import Site
from benchmarks.postgresql import server

INSTALLATIONS = ("embedded", "postgresql")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", choices=INSTALLATIONS, default="embedded")
    parser.add_argument("--photos", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=20, help="half people, half programs")
    parser.add_argument("--seconds", type=float, default=600, help="over which photos are sent")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    parser.add_argument("--like", help="a migrated PostgreSQL to begin with a copy of")
    parser.add_argument("--log", type=Path, help="keep what the installation printed")
    options = parser.parse_args()
    print(f"{options.on}, seed {options.seed}")
    dice = random.Random(options.seed)
    with (
        tempfile.TemporaryDirectory(prefix="skinspect-chaos-") as folder,
        installation(options, Path(folder), dice) as (site, own),
    ):
        plan = own.plan(dice, options.seconds)
        load = Load(options.photos, options.clients, options.seconds)
        result = driver.run(site, lambda _seen, over: own.run(plan, over), load)
        if options.log:
            options.log.write_text(site.output)
    result.problems += [f"{kind}: never happened" for kind in sorted(own.never())]
    result.counts |= {f"fault: {kind}": n for kind, n in sorted(own.happened.items())}
    driver.report(f"{options.on}, seed {options.seed}, {options.clients} clients", result)


def installation(
    options: argparse.Namespace, folder: Path, dice: random.Random
) -> AbstractContextManager[tuple[Site, Faults]]:
    """Return what was asked for."""
    if options.on == "embedded":
        return embedded(folder, dice)
    return on_services(folder, dice, options.like)


@contextmanager
def embedded(folder: Path, dice: random.Random) -> Iterator[tuple[Site, Faults]]:
    """`make run`: SQLite, its own Valkey, photos in a folder of a small disk."""
    with ExitStack() as stack:
        clock = Clock(folder, dice)
        home = stack.enter_context(faults.small_disk(folder)) / "home"
        site = Site(home, driver.SETTINGS | clock.settings)
        refuse_writes = stack.enter_context(faults.read_only_at_will(home / "photos"))
        yield (
            site,
            Faults(
                kills=faults.kills_of(site) | faults.embedded_broker(site),
                lasting={
                    "broker hangs": faults.frozen(lambda: site.parts().get("broker", [])),
                    "database locked": faults.locked(home / "db.sqlite3"),
                    "photos cannot be written": refuse_writes,
                    "disk full": faults.full(home.parent),
                    "clock set": clock.jump,
                },
            ),
        )


@contextmanager
def on_services(
    folder: Path, dice: random.Random, like: str | None = None
) -> Iterator[tuple[Site, Faults]]:
    """PostgreSQL, Redis, and photos in a bucket."""
    with ExitStack() as stack:
        clock = Clock(folder, dice)
        database = stack.enter_context(server())
        if like:
            database.copy(like)
        broker = stack.enter_context(Broker(folder))
        bucket = stack.enter_context(Bucket())
        relay = Relay(bucket.port)
        stack.callback(relay.close)
        settings = {
            **bucket.settings,
            "S3_ENDPOINT_URL": f"http://127.0.0.1:{relay.port}",
            "DATABASE_URL": database.address,
            "REDIS_URL": broker.url,
        }
        site = Site(folder / "home", driver.SETTINGS | clock.settings | settings)
        yield (
            site,
            Faults(
                kills=faults.kills_of(site)
                | {
                    "broker": broker.restart,
                    "broker with its data": lambda: broker.restart(with_data=False),
                    "connections to the database": lambda: end_connections(database),
                },
                lasting={
                    "broker hangs": faults.frozen(lambda: [broker.process.pid]),
                    "database stopped": lambda seconds: stop(database, seconds),
                    "bucket hangs": faults.frozen(lambda: [bucket.process.pid]),
                    "bucket refuses": relay.refuse,
                    "clock set": clock.jump,
                },
            ),
        )


if __name__ == "__main__":
    main()
