"""What to do next: the model's bands, the person's answers and the measured change decide.

The advice is the most serious that any of them gives. The band itself is never changed. Why:
docs/decisions/0012-advice.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from classifier.questionnaire import checklist


class Level(IntEnum):
    """How soon to see a doctor: watch the mole, ask at the next opportunity, see one soon."""

    WATCH = 0
    ASK = 1
    SEE = 2


LEVEL_OF_BAND = {"lower": Level.WATCH, "unclear": Level.ASK, "higher": Level.SEE}
# Of the words in which `ml.measurement.change` states the change between two photos.
WORRYING_CHANGES = ("probable", "changed")


@dataclass(frozen=True, slots=True)
class Advice:
    """The level, and what raised it above that of the band: "answers", "change", "together".

    `level` is None if there is no result with a band, no sign in the answers and no change.
    """

    level: Level | None
    raised_by: tuple[str, ...] = ()


def advise(
    band: str,
    answers: Mapping[str, str] | None = None,
    changes: Iterable[str] = (),
    together: str = "",
) -> Advice:
    """Return the advice for a mole.

    `band` is empty if no result has one. `answers` maps codes of `questionnaire.checklist`.
    `changes` are words of `ml.measurement.change`. `together` is the band of all photos of a day,
    which counts beside the band of one of them only.
    """
    band_level = LEVEL_OF_BAND.get(band)
    others = {
        "answers": _level_of_answers(answers or {}),
        "change": _level_of_changes(changes),
        "together": None if band_level is None else LEVEL_OF_BAND.get(together),
    }
    known = [level for level in (band_level, *others.values()) if level is not None]
    if not known:
        return Advice(None)
    level = max(known)
    least = -1 if band_level is None else band_level
    return Advice(level, tuple(name for name, own in others.items() if own == level > least))


def _level_of_answers(answers: Mapping[str, str]) -> Level | None:
    # None, not WATCH, without any sign: no answer says that a mole needs no doctor.
    if checklist.points(answers) >= checklist.REFERRED_FROM or checklist.strong_concerns(answers):
        return Level.SEE
    return Level.ASK if checklist.has_any_sign(answers) else None


def _level_of_changes(changes: Iterable[str]) -> Level | None:
    return Level.SEE if any(word in WORRYING_CHANGES for word in changes) else None
