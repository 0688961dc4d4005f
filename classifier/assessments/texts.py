"""Bands, statuses and reasons as sentences for people."""

from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from classifier.assessments.models import Assessment
from ml.labels import Reason

Text = str | Promise


# By reason: what makes a photo doubtful, whether it was assessed or not.
DOUBTS: dict[str, Text] = {
    Reason.SEVERAL_LESIONS: _(
        "The photo shows several moles, so it is not clear which is meant. Choose one of them, or "
        "take a photo of each."
    ),
    Reason.SCREEN: _(
        "This looks like a screenshot or a photo of a screen. Upload the photo itself if you can."
    ),
}


# By reason: what was poor in a photo that was assessed nevertheless.
CAUTIONS: dict[str, Text] = {
    Reason.BLURRED: _("The photo is not quite sharp."),
    Reason.TOO_DARK: _("The photo is rather dark."),
    Reason.TOO_BRIGHT: _("Parts of the photo are burnt out to white."),
    Reason.LOW_CONTRAST: _("Little stands out from the skin around it."),
    Reason.COLOUR_CAST: _("The light has coloured the skin."),
    Reason.TOO_SMALL: _("The photo has few pixels, so fine structure is missing."),
    Reason.LESION_TOO_SMALL: _("The mole is small in the photo, so fine structure is missing."),
    Reason.NOT_A_LESION: _("The photo may not show a single mole close up."),
    Reason.VIEWS_DISAGREE: _(
        "The score changed between views of the same photo, so it is called unclear."
    ),
    Reason.UNLIKE_TRAINING: _(
        "The photo is unlike those that the model learnt from, so it is called unclear."
    ),
    Reason.DARK: _(
        "The photo or the skin in it is dark. There the model misses more, so it is called unclear."
    ),
    Reason.MODALITY_MISMATCH: _(
        "The photo does not look as if it was taken with the kind of camera that was stated."
    ),
    **DOUBTS,
}


# By reason: why a photo could not be assessed. Reasons that never reject a photo are missing.
OBSTACLES: dict[str, Text] = {
    Reason.BLURRED: _("The photo is blurred, so the structure of the mole cannot be seen."),
    Reason.TOO_DARK: _("The photo is too dark for its colours to be told apart."),
    Reason.TOO_BRIGHT: _("Too much of the photo is burnt out to white."),
    Reason.LOW_CONTRAST: _("Nothing in the photo stands out from its surroundings."),
    Reason.COLOUR_CAST: _("The light is so coloured that skin does not look like skin."),
    Reason.TOO_SMALL: _("The photo has too few pixels to show the structure of a mole."),
    Reason.LESION_TOO_SMALL: _(
        "The mole fills too little of the photo for its structure to be seen."
    ),
    Reason.NOT_A_LESION: _("The photo does not look like a mole close up to the model."),
    **DOUBTS,
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about the photo; `code` is the reason, and the anchor on the guidance page."""

    code: str
    sentence: Text


def remarks(assessment: Assessment | None) -> list[Remark]:
    """Return a sentence for each reason of a result that has one."""
    if assessment is None:
        return []
    sentences = CAUTIONS if assessment.band else OBSTACLES
    return [Remark(code, sentences[code]) for code in assessment.reasons if code in sentences]


def describe_adjustment(assessment: Assessment) -> str:
    """Say what the photo alone gave and what age and sex moved; empty if they did not count."""
    if assessment.score is None or assessment.adjusted_score is None:
        return ""
    # Rounded as on the scale; `number_format` would cut the digits off.
    photo, adjusted = (floatformat(x, 2) for x in (assessment.score, assessment.adjusted_score))
    if photo == adjusted:
        moved = _("%(what)s did not move it.")
    elif assessment.adjusted_score > assessment.score:
        moved = _("%(what)s moved it to %(score)s.")
    else:
        moved = _("%(what)s moved it to %(score)s, which never makes a result less serious.")
    alone = gettext("The photo alone gave %(score)s.") % {"score": photo}
    return f"{alone} {moved % {'what': _known_details(assessment), 'score': adjusted}}"


def describe_import(assessment: Assessment | None) -> str:
    """Say that another installation gave a result, if it came with an import; else nothing."""
    if assessment is None or assessment.imported_at is None:
        return ""
    return gettext(
        "This result came with an import on %(when)s: another SkinSpect gave it, and this one has "
        "not checked it."
    ) % {"when": date_format(timezone.localdate(assessment.imported_at))}


def _known_details(assessment: Assessment) -> str:
    if assessment.sex_term is None:
        return gettext("Age")
    return gettext("Sex") if assessment.age_term is None else gettext("Age and sex")


# By band, or by the status of a result without one.
BADGES: dict[str, Text] = {
    "lower": _("Lower concern"),
    "unclear": _("Unclear"),
    "higher": _("Higher concern"),
    "queued": _("Waiting"),
    "running": _("Being assessed"),
    "rejected": _("Could not be assessed"),
    "failed": _("Something went wrong"),
}
