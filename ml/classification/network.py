"""EfficientNet-Lite in Keras 3, with batch normalisation folded into the convolutions.

Keras is imported only when a network is built.

Architecture: EfficientNet-B0 (Tan and Le 2019) without squeeze-and-excite, with ReLU6; stem and
head are not scaled, and the first and last stage not repeated more often.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml.arrays import FloatArray
from ml.classification.applications import APPLICATIONS, build_application

if TYPE_CHECKING:
    import keras

# As in the published networks, whose weights training starts from.
MEAN, SCALE = 127.0, 128.0
STEM, HEAD = 32, 1280
DIAGNOSIS = "diagnosis"
MALIGNANT = "malignant"
MAP_HEAD = "map_head"
# The not-a-lesion gate uses the averages of these stages, at 1/8 and 1/16 of the input's
# resolution: after fine-tuning, the last features keep little but what separates malignant from
# benign. Another choice needs a new model.
GATE_STAGES = (2, 3, 4)
MIDDLE_STAGE = GATE_STAGES[-1]
# Stage of the heat map: its averages still determine most of the score, and a place in it sees only
# its surroundings (`ml.training.artefact.heat_map_head`).
MAP_STAGE = 3
# The weight of Keras's random layers, which is no weight of the network.
_RANDOM_STATE = "seed_generator_state"


@dataclass(frozen=True, slots=True)
class Stage:
    """A run of inverted residual blocks of one width."""

    expand: int
    width: int
    repeats: int
    stride: int
    kernel: int


@dataclass(frozen=True, slots=True)
class Block:
    """One inverted residual block."""

    name: str
    stage: int
    expand: int
    inputs: int
    width: int
    stride: int
    kernel: int

    @property
    def has_shortcut(self) -> bool:
        """Whether the block's input is added to its output."""
        return self.stride == 1 and self.inputs == self.width


STAGES = (
    Stage(1, 16, 1, 1, 3),
    Stage(6, 24, 2, 2, 3),
    Stage(6, 40, 2, 2, 5),
    Stage(6, 80, 3, 2, 3),
    Stage(6, 112, 3, 1, 5),
    Stage(6, 192, 4, 2, 5),
    Stage(6, 320, 1, 1, 3),
)
# Width and depth multipliers.
VARIANTS = {"lite0": (1.0, 1.0), "lite1": (1.0, 1.1), "lite2": (1.1, 1.2)}
BACKBONES = (*VARIANTS, *APPLICATIONS)


