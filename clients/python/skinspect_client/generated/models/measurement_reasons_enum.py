from enum import StrEnum


class MeasurementReasonsEnum(StrEnum):
    BLURRED = "blurred"
    CARD_BENT = "card_bent"
    CARD_CUT_OFF = "card_cut_off"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CUT_OFF = "cut_off"
    HAIR = "hair"
    MARKS_TOO_CLOSE = "marks_too_close"
    NO_CARD = "no_card"
    NO_COIN = "no_coin"
    NO_LESION = "no_lesion"
    OVEREXPOSED = "overexposed"
    SEVERAL_COINS = "several_coins"
    TATTOO = "tattoo"
    TWO_LESIONS = "two_lesions"
    UNKNOWN_FIELD = "unknown_field"
    UNSURE = "unsure"
    WRONG_COIN = "wrong_coin"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "MeasurementReasonsEnum | None":
        """Pass on a value that a newer server knows, so that this client goes on working."""
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member
