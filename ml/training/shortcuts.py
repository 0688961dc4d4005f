"""How far a model gets that sees next to nothing: the floor that a real one must clear.

A logistic model on an 8x8 thumbnail, and one on the pixels of the border alone, fitted on a
source's training pictures and tested on its final part.
"""

import warnings
from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from ml.labels import Modality
from ml.metrics import auc
from ml.training import data
from ml.types import FloatArray

THUMBNAIL = 8
_BORDER_GRID = 16
# A source without training pictures borrows those of the source that its pictures come nearest.
_TRAINED_ON = {"isic2018_test": "ham10000"}


def baselines(
    examples: Sequence[data.Example], sources: Sequence[str]
) -> dict[str, Mapping[str, float]]:
    """Return source -> AUC of `thumbnail` and `border` on the part that is reported."""
    return {source: _baseline(examples, source) for source in sources}


def _baseline(examples: Sequence[data.Example], source: str) -> dict[str, float]:
    mine = [e for e in examples if e.source == source and not e.pre_malignant]
    final = [e for e in mine if e.part in {"test", "external"}] or [
        e for e in mine if e.part == "val" and e.modality is Modality.PHONE
    ]
    labels = np.array([e.malignant for e in final])
    found = scores(teachers(examples, source), final)
    return {name: auc(values, labels) for name, values in found.items()}


def teachers(examples: Sequence[data.Example], source: str) -> list[data.Example]:
    """Return the training pictures that the shortcuts of a source are fitted on."""
    teacher = _TRAINED_ON.get(source, source)
    return [e for e in data.select(examples, "train") if e.source == teacher]


def scores(train: Sequence[data.Example], final: Sequence[data.Example]) -> dict[str, FloatArray]:
    """Return for each shortcut the scores of `final` by a model fitted on `train`."""
    return {
        "thumbnail": _fit(_thumbnails(train), train, _thumbnails(final)),
        "border": _fit(_borders(train), train, _borders(final)),
    }


def _fit(x: FloatArray, train: Sequence[data.Example], y: FloatArray) -> FloatArray:
    model = LogisticRegression(C=0.1, class_weight="balanced", max_iter=200)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x, [e.malignant for e in train])
    return np.asarray(model.decision_function(y))


def _thumbnails(examples: Sequence[data.Example]) -> FloatArray:
    return np.stack([_grid(e, THUMBNAIL).ravel() for e in examples])


def _borders(examples: Sequence[data.Example]) -> FloatArray:
    edge = np.ones((_BORDER_GRID, _BORDER_GRID), bool)
    edge[1:-1, 1:-1] = False
    return np.stack([_grid(e, _BORDER_GRID)[edge].ravel() for e in examples])


def _grid(example: data.Example, side: int) -> FloatArray:
    picture = data.read_picture(example, 64, unsquash=False)
    small = picture.resize((side, side), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / 255 - 0.5
