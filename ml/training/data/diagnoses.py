"""From the diagnoses of each collection to our codes and labels.

Malignant: melanoma, basal cell and squamous cell carcinoma (with Bowen's) and anything else that
ISIC calls malignant. Actinic keratosis is pre-malignant: labelled benign and flagged.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Diagnosis(NamedTuple):
    """A code of `examples.DIAGNOSES`, "AKIEC" or "" for any other, and what it means."""

    code: str
    malignant: bool
    pre_malignant: bool = False


_KERATOSIS = Diagnosis("AK", malignant=False, pre_malignant=True)
_HAM10000 = {
    "nv": Diagnosis("NV", malignant=False),
    "bkl": Diagnosis("BKL", malignant=False),
    "df": Diagnosis("DF", malignant=False),
    "vasc": Diagnosis("VASC", malignant=False),
    "mel": Diagnosis("MEL", malignant=True),
    "bcc": Diagnosis("BCC", malignant=True),
    # Actinic keratosis or Bowen's disease, not distinguished: flagged, so that no figure counts it.
    "akiec": Diagnosis("AKIEC", malignant=True, pre_malignant=True),
}
_PAD_UFES_20 = {
    "nev": Diagnosis("NV", malignant=False),
    "sek": Diagnosis("BKL", malignant=False),
    "mel": Diagnosis("MEL", malignant=True),
    "bcc": Diagnosis("BCC", malignant=True),
    "scc": Diagnosis("SCC", malignant=True),
    "bod": Diagnosis("SCC", malignant=True),
    "ack": _KERATOSIS,
}
# Parts of names, tried in this order, for each label.
_MALIGNANT_NAMES = {
    "melanoma": "MEL",
    "basal cell carcinoma": "BCC",
    "squamous cell carcinoma": "SCC",
    "bowen": "SCC",
    "keratoacanthoma": "SCC",
}
_BENIGN_NAMES = {
    "dermatofibroma": "DF",
    "seborrheic keratosis": "BKL",
    "benign keratosis": "BKL",
    "solar lentigo": "BKL",
    "lichenoid keratosis": "BKL",
    "lichen planus like keratosis": "BKL",
    "proliferations - vascular": "VASC",
    "vascular lesion": "VASC",
    "angioma": "VASC",
    "angiokeratoma": "VASC",
    "pyogenic granuloma": "VASC",
}
_ISIC_NAMES = ("diagnosis", *(f"diagnosis_{level}" for level in range(1, 6)))


def of_ham10000(row: Mapping[str, str]) -> Diagnosis | None:
    """Return the diagnosis of column `dx`, None if it is unknown."""
    return _HAM10000.get(row["dx"].strip().lower())


def of_pad_ufes_20(row: Mapping[str, str]) -> Diagnosis | None:
    """Return the diagnosis of column `diagnostic`, None if it is unknown."""
    return _PAD_UFES_20.get(row["diagnostic"].strip().lower())


def of_isic(row: Mapping[str, str]) -> Diagnosis | None:
    """Return the diagnosis of an ISIC Archive row, None if its label is missing or indeterminate.

    The label is `diagnosis_1` (Benign, Malignant, Indeterminate), else the older
    `benign_malignant`, else it follows from the name of the diagnosis.
    """
    names = [name for column in _ISIC_NAMES if (name := (row.get(column) or "").strip().lower())]
    if any("actinic keratosis" in name for name in names):
        return _KERATOSIS
    label = (row.get("diagnosis_1") or row.get("benign_malignant") or "").strip().lower()
    if label in {"benign", "malignant"}:
        return Diagnosis(_code(names, malignant=label == "malignant"), label == "malignant")
    if label:
        return None
    for malignant in (True, False):
        if code := _code(names, malignant=malignant):
            return Diagnosis(code, malignant)
    return None


def _code(names: list[str], *, malignant: bool) -> str:
    for part, code in (_MALIGNANT_NAMES if malignant else _BENIGN_NAMES).items():
        if any(part in name for name in names):
            return code
    # Not every "nevus" is a mole (epidermal, sebaceous): those that are have just this name.
    moles = [n for n in names if n in {"nevus", "nevus spilus"} or n.startswith("nevus,")]
    return "NV" if moles and not malignant else ""
