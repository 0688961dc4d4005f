from enum import StrEnum


class NotAlignedBecauseEnum(StrEnum):
    CONSENT_WITHDRAWN = "consent_withdrawn"
    IMPLAUSIBLE = "implausible"
    MARKS_TOO_CLOSE = "marks_too_close"
    NO_AGREEMENT = "no_agreement"
    POOR_FIT = "poor_fit"
    TOO_LITTLE_STRUCTURE = "too_little_structure"
    UNREADABLE = "unreadable"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "NotAlignedBecauseEnum | None":
        """Pass on a value that a newer server knows, so that this client goes on working."""
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member
