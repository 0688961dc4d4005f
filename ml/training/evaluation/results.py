"""The classifier's results for labelled pictures, from serving or from cross-validation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from ml.arrays import BoolArray, FloatArray
from ml.classification.outcome import Outcome
from ml.classification.predictor import Predictor
from ml.imaging.preprocessing import open_image
from ml.labels import Modality
from ml.training.data.dataset import Example
from ml.training.data.examples import Collection

CROSS_VALIDATION = "cross-validation"
NO_FOLD = -1


@dataclass(frozen=True, slots=True)
class Results:
    """Results for n pictures as columns. For a refused picture `score` is nan and `band` empty.

    `part` names the data as in the report. `fold` is that of the network that scored the picture,
    `NO_FOLD` outside cross-validation.
    """

    example: npt.NDArray[np.object_]
    score: FloatArray
    band: npt.NDArray[np.str_]
    part: npt.NDArray[np.str_]
    fold: npt.NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self.score)

    def where(self, mask: npt.NDArray[Any]) -> "Results":
        """Return the rows selected by a mask."""
        return Results(*(getattr(self, column.name)[mask] for column in fields(self)))

    def assessed(self) -> "Results":
        """Return the rows with a score."""
        return self.where(~np.isnan(self.score))

    def headline(self) -> "Results":
        """Return all rows except actinic keratosis, which is reported separately."""
        return self.where(~self.column("pre_malignant").astype(bool))

    def of_modality(self, modality: Modality) -> "Results":
        """Return the rows of one modality."""
        return self.where(self.column("modality") == modality)

    def by_collection(self) -> dict[Collection, "Results"]:
        """Return the rows of each source and modality, in a fixed order."""
        collections = [e.collection for e in self.example]
        return {
            each: self.where(np.array([c == each for c in collections]))
            for each in sorted(set(collections))
        }

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return a field of every example."""
        return np.array([getattr(e, name) for e in self.example])

    @property
    def label(self) -> BoolArray:
        """Which pictures show a malignant lesion."""
        return self.column("malignant").astype(bool)

    @property
    def group(self) -> npt.NDArray[np.str_]:
        """The group of each picture: lesion, patient or near-duplicates."""
        return self.column("group").astype(str)

    @property
    def measurable(self) -> bool:
        """Whether rows of both labels have scores, as curves and AUC need."""
        return len(set(self.assessed().label.tolist())) == 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the curves are drawn from: the headline results and the scores of other models.

    `shortcuts` is collection -> shortcut -> score of each of its rows. `original` is the log-odds
    of the original project's network for each row, nan if it was trained on the picture; None
    without such a network.
    """

    headline: Results
    shortcuts: Mapping[Collection, Mapping[str, FloatArray]]
    original: FloatArray | None


def assess_all(predictor: Predictor, examples: Sequence[Example]) -> list[Outcome]:
    """Assess pictures as the site does, without giving their modality."""
    return [predictor.assess(open_image(e.path)) for e in tqdm(examples, desc="assessing")]


def from_outcomes(examples: Sequence[Example], outcomes: Sequence[Outcome]) -> Results:
    """Return the results of serving."""
    return Results(
        _objects(examples),
        np.array([np.nan if o.score is None else o.score for o in outcomes], float),
        np.array([o.band or "" for o in outcomes], str),
        np.array([e.part for e in examples], str),
        np.full(len(examples), NO_FOLD),
    )


def from_folds(rows: Sequence[Mapping[str, Any]], examples: Sequence[Example]) -> Results:
    """Return the results of cross-validation from the rows of `phone_folds.json`.

    Labels and groups are those of `examples`. Raises KeyError for a photo that is not in them.
    """
    photos = {e.image_id: e for e in examples if e.modality is Modality.PHONE}
    refused = [row["rejected"] for row in rows]
    return Results(
        _objects([photos[row["image_id"]] for row in rows]),
        np.array([np.nan if no else row["score"] for row, no in zip(rows, refused, strict=True)]),
        np.array(["" if no else row["band"] for row, no in zip(rows, refused, strict=True)], str),
        np.full(len(rows), CROSS_VALIDATION),
        np.array([row["fold"] for row in rows], np.int64),
    )


def join(*parts: Results) -> Results:
    """Return the rows of several results one after the other."""
    columns = [column.name for column in fields(Results)]
    return Results(*(np.concatenate([getattr(p, name) for p in parts]) for name in columns))


def _objects(examples: Sequence[Example]) -> npt.NDArray[np.object_]:
    """Return examples as a column of objects."""
    column = np.empty(len(examples), object)
    column[:] = examples
    return column
