"""The network that outlines a lesion: a small U-Net on the first stages of EfficientNet-Lite.

Encoder: up to a sixteenth of the input's resolution, most of the 0.5 million weights, started from
the classifier's network for dermoscope pictures. Decoder: separable convolutions that join the
encoder's maps on the way up (Ronneberger and others 2015).
"""

from collections.abc import Mapping
from typing import Any

import keras

from ml.arrays import FloatArray
from ml.classification.network import blocks, build_backbone

# Last stage of the encoder, at 1/16. The next ones would double the file.
_LAST_STAGE = 3
# Channels at 1/8, 1/4 and 1/2 of the input's resolution.
_WIDTHS = (64, 32, 24)
LOGIT = "outline_logit"


def build_outline_network(variant: str, size: int) -> keras.Model:
    """Return pixels (batch x size x size x 3, 0 to 255) -> logits (batch x size x size x 1).

    `variant` is one of `ml.classification.network.VARIANTS`.
    """
    backbone = build_backbone(variant, size)
    maps = _stage_outputs(backbone, variant)
    x = maps[_LAST_STAGE]
    for width, stage in zip(_WIDTHS, reversed(range(_LAST_STAGE)), strict=True):
        x = _enlarged(x)
        x = keras.layers.Concatenate()([x, maps[stage]])
        for repeat in range(2):
            x = _separable(x, width, f"up{stage}_{repeat}")
    logit = _enlarged(keras.layers.Conv2D(1, 1, name=LOGIT)(x))
    return keras.Model(backbone.input, logit, name="outline")


def set_encoder(network: keras.Model, weights: Mapping[str, FloatArray]) -> None:
    """Set the weights of the encoder by name, from those of a classifier's network."""
    for layer in network.layers:
        for weight in layer.weights:
            name = f"{layer.name}/{weight.name}"
            if name in weights:
                weight.assign(weights[name])


def freeze_first_stages(network: keras.Model, variant: str, stages: int) -> None:
    """Stop training the stem and the first stages: their edges and colours serve as they are."""
    frozen = {block.name for block in blocks(variant) if block.stage < stages} | {"stem"}
    for layer in network.layers:
        if layer.name.split("_")[0] in frozen:
            layer.trainable = False


def _stage_outputs(backbone: keras.Model, variant: str) -> list[Any]:
    """Return the last feature map of each stage of the encoder: the next stage's input."""
    firsts = {block.stage: block.name for block in reversed(list(blocks(variant)))}
    return [
        backbone.get_layer(f"{firsts[stage + 1]}_expand").input for stage in range(_LAST_STAGE + 1)
    ]


def _enlarged(x: Any) -> Any:
    return keras.layers.UpSampling2D(2, interpolation="bilinear")(x)


def _separable(x: Any, width: int, name: str) -> Any:
    x = keras.layers.DepthwiseConv2D(3, padding="same", name=f"{name}_depthwise")(x)
    x = keras.layers.Conv2D(width, 1, name=f"{name}_point")(x)
    return keras.layers.ReLU(6)(x)
