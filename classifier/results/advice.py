"""What to do next: the band, a clinician, the person's answers and the measured change decide.

The advice is the most serious that any of them gives. The band itself is never changed. Why:
docs/decisions/0012-advice.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from classifier.questionnaire import checklist
from classifier.review.models.choices import Advice as Clinician


class Level(IntEnum):
    """How soon to see a doctor: watch the mole, ask at the next opportunity, see one soon."""

    WATCH = 0
    ASK = 1
    SEE = 2


LEVEL_OF_BAND = {"lower": Level.WATCH, "unclear": Level.ASK, "higher": Level.SEE}
# "Take a better photo" says nothing of the mole, and "nothing needed" makes no advice milder.
LEVEL_OF_CLINICIAN: dict[str, Level] = {
    Clinician.WATCH: Level.WATCH,
    Clinician.SEE_DOCTOR: Level.ASK,
    Clinician.SEE_DOCTOR_SOON: Level.SEE,
    Clinician.URGENT: Level.SEE,
}
# Of the words in which `ml.measurement.change` states the change between two photos.
WORRYING_CHANGES = ("probable", "changed")
# The source that the band is.
RESULT = "result"


@dataclass(frozen=True, slots=True)
class Advice:
    """The level, and who gives it: "result", "clinician", "answers", "change", "together".

    `level` is None if there is no result with a band, no sign in the answers, no change and no
    clinician's advice.
    """

    level: Level | None
    given_by: tuple[str, ...] = ()

    @property
    def is_raised(self) -> bool:
        """Whether the advice is more serious than the band alone would give."""
        return self.level is not None and RESULT not in self.given_by


def advise(
    band: str,
    answers: Mapping[str, str] | None = None,
    changes: Iterable[str] = (),
    together: str = "",
    clinicians: Iterable[str] = (),
) -> Advice:
    """Return the advice for a mole.

    `band` is empty if no result has one. `answers` maps codes of `questionnaire.checklist`.
    `changes` are words of `ml.measurement.change`. `together` is the band of all photos of a day,
    which counts beside the band of one of them only. `clinicians` are codes of
    `review.models.choices.Advice`.
    """
    band_level = LEVEL_OF_BAND.get(band)
    levels = {
        RESULT: band_level,
        "clinician": _level_of_clinicians(clinicians),
        "answers": _level_of_answers(answers or {}),
        "change": _level_of_changes(changes),
        "together": None if band_level is None else LEVEL_OF_BAND.get(together),
    }
    level = max((own for own in levels.values() if own is not None), default=None)
    if level is None:
        return Advice(None)
    return Advice(level, tuple(source for source, own in levels.items() if own == level))


def at_least(own: Advice, mole: Advice) -> Advice:
    """Return the advice beside one photo of a mole, which is never less than that of the mole.

    A level that the mole's newest result alone gives is named "newest".
    """
    own_level = -1 if own.level is None else own.level
    if mole.level is None or mole.level < own_level:
        return own
    others = tuple("newest" if source == RESULT else source for source in mole.given_by)
    if mole.level > own_level:
        return Advice(mole.level, others)
    added = tuple(source for source in others if source not in (*own.given_by, "newest"))
    return Advice(own.level, own.given_by + added)


def _level_of_clinicians(advice: Iterable[str]) -> Level | None:
    levels = (LEVEL_OF_CLINICIAN[each] for each in advice if each in LEVEL_OF_CLINICIAN)
    return max(levels, default=None)


def _level_of_answers(answers: Mapping[str, str]) -> Level | None:
    # None, not WATCH, without any sign: no answer says that a mole needs no doctor.
    if checklist.points(answers) >= checklist.REFERRED_FROM or checklist.strong_concerns(answers):
        return Level.SEE
    return Level.ASK if checklist.has_any_sign(answers) else None


def _level_of_changes(changes: Iterable[str]) -> Level | None:
    return Level.SEE if any(word in WORRYING_CHANGES for word in changes) else None
