"""The words that an outcome is told in. Their values are stable: they are stored and sent."""

import enum


class Band(enum.StrEnum):
    """Where the calibrated score lies against the operating points of the manifest.

    `LOWER` is below the lower point, `HIGHER` at or above the higher one, `UNCLEAR` between.
    Ties go to the more serious band. No band means "safe" or "cancer".
    """

    LOWER = "lower"
    UNCLEAR = "unclear"
    HIGHER = "higher"


class Modality(enum.StrEnum):
    """How a picture was taken."""

    DERMOSCOPE = "dermoscope"
    PHONE = "phone"


class Reason(enum.StrEnum):
    """Why a photo cannot be assessed or, beside a score, what was poor in it.

    BLURRED: the detail that the network uses is missing.
    TOO_DARK: most of the picture is near black, so that colours cannot be told apart.
    TOO_BRIGHT: much of the picture is burnt out to white.
    LOW_CONTRAST: nothing stands out from its surroundings: fog, a covered lens, a plain surface.
    COLOUR_CAST: the light is so coloured that skin does not look like skin.
    TOO_SMALL: the picture has too few pixels to hold a lesion's structure.
    LESION_TOO_SMALL: the lesion fills too little of the picture for its structure to be seen.
    NOT_A_LESION: the picture does not look like a close-up of a skin lesion to the model.
    VIEWS_DISAGREE: the score changed so much between views of the photo that it can't be called
        lower concern.
    """

    BLURRED = "blurred"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    LOW_CONTRAST = "low_contrast"
    COLOUR_CAST = "colour_cast"
    TOO_SMALL = "too_small"
    LESION_TOO_SMALL = "lesion_too_small"
    NOT_A_LESION = "not_a_lesion"
    VIEWS_DISAGREE = "views_disagree"
