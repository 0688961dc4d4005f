from enum import StrEnum


class DiagnosisEnum(StrEnum):
    AK = "AK"
    BCC = "BCC"
    BENIGN = "benign"
    BKL = "BKL"
    DF = "DF"
    INF = "INF"
    MALIGNANT = "malignant"
    MEL = "MEL"
    NV = "NV"
    SCC = "SCC"
    VASC = "VASC"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "DiagnosisEnum | None":
        """Pass on a value that a newer server knows, so that this client goes on working."""
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member
