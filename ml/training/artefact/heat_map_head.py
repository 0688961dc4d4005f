"""Fit the head of the heat map: a linear estimate of the logit from a middle stage's averages.

A class-activation map at the last stage of a fine-tuned network says little about where, because
every place there has seen the whole picture. Places of a middle stage have not, and their averages
still determine most of the score (`map_reading` in the manifest is the share of its variance).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import tensorflow as tf
from sklearn.linear_model import Ridge
from tqdm import tqdm

from ml.arrays import FloatArray
from ml.classification.network import MAP_HEAD, build_serving_network, map_columns, set_weights
from ml.training.data.dataset import Example
from ml.training.data.inputs import input_batches

# Training pictures that the head is fitted on, and the ridge penalty. Set by judgement: the report
# tests that the map is about the score (`ml.training.evaluation.explanation`).
EXAMPLES = 2400
_PENALTY = 10.0
# Keeps channels that are always 0 from being divided by 0.
_MIN_SPREAD = 1e-4


def map_weights(
    variant: str, weights: Mapping[str, FloatArray], size: int, examples: Sequence[Example]
) -> dict[str, FloatArray]:
    """Return the map head's kernel (1 x 1 x channels x 1, rounded to float16), by its name."""
    some = examples[:: max(1, len(examples) // EXAMPLES)]
    averages, logits = averages_and_logits(variant, weights, size, some)
    spread = averages.std(axis=0) + _MIN_SPREAD
    head = Ridge(_PENALTY).fit(averages / spread, logits)
    kernel = (head.coef_ / spread).astype(np.float16).astype(np.float32)
    return {f"{MAP_HEAD}/kernel": kernel.reshape(1, 1, -1, 1)}


def averages_and_logits(
    variant: str, weights: Mapping[str, FloatArray], size: int, examples: Sequence[Example]
) -> tuple[FloatArray, FloatArray]:
    """Return the stage's averages, n x channels, and the logits, n, of labelled pictures."""
    network = build_serving_network(variant, size)
    set_weights(network, weights)
    predict = tf.function(lambda pixels: network(pixels, training=False))
    averages, logits = [], []
    for batch in tqdm(input_batches(examples, size, unsquash=False), desc="map head"):
        answer = predict(tf.constant(batch))
        averages.append(np.asarray(answer["features"])[:, map_columns(variant)])
        logits.append(np.asarray(answer["logit"])[:, 0])
    return np.concatenate(averages), np.concatenate(logits)
