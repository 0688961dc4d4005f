"""What to do next, from the model's band, what the person noticed and what was measured.

Each can only raise the advice: it is the most serious that any of them gives. The band itself
stays as the model gave it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from classifier.questionnaire import checklist


class Level(IntEnum):
    """How soon to see a doctor; a higher one is more serious."""

    WATCH = 0
    ASK = 1
    SEE = 2


OF_BAND = {"lower": Level.WATCH, "unclear": Level.ASK, "higher": Level.SEE}
# Words of `ml.measurement.change` for what was measured from photo to photo.
WORRYING_CHANGES = ("probable", "changed")


@dataclass(frozen=True, slots=True)
class Advice:
    """The level, and what raised it above that of the band: "answers", "change", both or neither.

    `level` is None only where there is nothing to go by: no result, no answers, no change.
    """

    level: Level | None
    raised_by: tuple[str, ...] = ()


def advise(
    band: str, answers: Mapping[str, str] | None = None, changes: Iterable[str] = ()
) -> Advice:
    """Return the advice for a mole.

    `band` is empty where there is no result that has one; `changes` are words of
    `ml.measurement.change`.
    """
    of_band = OF_BAND.get(band)
    others = {"answers": of_answers(answers or {}), "change": of_changes(changes)}
    known = [level for level in (of_band, *others.values()) if level is not None]
    if not known:
        return Advice(None)
    level = max(known)
    least = -1 if of_band is None else of_band
    return Advice(level, tuple(name for name, own in others.items() if own == level > least))


def of_answers(answers: Mapping[str, str]) -> Level | None:
    """Return what the answers alone advise; None where nothing was noticed.

    No answer says that a mole needs no doctor.
    """
    if checklist.points(answers) >= checklist.REFERRED_FROM or checklist.strong_concerns(answers):
        return Level.SEE
    return Level.ASK if checklist.is_anything_noticed(answers) else None


def of_changes(changes: Iterable[str]) -> Level | None:
    """Return what measured change alone advises; None where there is none."""
    return Level.SEE if any(word in WORRYING_CHANGES for word in changes) else None
