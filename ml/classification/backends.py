"""The runtimes that can run the network. Each is imported only when it is used."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from ml.arrays import FloatArray
from ml.classification.manifest import ArtefactError, Manifest
from ml.classification.model_file import read_weights
from ml.classification.network import build_serving_network, set_weights

if TYPE_CHECKING:
    import keras


class Answer(NamedTuple):
    """Output for n views: logits n, features n x f, embeddings n x e, maps n x h x w.

    Models exported without embeddings have e = 0.
    """

    logits: FloatArray
    features: FloatArray
    embeddings: FloatArray
    maps: FloatArray


def join(*answers: Answer) -> Answer:
    """Return the output for all views of several answers, in order."""
    if len(answers) == 1:
        return answers[0]
    return Answer(*(np.concatenate(rows) for rows in zip(*answers, strict=True)))


class Backend(Protocol):
    """Runs the network on pixels, float32, n x size x size x 3, 0 to 255."""

    def __call__(self, pixels: FloatArray) -> Answer:
        """Return the output for n views."""
        ...


class LiteRTBackend:
    """LiteRT (formerly TensorFlow Lite), the default; docs/performance.md has the times."""

    def __init__(self, model: Path, manifest: Manifest, threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter

        try:
            interpreter = Interpreter(str(model), num_threads=threads)
        except (ValueError, RuntimeError) as error:
            message = f"Model {manifest.version} cannot be loaded: {error}"
            raise ArtefactError(message) from error
        # The runner needs the interpreter, but does not keep it alive.
        self._interpreter = interpreter
        self._run = interpreter.get_signature_runner()
        self._batch = int(interpreter.get_input_details()[0]["shape"][0])

    def __call__(self, pixels: FloatArray) -> Answer:
        """Return the output; n must be a multiple of the batch of the export."""
        starts = range(0, len(pixels), self._batch)
        parts = [_answer(self._run(pixels=pixels[i : i + self._batch])) for i in starts]
        return join(*parts)


class KerasBackend:
    """The reference: the network rebuilt in Keras, with the weights of the LiteRT file."""

    def __init__(self, model: Path, manifest: Manifest, threads: int) -> None:
        import tensorflow as tf

        # Threads are set once per process: later calls raise RuntimeError.
        with suppress(RuntimeError):
            tf.config.threading.set_intra_op_parallelism_threads(threads)
            tf.config.threading.set_inter_op_parallelism_threads(threads)
        network = build_serving_network(manifest.raw["model"]["variant"], manifest.input_size)
        set_weights(network, network_weights(model, manifest, network))
        self._run = tf.function(lambda pixels: network(pixels, training=False))

    def __call__(self, pixels: FloatArray) -> Answer:
        """Return the output for any n."""
        return _answer({name: np.asarray(value) for name, value in self._run(pixels).items()})


def network_weights(
    model: Path, manifest: Manifest, network: "keras.Model"
) -> dict[str, FloatArray]:
    """Return the weights of a model file by their names in Keras.

    The backbones of `keras.applications` cannot be recognised in an export: their weights are in an
    .npz file beside the model. Raises ArtefactError if the weights cannot be read.
    """
    arrays_file = model.with_suffix(".npz")
    try:
        if arrays_file.name not in manifest.files:
            return read_weights(model, network)
        with np.load(arrays_file) as arrays:
            return {name: np.asarray(arrays[name], np.float32) for name in arrays}
    except (OSError, KeyError, ValueError) as error:
        message = f"Weights of {manifest.version} cannot be loaded."
        raise ArtefactError(message) from error


BACKENDS: dict[str, Callable[[Path, Manifest, int], Backend]] = {
    "litert": LiteRTBackend,
    "keras": KerasBackend,
}


def load_backend(name: str, model: Path, manifest: Manifest, threads: int) -> Backend:
    """Return a backend of a model file by name.

    Raises ArtefactError for an unknown name or a runtime that is not installed.
    """
    if name not in BACKENDS:
        message = f"No backend is called {name}: choose one of {', '.join(BACKENDS)}."
        raise ArtefactError(message)
    try:
        return BACKENDS[name](model, manifest, threads)
    except ImportError as error:
        message = f"The runtime for backend {name} is not installed."
        raise ArtefactError(message) from error


def _answer(outputs: dict[str, Any]) -> Answer:
    logits = outputs["logit"][:, 0]
    embeddings = outputs.get("embedding", np.empty((len(logits), 0), np.float32))
    return Answer(logits, outputs["features"], embeddings, outputs["map"])
