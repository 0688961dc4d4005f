"""The diagnoses that a reader can choose: ISIC's short codes, with SNOMED CT and ICD-10.

SNOMED CT is the international edition's disorder, empty where no single one fits; ICD-10 is the
WHO's, with ".9" for an unspecified place.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One diagnosis; `is_malignant` counts what `ml.training.data.diagnoses` counts as such."""

    code: str
    name: str | Promise
    is_malignant: bool
    snomed_ct: str = ""
    icd_10: str = ""


DIAGNOSES: dict[str, Diagnosis] = {
    each.code: each
    for each in (
        Diagnosis("NV", _("Melanocytic naevus"), False, "400096001", "D22.9"),
        Diagnosis("MEL", _("Melanoma"), True, "93655004", "C43.9"),
        Diagnosis("BCC", _("Basal cell carcinoma"), True, "254701007", "C44.9"),
        Diagnosis("SCC", _("Squamous cell carcinoma"), True, "254651007", "C44.9"),
        Diagnosis("AK", _("Actinic keratosis"), False, "201101007", "L57.0"),
        Diagnosis("BKL", _("Seborrhoeic or other benign keratosis"), False, "25499005", "L82"),
        Diagnosis("DF", _("Dermatofibroma"), False, "", "D23.9"),
        Diagnosis("VASC", _("Vascular lesion"), False, "", "D18.0"),
        Diagnosis("INF", _("Inflammation"), False),
        Diagnosis("OTHER", _("Another condition"), False),
    )
}
