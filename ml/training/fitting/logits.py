"""The logits of a run's network for labelled pictures, computed with Keras in batches."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf

from ml.arrays import FloatArray
from ml.classification.augmented_views import DEFAULT_VIEWS, View
from ml.classification.network import build_serving_network, set_weights
from ml.training.data.dataset import Example
from ml.training.data.inputs import input_batches


def view_logits(
    variant: str,
    weights: Path,
    size: int,
    examples: Sequence[Example],
    views: Sequence[View] = DEFAULT_VIEWS,
) -> FloatArray:
    """Return the logit of each view of each example, n x views, of files without unsquashing."""
    network = build_serving_network(variant, size)
    with np.load(weights) as arrays:
        set_weights(network, dict(arrays))
    predict = tf.function(lambda pixels: network(pixels, training=False)["logit"][:, 0])
    rows = []
    for batch in input_batches(examples, size, unsquash=False):
        inputs = [np.stack([view.take(p.astype(np.uint8)) for p in batch]) for view in views]
        logits = [np.asarray(predict(tf.constant(v, tf.float32))) for v in inputs]
        rows.append(np.stack(logits, axis=1))
    return np.concatenate(rows)
