"""The diagnoses of the training lesions whose features are nearest.

A photo is compared with lesions of its modality, by the embeddings of that modality's network.
Distance is Euclidean in their leading principal components.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.arrays import FloatArray
from ml.classification.manifest import ArtefactError
from ml.labels import Modality

CASES_NAME = "cases.npz"


@dataclass(frozen=True, slots=True)
class Cases:
    """Lesions as rows: centre e, axes e x k, places n x k, diagnoses n (codes such as "NV")."""

    centre: FloatArray
    axes: FloatArray
    places: FloatArray
    diagnoses: npt.NDArray[np.str_]

    def nearest(self, embedding: FloatArray, count: int) -> dict[str, int]:
        """Return diagnosis -> number among the `count` nearest lesions, most common first."""
        place = (embedding - self.centre) @ self.axes
        distances = ((self.places - place) ** 2).sum(axis=1)
        closest = np.argpartition(distances, count - 1)[:count]
        return dict(Counter(self.diagnoses[closest].tolist()).most_common())


def save_cases(artefact_dir: Path, cases: Mapping[Modality, Cases]) -> None:
    """Write the cases of each modality into one file."""
    arrays = {f"{m}/{name}": array for m, c in cases.items() for name, array in asdict(c).items()}
    np.savez_compressed(artefact_dir / CASES_NAME, allow_pickle=False, **arrays)


def load_cases(artefact_dir: Path) -> dict[Modality, Cases]:
    """Read the cases of an artefact. Raises ArtefactError if they are missing or malformed."""
    try:
        with np.load(artefact_dir / CASES_NAME) as arrays:
            present = {Modality(name.split("/")[0]) for name in arrays}
            return {modality: _cases(arrays, modality) for modality in present}
    except (OSError, KeyError, ValueError) as error:
        message = f"The model's {CASES_NAME} cannot be read."
        raise ArtefactError(message) from error


def _cases(arrays: Mapping[str, Any], modality: Modality) -> Cases:
    centre, axes, places = (
        np.asarray(arrays[f"{modality}/{name}"], np.float32)
        for name in ("centre", "axes", "places")
    )
    return Cases(centre, axes, places, arrays[f"{modality}/diagnoses"])
