from enum import StrEnum


class AdviceEnum(StrEnum):
    NOTHING = "nothing"
    PHOTOGRAPH_AGAIN = "photograph_again"
    SEE_DOCTOR = "see_doctor"
    SEE_DOCTOR_SOON = "see_doctor_soon"
    URGENT = "urgent"
    WATCH = "watch"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "AdviceEnum | None":
        """Pass on a value that a newer server knows, so that this client goes on working."""
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member
