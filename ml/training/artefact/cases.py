"""The cases among which the nearest are named: training lesions with a confirmed diagnosis."""

from collections.abc import Sequence

import numpy as np

from ml.arrays import FloatArray
from ml.classification.nearest import Cases
from ml.training.data.dataset import DIAGNOSES, Example

# Cases named per result; set by judgement: few enough to read.
NEAREST = 9
# Principal components kept; set by judgement: more make the file larger.
COMPONENTS = 32
# Clinical examination alone confirms nothing; for some pictures it is not recorded.
_UNCONFIRMED = {"", "clinical"}


def confirmed(examples: Sequence[Example]) -> list[int]:
    """Return the indexes of examples with a known, confirmed diagnosis, one per group."""
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
    # Half precision halves the file and hardly moves a lesion.
    places = ((mine - centre) @ leading).astype(np.float16)
    diagnoses = np.array([examples[place].diagnosis for place in chosen])
    return Cases(centre.astype(np.float32), leading.astype(np.float32), places, diagnoses)
