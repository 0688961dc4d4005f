"""A labelled picture from any collection."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ml.labels import Modality

DIAGNOSES = ("NV", "BKL", "DF", "VASC", "MEL", "BCC", "SCC", "AK", "INF")


class Collection(NamedTuple):
    """The pictures of one source that were taken in one way: figures are never mixed further."""

    source: str
    modality: Modality

    @property
    def code(self) -> str:
        """The name in JSON, such as "milk10k/phone"."""
        return f"{self.source}/{self.modality}"


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled picture. `pre_malignant` marks actinic keratosis, which is reported separately.

    `age` is in years, `fitzpatrick` is 1 to 6, `skin_tone` is MILK10k's scale, 0 (very dark) to 5
    (very light); None or "" means not recorded. Pictures of one lesion from one visit share `pair`.
    """

    path: Path
    part: str
    malignant: bool
    diagnosis: str
    pre_malignant: bool
    modality: Modality
    source: str
    image_id: str
    group: str
    site: str = ""
    age: float | None = None
    sex: str = ""
    fitzpatrick: int | None = None
    confirmed_by: str = ""
    lesion_id: str = ""
    patient_id: str = ""
    skin_tone: int | None = None
    pair: str = ""

    @property
    def collection(self) -> Collection:
        """The source and the way in which the picture was taken."""
        return Collection(self.source, self.modality)
