"""Compare serving with Keras as the original project did, with `tf.function`, and with LiteRT.

Every way runs the same network on the same photos, in its own processes, and the ways take turns;
ratios are medians over the rounds. Needs the training requirements, because it runs Keras too.
Targets: at least 5 times the original's photos a second at 12 megapixels, and the model step within
twice the time that its multiply-accumulates alone take in a large matrix product.
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

from tqdm import tqdm

from benchmarks import serving_ways, support
from benchmarks.photos import large_photos
from benchmarks.serving_ways import (
    PATH_WAYS,
    PRODUCT_COST,
    PRODUCTS,
    WORKERS,
    Inputs,
    Prepared,
    Way,
    litert_way,
    model_ways,
)
from ml.classification.manifest import default_artefact

SPAWN = get_context("spawn")


@dataclass(slots=True)
class Measured:
    """Items a second in each round, and the peak memory of all processes in MB."""

    rates: list[float] = field(default_factory=list)
    megabytes: float = 0.0

    @property
    def rate(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.rates)

    def ratio_to(self, other: "Measured") -> float:
        """Return the median over the rounds of this rate divided by the other."""
        pairs = zip(self.rates, other.rates, strict=True)
        return statistics.median(ours / theirs for ours, theirs in pairs)


Results = dict[Way, Measured]
Rows = list[tuple[object, ...]]


def main() -> None:
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
        inputs = Inputs(Path(folder), options.artefact)
        with ProcessPoolExecutor(1, SPAWN) as pool:
            prepared = pool.submit(serving_ways.prepare, inputs, options.rounds).result()
        ways = (*PRODUCTS, *model_ways(prepared.views), *PATH_WAYS)
        results = measure(ways, inputs, options.rounds)
    print(f"{kind}, {statistics.mean(map(len, photos)) / 1e6:.1f} MB each; {prepared.about}")
    for title, rows in tables(results, prepared):
        support.table(title, rows, markdown=options.markdown)


def measure(ways: Sequence[Way], inputs: Inputs, rounds: int) -> Results:
    """Start the processes of all ways, then run one way at a time, in turn."""
    results = {way: Measured() for way in ways}
    with ExitStack() as stack:
        starting = tqdm(ways, desc="start", disable=None)
        pipes = {way: stack.enter_context(start_processes(way, inputs)) for way in starting}
        for _ in tqdm(range(rounds), desc="rounds", disable=None):
            for way, measured in results.items():
                measured.rates.append(run_turn(pipes[way], way.calls))
        for way, measured in results.items():
            measured.megabytes = sum(support.peak_megabytes(p.process) for p in pipes[way])
    return results


@dataclass(frozen=True, slots=True)
class Pipe:
    """The parent's end of a pipe to one process, and its id."""

    end: Any
    process: int


@contextmanager
def start_processes(way: Way, inputs: Inputs) -> Iterator[list[Pipe]]:
    """Run the processes of a way; yield when all have warmed up."""
    # NumPy reads this when the new processes import it.
    os.environ["OPENBLAS_NUM_THREADS"] = str(way.threads)
    ends = [SPAWN.Pipe() for _ in range(way.processes)]
    processes = [
        SPAWN.Process(target=serving_ways.run_way, args=(way, inputs, theirs), daemon=True)
        for _, theirs in ends
    ]
    for process, (_, theirs) in zip(processes, ends, strict=True):
        process.start()
        # Closed here, so that recv() below raises EOFError when a process fails.
        theirs.close()
    pipes = [Pipe(ours, p.pid or 0) for (ours, _), p in zip(ends, processes, strict=True)]
    for pipe in pipes:
        pipe.end.recv()
    yield pipes
    for pipe, process in zip(pipes, processes, strict=True):
        pipe.end.send(0)
        process.join()


def run_turn(pipes: Sequence[Pipe], calls: int) -> float:
    """Have all processes make their calls at the same time; return items a second."""
    start = perf_counter()
    for pipe in pipes:
        pipe.end.send(calls)
    items = sum(pipe.end.recv() for pipe in pipes)
    return float(items / (perf_counter() - start))


def tables(results: Results, prepared: Prepared) -> Iterator[tuple[str, Rows]]:
    """Yield titles and rows, the targets first."""
    cost = prepared.cost
    photos = results[WORKERS].ratio_to(results[PATH_WAYS[0]])
    slowness = to_limit(results, litert_way(prepared.views), cost)
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
        own = results[way]
        each, to_predict = 1000 * way.batch / own.rate, own.ratio_to(results[ways[0]])
        slowness = to_limit(results, way, prepared.cost)
        yield way.name, way.threads, own.rate, each, to_predict, slowness, own.megabytes
    for way in PRODUCTS:
        most = results[way].rate * PRODUCT_COST / prepared.cost
        yield "limit by matrix product", way.threads, most, 1000 / most, "", 1.0, ""


def to_limit(results: Results, way: Way, cost: int) -> float:
    """Return a way's time divided by that of a matrix product with as many multiply-accumulates."""
    product = next(results[each] for each in PRODUCTS if each.threads == way.threads)
    return product.ratio_to(results[way]) * PRODUCT_COST / cost


def path_rows(results: Results) -> Iterator[tuple[object, ...]]:
    """Compare each way with the original's."""
    for way in PATH_WAYS:
        own = results[way]
        each, ratio = 1000 * way.processes / own.rate, own.ratio_to(results[PATH_WAYS[0]])
        yield way.name, way.processes, way.threads, own.rate, each, ratio, own.megabytes


if __name__ == "__main__":
    main()
