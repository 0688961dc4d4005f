from enum import StrEnum


class BandBeforeEnum(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    UNCLEAR = "unclear"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "BandBeforeEnum | None":
        """Pass on a value that a newer server knows, so that this client goes on working."""
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member
