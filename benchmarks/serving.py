"""Serving side by side: bare Keras as the original project did it, `tf.function`, and LiteRT.

Every way runs the same network on the same pictures, in processes of its own, and takes turns with
the others; ratios are medians over the rounds. Needs the training requirements, since it runs Keras
too. Targets: at least 5 times the original's photos a second at 12 megapixels, and the model step
within twice the time that its multiply-accumulates alone take in a large matrix product.
"""

import argparse
import os
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import serving_ways
import support
from photos import large_photos
from serving_ways import (
    PATH_WAYS,
    PRODUCT_COST,
    PRODUCTS,
    WORKERS,
    Prepared,
    Scene,
    Way,
    litert,
    model_ways,
)
from tqdm import tqdm

from ml.classification.manifest import default_artefact

SPAWN = get_context("spawn")


@dataclass(slots=True)
class Measured:
    """What each round gave (items a second), and the memory of all processes (MB)."""

    rates: list[float] = field(default_factory=list)
    megabytes: float = 0.0

    @property
    def rate(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.rates)

    def over(self, other: "Measured") -> float:
        """How many times the other's rate, as the median of what each round says."""
        pairs = zip(self.rates, other.rates, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)


Results = dict[Way, Measured]
Rows = list[tuple[object, ...]]


def main() -> None:
    """Prepare the pictures and models, take turns, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--photos", type=int, default=4, help="different photos that take turns")
    parser.add_argument("--megapixels", type=float, default=12.0)
    parser.add_argument("--artefact", type=Path, default=default_artefact())
    parser.add_argument("--markdown", action="store_true", help="print tables in Markdown")
    options = parser.parse_args()
    kind, photos = large_photos(options.photos, options.megapixels)
    with tempfile.TemporaryDirectory(prefix="skinspect-benchmark-") as folder:
        for number, photo in enumerate(photos):
            Path(folder, f"{number}.jpg").write_bytes(photo)
        scene = Scene(Path(folder), options.artefact)
        with ProcessPoolExecutor(1, SPAWN) as pool:
            prepared = pool.submit(serving_ways.prepare, scene, options.rounds).result()
        ways = (*PRODUCTS, *model_ways(prepared.views), *PATH_WAYS)
        results = measure(ways, scene, options.rounds)
    print(f"{kind}, {statistics.mean(map(len, photos)) / 1e6:.1f} MB each; {prepared.about}")
    for title, rows in tables(results, prepared):
        support.table(title, rows, markdown=options.markdown)


def measure(ways: Sequence[Way], scene: Scene, rounds: int) -> Results:
    """Start all ways' processes, then let the ways take turns, one running at a time."""
    results = {way: Measured() for way in ways}
    with ExitStack() as stack:
        starting = tqdm(ways, desc="start", disable=None)
        pipes = {way: stack.enter_context(started(way, scene)) for way in starting}
        for _ in tqdm(range(rounds), desc="rounds", disable=None):
            for way, measured in results.items():
                measured.rates.append(turn(pipes[way], way.calls))
        for way, measured in results.items():
            measured.megabytes = sum(support.peak_megabytes(p.process) for p in pipes[way])
    return results


@dataclass(frozen=True, slots=True)
class Pipe:
    """The parent's end of a pipe to one process, and its id."""

    end: Any
    process: int


@contextmanager
def started(way: Way, scene: Scene) -> Iterator[list[Pipe]]:
    """Run the processes of a way; yields when all have warmed up."""
    # Numpy's matrix products read it when they are loaded.
    os.environ["OPENBLAS_NUM_THREADS"] = str(way.threads)
    ends = [SPAWN.Pipe() for _ in range(way.processes)]
    processes = [
        SPAWN.Process(target=serving_ways.work, args=(way, scene, theirs), daemon=True)
        for _, theirs in ends
    ]
    for process, (_, theirs) in zip(processes, ends, strict=True):
        process.start()
        # So that a process that fails ends the wait for it.
        theirs.close()
    pipes = [Pipe(ours, p.pid or 0) for (ours, _), p in zip(ends, processes, strict=True)]
    for pipe in pipes:
        pipe.end.recv()
    yield pipes
    for pipe, process in zip(pipes, processes, strict=True):
        pipe.end.send(0)
        process.join()


def turn(pipes: Sequence[Pipe], calls: int) -> float:
    """Have every process make its calls, all at once; return items a second."""
    start = perf_counter()
    for pipe in pipes:
        pipe.end.send(calls)
    items = sum(pipe.end.recv() for pipe in pipes)
    return float(items / (perf_counter() - start))


def tables(results: Results, prepared: Prepared) -> Iterator[tuple[str, Rows]]:
    """Yield titles and rows, what the targets are about first."""
    cost = prepared.cost
    photos = results[WORKERS].over(results[PATH_WAYS[0]])
    slowness = to_limit(results, litert(prepared.views), cost)
    yield (
        "Targets",
        [
            ("", "measured", "target"),
            ("photos a second of two workers to the original's way", photos, "at least 5"),
            ("time of the model step to the limit's", slowness, "at most 2"),
        ],
    )
    yield (
        f"The model step: {cost / 1e6:.0f} million multiply-accumulates a view",
        [
            ("", "threads", "views/s", "ms a call", "to predict", "of limit's time", "peak MB"),
            *model_rows(results, prepared),
        ],
    )
    yield (
        "From file to result",
        [
            ("", "processes", "threads", "photos/s", "ms a photo", "to original", "peak MB"),
            *path_rows(results),
        ],
    )
    yield "Where one photo's time goes", [("step", "median ms"), *prepared.steps.items()]


def model_rows(results: Results, prepared: Prepared) -> Iterator[tuple[object, ...]]:
    """Compare each way with bare Keras, and with the matrix product on as many threads."""
    ways = model_ways(prepared.views)
    for way in ways:
        mine = results[way]
        each, to_predict = 1000 * way.batch / mine.rate, mine.over(results[ways[0]])
        slowness = to_limit(results, way, prepared.cost)
        yield way.name, way.threads, mine.rate, each, to_predict, slowness, mine.megabytes
    for way in PRODUCTS:
        most = results[way].rate * PRODUCT_COST / prepared.cost
        yield "limit by matrix product", way.threads, most, 1000 / most, "", 1.0, ""


def to_limit(results: Results, way: Way, cost: int) -> float:
    """How many times longer than as many multiply-accumulates in a matrix product it takes."""
    product = next(results[each] for each in PRODUCTS if each.threads == way.threads)
    return product.over(results[way]) * PRODUCT_COST / cost


def path_rows(results: Results) -> Iterator[tuple[object, ...]]:
    """Compare each way with the original's."""
    for way in PATH_WAYS:
        mine = results[way]
        each, ratio = 1000 * way.processes / mine.rate, mine.over(results[PATH_WAYS[0]])
        yield way.name, way.processes, way.threads, mine.rate, each, ratio, mine.megabytes


if __name__ == "__main__":
    main()
