"""Baselines that see almost nothing of the lesion: a real model must be clearly better.

A logistic model on an 8x8 thumbnail, one on the border's pixels, and one on width, height and size
of the file, fitted on a collection's training pictures and tested on another part. A high AUC means
that the way pictures were made gives their label away.
"""

import warnings
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from PIL import Image
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ml.arrays import FloatArray
from ml.labels import Modality
from ml.training.data import dataset
from ml.training.data.examples import Collection
from ml.training.metrics import auc

# Sides of the thumbnail, of the grid whose outermost cells are the border, and of the decoded
# picture.
THUMBNAIL = 8
CLUES = ("thumbnail", "border", "size")
FINAL_PARTS = frozenset({"test", "external"})
_BORDER_GRID = 16
_SIDE = 64
# A source without training pictures uses those of the source that is most similar.
_TRAINED_ON = {"isic2018_test": "ham10000"}


def baselines(
    examples: Sequence[dataset.Example], collections: Iterable[Collection], *, final: bool = True
) -> dict[Collection, Mapping[str, float | None]]:
    """Return collection -> AUC of each of `CLUES` on the part that is reported.

    That is `test` or `external`, `val` for phone photos without either, and `val` alone unless
    `final`. None where the training or the tested pictures lack one of the two labels.
    """
    return {each: _baseline(examples, each, final) for each in collections}


def _baseline(
    examples: Sequence[dataset.Example], collection: Collection, final: bool
) -> dict[str, float | None]:
    mine = [e for e in examples if e.collection == collection and not e.pre_malignant]
    tested = _tested(mine, final)
    found = scores(training_pictures(examples, collection), tested)
    if not (found and _has_both_labels(tested)):
        return dict.fromkeys(CLUES)
    labels = np.array([e.malignant for e in tested])
    return {clue: auc(values, labels) for clue, values in found.items()}


def training_pictures(
    examples: Sequence[dataset.Example], collection: Collection
) -> list[dataset.Example]:
    """Return the training pictures that the shortcuts of a collection are fitted on."""
    source = _TRAINED_ON.get(collection.source, collection.source)
    trained_on = collection._replace(source=source)
    return [e for e in dataset.select(examples, "train") if e.collection == trained_on]


def scores(
    train: Sequence[dataset.Example], tested: Sequence[dataset.Example]
) -> dict[str, FloatArray]:
    """Return for each of `CLUES` the scores of `tested`; nothing if `train` lacks a label."""
    if not (_has_both_labels(train) and tested):
        return {}
    known, new = _inputs(train), _inputs(tested)
    return {clue: _fit(clue, known[clue], train, new[clue]) for clue in CLUES}


def _tested(mine: Sequence[dataset.Example], final: bool) -> list[dataset.Example]:
    val = [e for e in mine if e.part == "val"]
    if not final:
        return val
    return [e for e in mine if e.part in FINAL_PARTS] or [
        e for e in val if e.modality is Modality.PHONE
    ]


def _has_both_labels(examples: Sequence[dataset.Example]) -> bool:
    return len({e.malignant for e in examples}) == 2


def _fit(clue: str, x: FloatArray, train: Sequence[dataset.Example], y: FloatArray) -> FloatArray:
    model = LogisticRegression(C=0.1, class_weight="balanced", max_iter=200)
    if clue == "size":
        model = make_pipeline(StandardScaler(), model)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x, [e.malignant for e in train])
    return np.asarray(model.decision_function(y))


def _inputs(examples: Sequence[dataset.Example]) -> dict[str, FloatArray]:
    """Return clue -> the model's inputs, n x numbers."""
    edge = np.ones((_BORDER_GRID, _BORDER_GRID), bool)
    edge[1:-1, 1:-1] = False
    rows: dict[str, list[FloatArray]] = {clue: [] for clue in CLUES}
    for example in examples:
        picture = dataset.read_picture(example, _SIDE, unsquash=False)
        rows["thumbnail"].append(_grid(picture, THUMBNAIL).ravel())
        rows["border"].append(_grid(picture, _BORDER_GRID)[edge].ravel())
        rows["size"].append(_size(example))
    return {clue: np.stack(values) for clue, values in rows.items()}


def _grid(picture: Image.Image, side: int) -> FloatArray:
    small = picture.resize((side, side), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / 255 - 0.5


def _size(example: dataset.Example) -> FloatArray:
    """Return the logarithms of width, height and size in bytes of a file."""
    with Image.open(example.path) as image:
        return np.log([*image.size, example.path.stat().st_size])
