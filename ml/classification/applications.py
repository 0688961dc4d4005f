"""Backbones from `keras.applications`, chosen by name like our own (`--variant`).

Keras downloads their ImageNet weights when a training run first uses them. An exported artefact
contains its own weights.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True)
class Application:
    """How to build a backbone: its builder in `keras.applications` and its layer at 1/16 size.

    `middle` is the layer for the not-a-lesion gate. With `scales` the network takes pixels of 0 to
    255; the others take blue, green, red minus ImageNet's means.
    """

    builder: str
    middle: str
    scales: bool


APPLICATIONS = {
    "efficientnetv2-b0": Application("EfficientNetV2B0", "block5e_add", scales=True),
    "mobilenetv3-large": Application("MobileNetV3Large", "expanded_conv_11_add", scales=True),
    "resnet50": Application("ResNet50", "conv4_block6_out", scales=False),
    "vgg16": Application("VGG16", "block4_pool", scales=False),
}
# ImageNet's means of blue, green and red (Simonyan and Zisserman 2015).
_MEANS = (103.939, 116.779, 123.68)


def build_application(name: str, size: int | None, weights: str | None = None) -> "keras.Model":
    """Return pixels (batch x size x size x 3, 0 to 255) -> (middle, last) feature maps.

    Batch normalisation keeps its statistics in training. Raises KeyError for an unknown name, and
    what Keras raises when `weights="imagenet"` cannot be downloaded.
    """
    import keras

    application = APPLICATIONS[name]
    pixels = x = keras.Input((size, size, 3), name="pixels")
    if not application.scales:
        swapped = keras.layers.Lambda(lambda rgb: rgb[..., ::-1], name="swap")(pixels)
        x = keras.layers.Rescaling(1.0, [-mean for mean in _MEANS], name="centre")(swapped)
    builder = getattr(keras.applications, application.builder)
    network = builder(include_top=False, weights=weights, input_tensor=x)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    middle = network.get_layer(application.middle).output
    return keras.Model(pixels, [middle, network.output], name=name.replace("-", "_"))