def round_width(width: int, multiplier: float) -> int:
    """Scale a number of channels to a multiple of 8, at least 90% of the exact product."""
    scaled = width * multiplier
    rounded = max(8, int(scaled + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * scaled else rounded


def blocks(variant: str) -> Iterator[Block]:
    """Yield the blocks of a variant in order. Raises KeyError for an unknown one."""
    width_multiplier, depth_multiplier = VARIANTS[variant]
    inputs, index = STEM, 0
    for number, stage in enumerate(STAGES):
        ends = number in {0, len(STAGES) - 1}
        repeats = stage.repeats if ends else math.ceil(stage.repeats * depth_multiplier)
        width = round_width(stage.width, width_multiplier)
        for repeat in range(repeats):
            stride = 1 if repeat else stage.stride
            yield Block(f"block{index}", number, stage.expand, inputs, width, stride, stage.kernel)
            inputs, index = width, index + 1


def build_backbone(variant: str, size: int | None, drop_path: float = 0.0) -> "keras.Model":
    """Return pixels (batch x size x size x 3, 0 to 255) -> (middle, last) feature maps.

    `variant` is one of `BACKBONES`, else KeyError is raised. `drop_path` (stochastic depth) applies
    to `VARIANTS` only.
    """
    import keras

    if variant in APPLICATIONS:
        return build_application(variant, size)
    pixels = keras.Input((size, size, 3), name="pixels")
    x = keras.layers.Rescaling(1 / SCALE, -MEAN / SCALE)(pixels)
    x = _convolve(x, "stem", STEM, kernel=3, stride=2)
    plan = list(blocks(variant))
    middle = None
    for index, block in enumerate(plan):
        x = _residual(x, block, drop_path * index / len(plan))
        if block.stage == MIDDLE_STAGE:
            middle = x
    return keras.Model(pixels, [middle, _convolve(x, "head", HEAD)], name=variant)


def build_training_network(
    variant: str, size: int | None, diagnoses: int, dropout: float, drop_path: float
) -> "keras.Model":
    """Return pixels -> (malignant logit, diagnosis logits). The second is an auxiliary task."""
    import keras

    backbone = build_backbone(variant, size, drop_path)
    pooled = keras.layers.GlobalAveragePooling2D()(backbone.outputs[1])
    pooled = keras.layers.Dropout(dropout)(pooled)
    malignant = keras.layers.Dense(1, name=MALIGNANT)(pooled)
    diagnosis = keras.layers.Dense(diagnoses, name=DIAGNOSIS)(pooled)
    return keras.Model(backbone.input, [malignant, diagnosis], name=f"{variant}_training")


def build_serving_network(variant: str, size: int) -> "keras.Model":
    """Return pixels -> logit n x 1, features n x f, embedding n x e, map n x h x w, in one pass.

    `features` are the averages of the gate's stages, `embedding` that of the last feature map. The
    mean of `map` is a linear estimate of the logit from `MAP_STAGE`
    (`ml.training.artefact.heat_map_head`): at the last stage every place has seen the whole
    picture, so that a map of it says little about where.
    """
    import keras

    backbone = build_backbone(variant, size)
    last = backbone.outputs[1]
    maps = _gate_maps(backbone, variant)
    stages = [keras.layers.GlobalAveragePooling2D()(map_) for map_ in maps]
    pooled = keras.layers.GlobalAveragePooling2D(name="pooled")(last)
    dense = keras.layers.Dense(1, name=MALIGNANT)
    map_input = maps[0] if len(maps) == 1 else maps[GATE_STAGES.index(MAP_STAGE)]
    map_head = keras.layers.Conv2D(1, 1, use_bias=False, kernel_initializer="zeros", name=MAP_HEAD)
    cells = map_head(map_input)
    outputs = {
        "logit": dense(pooled),
        "features": stages[0] if len(stages) == 1 else keras.layers.Concatenate()(stages),
        "embedding": pooled,
        "map": keras.layers.Reshape(cells.shape[1:3], name="map")(cells),
    }
    return keras.Model(backbone.input, outputs, name=f"{variant}_serving")


def _gate_maps(backbone: "keras.Model", variant: str) -> list[Any]:
    """Return the feature maps at the end of the gate's stages, or the middle of an application."""
    if variant in APPLICATIONS:
        return [backbone.outputs[0]]
    # A stage's output is the input of the next stage's first block.
    firsts = {block.stage: block.name for block in reversed(list(blocks(variant)))}
    return [backbone.get_layer(f"{firsts[stage + 1]}_expand").input for stage in GATE_STAGES]


def map_columns(variant: str) -> slice:
    """Return the columns of `features` that are the averages of `MAP_STAGE`."""
    if variant in APPLICATIONS:
        return slice(None)
    widths = {block.stage: block.width for block in blocks(variant)}
    before = sum(widths[stage] for stage in GATE_STAGES if stage < MAP_STAGE)
    return slice(before, before + widths[MAP_STAGE])


def get_weights(model: "keras.Model") -> dict[str, FloatArray]:
    """Return every weight by its name, such as `layer/kernel`."""
    return {
        f"{layer.name}/{weight.name}": np.asarray(weight)
        for layer in model.layers
        for weight in layer.weights
        if weight.name != _RANDOM_STATE
    }


def set_weights(model: "keras.Model", weights: Mapping[str, FloatArray]) -> None:
    """Set a network's weights by name; heads that `weights` lacks keep their initial values.

    Raises KeyError if a weight of the backbone is missing.
    """
    heads = {MALIGNANT, DIAGNOSIS, MAP_HEAD}
    for layer in model.layers:
        for weight in layer.weights:
            name = f"{layer.name}/{weight.name}"
            if name in weights:
                weight.assign(weights[name])
            elif layer.name not in heads and weight.name != _RANDOM_STATE:
                raise KeyError(name)


def _residual(x: Any, block: Block, drop_path: float) -> Any:
    import keras

    y = x
    if block.expand > 1:
        y = _convolve(y, f"{block.name}_expand", block.inputs * block.expand)
    y = keras.layers.DepthwiseConv2D(
        block.kernel, block.stride, padding="same", name=f"{block.name}_depthwise"
    )(y)
    y = keras.layers.ReLU(6)(y)
    y = keras.layers.Conv2D(block.width, 1, name=f"{block.name}_project")(y)
    if not block.has_shortcut:
        return y
    if drop_path:
        y = keras.layers.Dropout(
            drop_path, noise_shape=(None, 1, 1, 1), name=f"drop_path_{block.name}"
        )(y)
    return keras.layers.Add()([x, y])


def _convolve(x: Any, name: str, width: int, *, kernel: int = 1, stride: int = 1) -> Any:
    import keras

    x = keras.layers.Conv2D(width, kernel, stride, padding="same", name=name)(x)
    return keras.layers.ReLU(6)(x)
