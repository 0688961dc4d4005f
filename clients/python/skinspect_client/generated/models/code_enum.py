from enum import StrEnum


class CodeEnum(StrEnum):
    ANOTHER_MOLE = "another_mole"
    CHANGED = "changed"
    FAILED = "failed"
    NONE = "none"
    NOT_ALIGNED = "not_aligned"
    NOT_MEASURED = "not_measured"
    PROBABLE = "probable"
    WAITING = "waiting"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "CodeEnum | None":
        """Pass on a value that a newer server knows, so that this client goes on working."""
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member
