"""The ways that `serving` compares; each runs in its own processes."""

import io
import itertools
import os
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

CORES = os.cpu_count() or 1
# The edge of the square matrices whose product is the limit; large enough for full speed.
MATRIX_EDGE = 1024
PRODUCT_COST = MATRIX_EDGE**3
BATCHES = (1, 8)


@dataclass(frozen=True, slots=True)
class Inputs:
    """A folder with photos and converted models, and the artefact of the models."""

    folder: Path
    artefact: Path

    @property
    def photos(self) -> list[bytes]:
        """The JPEGs of the photos."""
        return [path.read_bytes() for path in sorted(self.folder.glob("*.jpg"))]

    def model(self, batch: int) -> Path:
        """Return the path of the LiteRT model for a batch size."""
        return self.folder / f"{batch}.tflite"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to process `batch` items in one call; `runner` is a key of `RUNNERS`."""

    name: str
    runner: str
    batch: int = 1
    threads: int = 1
    processes: int = 1
    option: str = ""

    @property
    def calls(self) -> int:
        """How many calls make one turn."""
        return max(2, 8 // self.batch)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Multiply-accumulates of a view, number of views, median ms of the steps, and the outcomes."""

    cost: int
    views: int
    steps: dict[str, float]
    about: str


PRODUCTS = tuple(
    Way("matrix product", "product", batch=4, threads=threads) for threads in sorted({1, CORES})
)
ORIGINAL, NEAREST = "the original's way, Lanczos", "the original's way, nearest neighbour"
WORKERS = Way("worker, LiteRT", "worker", processes=2, option="litert")
PATH_WAYS = (
    Way(ORIGINAL, "original", threads=CORES, option="LANCZOS"),
    Way(NEAREST, "original", threads=CORES, option="NEAREST"),
    Way(ORIGINAL, "original", threads=CORES, processes=2, option="LANCZOS"),
    Way("worker, Keras", "worker", threads=CORES, option="keras"),
    Way("worker, Keras", "worker", processes=2, option="keras"),
    Way("worker, LiteRT", "worker", option="litert"),
    WORKERS,
    Way("worker, LiteRT", "worker", threads=2, processes=2, option="litert"),
)


def model_ways(views: int) -> tuple[Way, ...]:
    """Return the ways to run the network alone; the first is how the original did it."""
    batches = sorted({*BATCHES, views})
    return (
        Way("keras.Model.predict, batch 1", "predict", threads=CORES),
        *(Way(f"tf.function, batch {n}", "function", n, CORES) for n in BATCHES),
        *(litert_way(n, threads) for threads in sorted({1, CORES}) for n in batches),
    )


def litert_way(batch: int, threads: int = 1) -> Way:
    """Return the way that the site serves with; there with one thread a process."""
    return Way(f"LiteRT, batch {batch}", "litert", batch, threads)


def run_way(way: Way, inputs: Inputs, pipe: Any) -> None:
    """Warm up, send 0, then make as many calls as the pipe asks for, until it sends 0."""
    call = RUNNERS[way.runner](way, inputs)
    call()
    pipe.send(0)
    while calls := pipe.recv():
        for _ in range(calls):
            call()
        pipe.send(calls * way.batch)


def prepare(inputs: Inputs, rounds: int) -> Prepared:
    """Convert the models, assess the photos and time each step."""
    from ml.classification.backends import network_weights
    from ml.classification.manifest import load_manifest
    from ml.classification.network import build_serving_network
    from ml.classification.predictor import load_predictor
    from ml.training.artefact.litert import to_litert

    manifest = load_manifest(inputs.artefact)
    variant, size = manifest.raw["model"]["variant"], manifest.input_size
    network = build_serving_network(variant, size)
    weights = network_weights(inputs.artefact / manifest.model_file, manifest, network)
    for batch in BATCHES:
        inputs.model(batch).write_bytes(to_litert(weights, variant, size, batch=batch))
    predictor = load_predictor(inputs.artefact)
    views = len(predictor.views)
    inputs.model(views).write_bytes((inputs.artefact / manifest.model_file).read_bytes())
    runs = [_timed(predictor, photo) for _ in range(rounds) for photo in inputs.photos]
    statuses = [status for status, _ in runs[: len(inputs.photos)]]
    taken = [steps for _, steps in runs]
    steps = {
        name: statistics.median(each[name] for each in taken if name in each)
        for name in max(taken, key=len)
    }
    about = f"{manifest.version} answers {', '.join(statuses)}"
    return Prepared(multiply_accumulates(network), views, steps, about)


