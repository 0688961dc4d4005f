"""What a mole can turn out to be: one choice instead of a diagnosis and a label."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classifier.review.vocabulary import DIAGNOSES

OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Found:
    """A diagnosis, which of two labels it has, how and when it was found."""

    kind: str
    diagnosis: str
    is_malignant: bool
    found_on: date
    skin_type: int | None = None


# By the code of the choice: what is shown, the diagnosis, and whether it is malignant.
CHOICES: dict[str, tuple[str | Promise, str, bool]] = {
    **{
        code: (diagnosis.name, code, diagnosis.is_malignant)
        for code, diagnosis in DIAGNOSES.items()
        if code != OTHER
    },
    "benign": (_("Something else that is not cancer"), OTHER, False),
    "malignant": (_("Another cancer, or the kind is not known"), OTHER, True),
}


def is_consistent(found: Found) -> bool:
    """Whether the diagnosis is known and has this label, and a mole without change is benign."""
    if found.kind == "followed_up" and found.is_malignant:
        return False
    known = [(code, label) for _name, code, label in CHOICES.values()]
    return (found.diagnosis, found.is_malignant) in known


def name_of(diagnosis: str, *, is_malignant: bool) -> str:
    """Return the words of a choice, or an unknown code as it is."""
    names = {(code, label): name for name, code, label in CHOICES.values()}
    return str(names.get((diagnosis, is_malignant), diagnosis))
