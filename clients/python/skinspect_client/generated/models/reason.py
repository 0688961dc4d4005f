from enum import StrEnum


class Reason(StrEnum):
    BLURRED = "blurred"
    COLOUR_CAST = "colour_cast"
    DARK = "dark"
    LESION_TOO_SMALL = "lesion_too_small"
    LOW_CONTRAST = "low_contrast"
    MODALITY_MISMATCH = "modality_mismatch"
    NOT_A_LESION = "not_a_lesion"
    SCREEN = "screen"
    SEVERAL_LESIONS = "several_lesions"
    TOO_BRIGHT = "too_bright"
    TOO_DARK = "too_dark"
    TOO_SMALL = "too_small"
    UNLIKE_TRAINING = "unlike_training"
    VIEWS_DISAGREE = "views_disagree"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "Reason | None":
        """Pass on a value that a newer server knows, so that this client goes on working."""
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member
