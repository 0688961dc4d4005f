"""The network's output for many pictures, with the views of serving."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image
from tqdm import tqdm

from ml.arrays import BoolArray, FloatArray
from ml.classification.augmented_views import View, take_all
from ml.classification.backends import Backend
from ml.imaging.preprocessing import MIN_SIDE, prepare
from ml.imaging.quality import measure
from ml.labels import Modality
from ml.training.data.dataset import Example, read_lit

# Views that the gate and the modality are decided from. With one view instead of both, a close-up
# costs three passes through a network and not four.
GATE_VIEWS = 1


@dataclass(frozen=True, slots=True)
class Answers:
    """Logits n x views; features n x f of the gate's views; embeddings n x e of all; maps n x
    cells; highlights n, as in `ml.imaging.quality`.

    Features and embeddings are averages over the views. A map's cells are those of all views,
    flattened.
    """

    logits: FloatArray
    features: FloatArray
    embeddings: FloatArray
    maps: FloatArray
    highlights: FloatArray


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of n examples as columns."""

    malignant: BoolArray
    phone: BoolArray
    source: npt.NDArray[np.str_]
    group: npt.NDArray[np.str_]


def labels_of(examples: Sequence[Example]) -> Labels:
    """Return the labels of examples."""
    return Labels(
        np.array([e.malignant for e in examples], bool),
        np.array([e.modality is Modality.PHONE for e in examples], bool),
        np.array([e.source for e in examples]),
        np.array([e.group for e in examples]),
    )


def collect(
    backend: Backend, pictures: Iterable[Image.Image], size: int, views: Sequence[View], name: str
) -> Answers:
    """Return the network's output for each picture; `name` is for the progress bar."""
    answers, highlights = [], []
    for picture in tqdm(pictures, desc=name):
        pixels = prepare(picture, size)
        highlights.append(measure(pixels)["highlight"])
        answers.append(backend(take_all(views, pixels)))
    return Answers(
        np.array([a.logits for a in answers]),
        np.array([a.features[:GATE_VIEWS].mean(axis=0) for a in answers]),
        np.array([a.embeddings.mean(axis=0) for a in answers]),
        np.array([a.maps.ravel() for a in answers]),
        np.array(highlights),
    )


def pictures(examples: Iterable[Example]) -> Iterable[Image.Image]:
    """Decode examples as serving does, without unsquashing."""
    return (read_lit(example, MIN_SIDE, unsquash=False) for example in examples)
