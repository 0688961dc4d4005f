from enum import StrEnum


class BodySite(StrEnum):
    ABDOMEN = "abdomen"
    ANKLE = "ankle"
    ARMPIT = "armpit"
    BACK_OF_HAND = "back_of_hand"
    BREAST = "breast"
    BUTTOCK = "buttock"
    CHEEK = "cheek"
    CHEST = "chest"
    CHIN = "chin"
    EAR = "ear"
    ELBOW = "elbow"
    EYELID = "eyelid"
    FINGER = "finger"
    FINGERNAIL = "fingernail"
    FLANK = "flank"
    FOREARM = "forearm"
    FOREHEAD = "forehead"
    GENITAL_AREA = "genital_area"
    HIP = "hip"
    KNEE = "knee"
    LIP = "lip"
    LOWER_BACK = "lower_back"
    LOWER_LEG = "lower_leg"
    NECK = "neck"
    NOSE = "nose"
    PALM = "palm"
    SCALP = "scalp"
    SHOULDER = "shoulder"
    SOLE = "sole"
    TEMPLE = "temple"
    THIGH = "thigh"
    TOE = "toe"
    TOENAIL = "toenail"
    TOP_OF_FOOT = "top_of_foot"
    UNKNOWN = "unknown"
    UPPER_ARM = "upper_arm"
    UPPER_BACK = "upper_back"
    WRIST = "wrist"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "BodySite | None":
        """Pass on a value that a newer server knows, so that this client goes on working."""
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member
