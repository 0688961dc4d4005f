"""The cases that a result names as nearest: training lesions whose diagnosis was confirmed."""

from collections.abc import Sequence

import numpy as np

from ml.arrays import FloatArray
from ml.classification.nearest import Cases
from ml.training.data.dataset import DIAGNOSES, Example

NEAREST = 9
COMPONENTS = 32
# A look at the skin alone confirms nothing; for some pictures nobody wrote down how it was done.
_UNCONFIRMED = {"", "clinical"}


def confirmed(examples: Sequence[Example]) -> list[int]:
    """Return the places of the examples to name: one a group, its diagnosis known and confirmed."""
    chosen: dict[str, int] = {}
    for place, example in enumerate(examples):
        if example.diagnosis in DIAGNOSES and example.confirmed_by not in _UNCONFIRMED:
            chosen.setdefault(example.group, place)
    return list(chosen.values())


def gather_cases(examples: Sequence[Example], embeddings: FloatArray) -> Cases:
    """Return the cases of some examples of one modality, whose embeddings are n x e."""
    chosen = confirmed(examples)
    mine = embeddings[chosen].astype(np.float64)
    centre = mine.mean(axis=0)
    _, _, axes = np.linalg.svd(mine - centre, full_matrices=False)
    leading = axes[:COMPONENTS].T
    # Half precision halves the file and moves no lesion noticeably.
    places = ((mine - centre) @ leading).astype(np.float16)
    diagnoses = np.array([examples[place].diagnosis for place in chosen])
    return Cases(centre.astype(np.float32), leading.astype(np.float32), places, diagnoses)
