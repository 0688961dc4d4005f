"""The codes in an outcome. Their values are stored in the database and sent by the API."""

import enum
from collections.abc import Iterable


class Band(enum.StrEnum):
    """Where the calibrated score lies against the operating points of the manifest.

    `LOWER` is below the lower point, `HIGHER` at or above the higher one, `UNCLEAR` between.
    A score equal to a point gets the more serious band. No band means "safe" or "cancer".
    """

    LOWER = "lower"
    UNCLEAR = "unclear"
    HIGHER = "higher"


class Modality(enum.StrEnum):
    """How a picture was taken."""

    DERMOSCOPE = "dermoscope"
    PHONE = "phone"


class Reason(enum.StrEnum):
    """Why a photo cannot be assessed; beside a score, what was poor in the photo.

    BLURRED: the detail that the network uses is missing.
    TOO_DARK: most of the picture is nearly black, so colours cannot be distinguished.
    TOO_BRIGHT: much of the picture is overexposed to white.
    LOW_CONTRAST: nothing stands out from its surroundings: fog, a covered lens, a plain surface.
    COLOUR_CAST: the light is so coloured that skin does not look like skin.
    TOO_SMALL: the picture has too few pixels to show a lesion's structure.
    LESION_TOO_SMALL: the lesion fills too little of the picture for its structure to be seen.
    NOT_A_LESION: the model does not recognise a close-up of a skin lesion.
    VIEWS_DISAGREE: the score differs so much between views of the photo that the band cannot be
        lower concern.
    UNLIKE_TRAINING: the picture is so unlike those that the model learnt from that the band cannot
        be lower concern.
    DARK: the picture, or the skin in it, is so dark that the band cannot be lower concern: there
        the model misses more melanomas.
    SEVERAL_LESIONS: the picture shows more than one lesion, or is a collage. Never lower concern.
    SCREEN: the picture is a screenshot or a photo of a screen. Never lower concern.
    MODALITY_MISMATCH: the picture was not taken with the kind of camera that was stated; the kind
        that it shows was used. Never lower concern.
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
    UNLIKE_TRAINING = "unlike_training"
    DARK = "dark"
    SEVERAL_LESIONS = "several_lesions"
    SCREEN = "screen"
    MODALITY_MISMATCH = "modality_mismatch"


# The model is unsure, or the photo may not show one lesion as its own camera saw it.
NEVER_LOWER = frozenset(
    {
        Reason.VIEWS_DISAGREE,
        Reason.UNLIKE_TRAINING,
        Reason.DARK,
        Reason.SEVERAL_LESIONS,
        Reason.SCREEN,
        Reason.MODALITY_MISMATCH,
    }
)


def with_doubts(band: Band, reasons: Iterable[str]) -> Band:
    """Return the band; unclear instead of lower if any of the reasons is in `NEVER_LOWER`."""
    is_doubtful = not NEVER_LOWER.isdisjoint(reasons)
    return Band.UNCLEAR if is_doubtful and band is Band.LOWER else band


def most_serious(bands: Iterable[Band]) -> Band:
    """Return the most serious of one or more bands."""
    return max(bands, key=list(Band).index)


def least_serious(bands: Iterable[Band]) -> Band:
    """Return the least serious of one or more bands."""
    return min(bands, key=list(Band).index)
