"""What a reader says of a case, and which of it contradicts itself."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classifier.review.models.choices import Advice, Opinion
from classifier.review.vocabulary import DIAGNOSES

_CALM = (Advice.WATCH, Advice.NOTHING)
_PRESSING = (Advice.URGENT, Advice.SEE_DOCTOR_SOON)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a reader says: codes of `models.choices` and of `vocabulary`.

    `watch_weeks` is when to take the next photo, only with the advice to watch.
    """

    opinion: str
    confidence: str
    advice: str
    diagnosis: str = ""
    watch_weeks: int | None = None


def contradiction(finding: Finding) -> str | Promise:
    """Return a question about what does not fit together; empty if all fits."""
    opinion, advice = finding.opinion, finding.advice
    if opinion == Opinion.MALIGNANT and advice in _CALM:
        return _("You call this malignant, but advise no doctor. Do you mean that?")
    if opinion == Opinion.BENIGN and advice in _PRESSING:
        return _("You call this benign, but send the person to a doctor soon. Do you mean that?")
    if opinion in (Opinion.UNSURE, Opinion.CANNOT_TELL) and advice == Advice.NOTHING:
        return _("You are not sure, but advise that nothing is needed. Do you mean that?")
    diagnosis = DIAGNOSES.get(finding.diagnosis)
    if diagnosis and diagnosis.is_malignant != (opinion == Opinion.MALIGNANT):
        return _("Opinion and diagnosis do not fit together. Do you mean both?")
    return ""
