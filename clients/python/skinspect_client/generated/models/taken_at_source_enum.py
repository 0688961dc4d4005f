from enum import StrEnum


class TakenAtSourceEnum(StrEnum):
    CAMERA = "camera"
    FILE_NAME = "file_name"
    STATED = "stated"
    UPLOAD = "upload"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "TakenAtSourceEnum | None":
        """Pass on a value that a newer server knows, so that this client goes on working."""
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member
