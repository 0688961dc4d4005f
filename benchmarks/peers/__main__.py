"""Compare SkinSpect with servers that only assess, and store nothing, side by side in one run.

All have the same photos, network, preprocessing and number of processes that assess. Targets: at
least 80% of the bare loop's photos a second and more than BentoML's, with SQLite and with
PostgreSQL; on an idle machine, from upload to result within 1.3 times of LitServe's.
"""

import argparse
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks import support
from benchmarks.peers import processes
from benchmarks.peers.load import Photos, all_at_once, one_by_one
from benchmarks.peers.servers import SERVERS, Start
from benchmarks.photos import large_photos

# Seconds between two photos to an idle server: its last work of one is done before the next.
PAUSE = 0.3


@dataclass(frozen=True)
class Measured:
    """What one server did in one round."""

    photos_a_second: float
    idle_ms: float
    cpu_ms: float
    megabytes: float
    statuses: Counter[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=160)
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--idle", type=int, default=15, help="photos sent one by one")
    parser.add_argument("--rounds", type=int, default=1, help="times that every server has a turn")
    parser.add_argument("--processes", type=int, default=2, help="processes that assess")
    parser.add_argument("--megapixels", type=float, default=12.0)
    parser.add_argument("--only", nargs="+", choices=SERVERS, default=list(SERVERS))
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    about, drawn = large_photos(8, options.megapixels)
    size = statistics.mean(map(len, drawn)) / 1e6
    found: dict[str, list[Measured]] = defaultdict(list)
    for _ in range(options.rounds):
        for name in options.only:
            found[name].append(measure(SERVERS[name], Photos(drawn), options))
            print(f"{name}: {found[name][-1]}", flush=True)
    title = f"{options.photos} {about} ({size:.1f} MB), {options.at_once} at once"
    support.table(title, _rows(found), markdown=options.markdown)


def measure(start: Start, photos: Photos, options: argparse.Namespace) -> Measured:
    """Measure one server: one photo after the other, then many at once."""
    with start(options.processes) as running:
        all_at_once(running.send, photos.take(2 * options.processes), options.processes)
        idle = one_by_one(running.send, photos.take(options.idle), PAUSE)
        sent = photos.take(options.photos)
        family = list(processes.family(running.pids))
        before = processes.cpu_seconds(family)
        seconds, statuses = all_at_once(running.send, sent, options.at_once)
        used = processes.cpu_seconds(family) - before
        memory = processes.megabytes(family)
    return Measured(
        photos_a_second=options.photos / seconds,
        idle_ms=support.median(idle),
        cpu_ms=used / options.photos * 1000,
        megabytes=memory,
        statuses=Counter(statuses),
    )


def _rows(found: dict[str, list[Measured]]) -> Sequence[Sequence[object]]:
    """Return the table; ratios are to the first server."""
    rows: list[Sequence[object]] = [
        ("", "photos/s", "to bare", "idle ms", "to LitServe", "CPU ms/photo", "MB", "statuses")
    ]
    rates = {
        name: support.median([row.photos_a_second for row in rows]) for name, rows in found.items()
    }
    idles = {name: support.median([row.idle_ms for row in rows]) for name, rows in found.items()}
    for name, measured in found.items():
        rows.append(
            (
                name,
                rates[name],
                rates[name] / rates.get("bare loop", float("nan")),
                round(idles[name]),
                idles[name] / idles.get("LitServe", float("nan")),
                round(support.median([row.cpu_ms for row in measured])),
                round(support.median([row.megabytes for row in measured])),
                dict(sum((row.statuses for row in measured), Counter())),
            )
        )
    return rows


def _medians(
    found: Mapping[str, list[Measured]], figure: Callable[[Measured], float]
) -> dict[str, float]:
    return {name: support.median(list(map(figure, measured))) for name, measured in found.items()}


if __name__ == "__main__":
    main()
