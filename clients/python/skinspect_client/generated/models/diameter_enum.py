from enum import StrEnum


class DiameterEnum(StrEnum):
    BELOW_6_MM = "below_6_mm"
    FROM_6_MM = "from_6_mm"
    FROM_7_MM = "from_7_mm"
    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "DiameterEnum | None":
        """Pass on a value that a newer server knows, so that this client goes on working."""
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member
