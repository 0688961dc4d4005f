"""Convert a network from Keras to LiteRT."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from ml.arrays import FloatArray
from ml.classification.network import build_serving_network, set_weights

if TYPE_CHECKING:
    import keras

OUTPUTS = ("embedding", "features", "logit", "map")


def to_litert(weights: Mapping[str, FloatArray], variant: str, size: int, *, batch: int) -> bytes:
    """Return the serving network as a LiteRT file with batches of `batch`, weights in float16.

    Nothing is lost if the weights are already rounded to float16: the arithmetic is float32.
    """
    network = build_serving_network(variant, size)
    set_weights(network, weights)
    return converted(network, (batch, size, size, 3), OUTPUTS)


def converted(network: "keras.Model", shape: tuple[int, ...], outputs: Sequence[str]) -> bytes:
    """Return a network as a LiteRT file, weights in float16.

    `shape` is that of `pixels`; `outputs` are the outputs' names in the order of `tf.nest.flatten`.
    """
    signature = [tf.TensorSpec(shape, tf.float32, "pixels")]
    serve = tf.function(lambda pixels: network(pixels, training=False), input_signature=signature)
    # The converter loses Keras's variables if it freezes them itself.
    frozen = convert_variables_to_constants_v2(serve.get_concrete_function())
    module = tf.Module()
    module.serve = tf.function(
        lambda pixels: dict(zip(outputs, tf.nest.flatten(frozen(pixels)), strict=True)),
        input_signature=signature,
    )
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [module.serve.get_concrete_function()], module
    )
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    return bytes(converter.convert())