def _timed(predictor: Any, photo: bytes) -> tuple[str, dict[str, float]]:
    from classifier.images import decode
    from ml.imaging.preprocessing import MIN_SIDE

    start = perf_counter()
    picture = decode(photo, min_side=MIN_SIDE)
    decoded = (perf_counter() - start) * 1000
    outcome = predictor.assess(picture)
    steps = {"decode": decoded, **outcome.timings_ms}
    return outcome.status, steps | {"total": decoded + steps["total"]}


def multiply_accumulates(network: Any) -> int:
    """Return how many multiply-accumulates the convolutions and dense layers need for one picture.

    A kernel (height x width x inputs x outputs, depthwise as well) is applied at each place of the
    layer's output; a dense one once.
    """
    import numpy as np

    kernels = [layer for layer in network.layers if hasattr(layer, "kernel")]
    return sum(
        int(np.prod(layer.kernel.shape)) * int(np.prod(layer.output.shape[1:-1]))
        for layer in kernels
    )


def _predict(way: Way, inputs: Inputs) -> Callable[[], object]:
    network = _network(inputs)
    return partial(network.predict, _pixels(way.batch, network.input_shape[1]), verbose=0)


def _function(way: Way, inputs: Inputs) -> Callable[[], object]:
    import tensorflow as tf

    network = _network(inputs)
    run = tf.function(lambda pixels: network(pixels, training=False))
    pixels = _pixels(way.batch, network.input_shape[1])

    def call() -> None:
        run(pixels)["logit"].numpy()

    return call


def _litert(way: Way, inputs: Inputs) -> Callable[[], object]:
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(inputs.model(way.batch)), num_threads=way.threads)
    runner = interpreter.get_signature_runner()
    pixels = _pixels(way.batch, interpreter.get_input_details()[0]["shape"][1])
    # The runner only borrows the interpreter, which must outlive it.
    return lambda: (interpreter, runner(pixels=pixels))


def _product(way: Way, inputs: Inputs) -> Callable[[], object]:
    import numpy as np

    del inputs
    left, right = np.random.default_rng(1).random((2, MATRIX_EDGE, MATRIX_EDGE), np.float32)

    def multiply() -> None:
        for _ in range(way.batch):
            left @ right

    return multiply


def _original(way: Way, inputs: Inputs) -> Callable[[], object]:
    """Decode every pixel, resize to the input without keeping the shape, and call `predict`."""
    import numpy as np
    from PIL import Image

    network = _network(inputs)
    size = network.input_shape[1:3]
    photos = _cycle_photos(inputs)

    def classify() -> object:
        picture = Image.open(io.BytesIO(next(photos))).convert("RGB")
        squashed = picture.resize(size, Image.Resampling[way.option])
        return network.predict(np.asarray(squashed, np.float32)[None], verbose=0)

    return classify


def _worker(way: Way, inputs: Inputs) -> Callable[[], object]:
    """Do what the site's worker does, without the database."""
    from classifier.images import decode
    from ml.classification.predictor import load_predictor
    from ml.imaging.preprocessing import MIN_SIDE

    predictor = load_predictor(inputs.artefact, backend=way.option, threads=way.threads)
    photos = _cycle_photos(inputs)
    return lambda: predictor.assess(decode(next(photos), min_side=MIN_SIDE))


RUNNERS: dict[str, Callable[[Way, Inputs], Callable[[], object]]] = {
    "predict": _predict,
    "function": _function,
    "litert": _litert,
    "product": _product,
    "original": _original,
    "worker": _worker,
}


def _cycle_photos(inputs: Inputs) -> Iterator[bytes]:
    return itertools.cycle(inputs.photos)


def _network(inputs: Inputs) -> Any:
    from ml.classification.backends import network_weights
    from ml.classification.manifest import load_manifest
    from ml.classification.network import build_serving_network, set_weights

    manifest = load_manifest(inputs.artefact)
    network = build_serving_network(manifest.raw["model"]["variant"], manifest.input_size)
    model = inputs.artefact / manifest.model_file
    set_weights(network, network_weights(model, manifest, network))
    return network


def _pixels(batch: int, size: int) -> Any:
    import numpy as np

    return np.random.default_rng(1).integers(0, 256, (batch, size, size, 3)).astype(np.float32)
