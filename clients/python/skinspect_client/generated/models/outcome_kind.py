from enum import StrEnum


class OutcomeKind(StrEnum):
    FOLLOWED_UP = "followed_up"
    HISTOLOGY = "histology"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "OutcomeKind | None":
        """Pass on a value that a newer server knows, so that this client goes on working."""
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member
