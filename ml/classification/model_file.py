"""Read the weights from a LiteRT file, so that Keras can run the model that serves."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ml.arrays import FloatArray
from ml.classification.network import MALIGNANT, MAP_HEAD

if TYPE_CHECKING:
    import keras

# Numbers of the file format (tensorflow/lite/schema/schema.fbs).
_CONVOLUTION, _DEPTHWISE, _DEQUANTIZE, _FULLY_CONNECTED = 3, 4, 6, 9
_FLOAT16 = 1
# From the file's axes to Keras's.
_AXES = {_CONVOLUTION: (1, 2, 3, 0), _DEPTHWISE: (1, 2, 3, 0), _FULLY_CONNECTED: (1, 0)}


def read_layers(path: Path) -> list[tuple[FloatArray, FloatArray | None]]:
    """Return kernel and bias of each convolution and dense layer, in the file's order.

    Kernels have Keras's axes, float32. Raises OSError, or ValueError for a file of another kind.
    """
    from ai_edge_litert import schema_py_generated as schema

    content = path.read_bytes()
    if content[4:8] != b"TFL3":
        message = f"{path.name} is not a LiteRT file"
        raise ValueError(message)
    model = schema.ModelT.InitFromPackedBuf(content, 0)
    return list(_layers(model, model.subgraphs[0]))


def read_weights(path: Path, network: "keras.Model") -> dict[str, FloatArray]:
    """Return the file's weights by their names in `network`, one of our serving networks.

    Raises OSError, or ValueError if the file's layers are not those of the network.
    """
    names = [layer.name for layer in network.layers if layer.weights]
    convolutions = [name for name in names if name not in {MALIGNANT, MAP_HEAD}]
    layers = read_layers(path)
    body = [layer for layer in layers if layer[0].ndim == 4 and not _is_map(layer[0])]
    head = [layer for layer in layers if layer[0].ndim == 2]
    reader = [kernel for kernel, _ in layers if _is_map(kernel)]
    weights: dict[str, FloatArray] = dict(zip([f"{MAP_HEAD}/kernel"], reader, strict=True))
    for name, (kernel, bias) in zip([*convolutions, MALIGNANT], [*body, *head], strict=True):
        weights[f"{name}/kernel"] = kernel
        weights[f"{name}/bias"] = np.zeros(kernel.shape[-1], np.float32) if bias is None else bias
    return weights


def _is_map(kernel: FloatArray) -> bool:
    """Whether a kernel is the map head's; the export gives it a bias of 0."""
    return kernel.ndim == 4 and kernel.shape[:2] == (1, 1) and kernel.shape[-1] == 1


def _layers(model: Any, graph: Any) -> Iterator[tuple[FloatArray, FloatArray | None]]:
    codes = [max(c.builtinCode, c.deprecatedBuiltinCode) for c in model.operatorCodes]
    dequantized = {
        op.outputs[0]: op.inputs[0]
        for op in graph.operators
        if codes[op.opcodeIndex] == _DEQUANTIZE
    }

    def value(index: int) -> FloatArray:
        tensor = graph.tensors[dequantized.get(index, index)]
        kind = np.float16 if tensor.type == _FLOAT16 else np.float32
        raw = np.asarray(model.buffers[tensor.buffer].data, np.uint8).view(kind)
        return raw.reshape(tensor.shape).astype(np.float32)

    for op in graph.operators:
        code = codes[op.opcodeIndex]
        if code in _AXES:
            kernel = value(op.inputs[1]).transpose(_AXES[code])
            has_bias = len(op.inputs) > 2 and op.inputs[2] >= 0
            yield kernel, value(op.inputs[2]) if has_bias else None
