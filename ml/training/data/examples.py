"""A labelled picture from any collection."""

from dataclasses import dataclass
from pathlib import Path

from ml.labels import Modality

DIAGNOSES = ("NV", "BKL", "DF", "VASC", "MEL", "BCC", "SCC", "AK")


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled picture. `pre_malignant` marks actinic keratosis, which is reported separately.

    `age` is in years, `fitzpatrick` is 1 to 6; None or "" means not recorded.
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
