"""A comparison in words: why two photos could not be aligned, and how closely they fit."""

from django.utils.translation import gettext_lazy as _

from classifier.measuring.texts import CONSENT_WITHDRAWN, Text

# A reason besides those of `ml.alignment.align`.
UNREADABLE = "unreadable"
# Nothing agrees: the photos may show two moles.
ANOTHER_MOLE = "no_agreement"

REASONS: dict[str, Text] = {
    "too_little_structure": _(
        "There is too little in these photos to hold on to: a sharp photo that shows some skin "
        "around the mole, with its lines, hairs or freckles, works better."
    ),
    ANOTHER_MOLE: _("Nothing in the two photos agrees enough."),
    "poor_fit": _(
        "Something in the two photos agrees, but not closely enough to show change honestly. They "
        "may have been taken from very different angles or in very different light."
    ),
    "implausible": _(
        "The two photos would have to be enlarged, stretched or moved so much that we do not "
        "believe it."
    ),
    "marks_too_close": _(
        "The two marks are too close together. Please mark two places that are far apart."
    ),
    CONSENT_WITHDRAWN: _(
        "You took your consent back while this comparison was waiting, so nothing was compared."
    ),
    UNREADABLE: _("One of the two photos can’t be read. You can add it again, or choose another."),
}

# Errors up to these shares of the photo's width are called close and fairly good. Set by judgement;
# they choose the words only. No comparison is shown or hidden by them.
_CLOSE, _FAIR = 0.005, 0.02


def fit_in_words(share: float) -> Text:
    """Name a fit by its error as a share of the photo's width."""
    if share <= _CLOSE:
        return _("The two photos fit each other closely.")
    if share <= _FAIR:
        return _("The two photos fit each other fairly well.")
    return _("The two photos fit each other only roughly.")
