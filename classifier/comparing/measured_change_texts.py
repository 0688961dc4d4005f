"""Measured change in words. Everything that changed, or probably did, refers to a doctor."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.text import get_text_list
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from classifier.comparing.measured_changes import MeasuredChange
from classifier.measuring.models import LONGEST_DIAMETER
from classifier.measuring.texts import FIGURE_LABELS, Text
from ml.measurement.change import Change, Word

WORDS: dict[Word, Text] = {
    "none": _("No change that this method can detect."),
    "probable": _("Probably changed: show it to a doctor."),
    "changed": _("Changed: show it to a doctor."),
}
# Used if only shape and colours could be compared.
WITHOUT_SIZES: dict[Word, Text] = {
    "none": _("No change in shape and colours that this method can detect."),
    "probable": _("Shape or colours probably changed: show it to a doctor."),
    "changed": _("Shape or colours changed: show it to a doctor."),
}
FIGURE_WORDS: dict[Word, Text] = {
    "none": _("no change that can be detected"),
    "probable": _("probably changed"),
    "changed": _("changed"),
}
# What a figure that grew, and one that shrank, says of the mole.
DIRECTIONS: dict[str, tuple[Text, Text]] = {
    LONGEST_DIAMETER: (_("larger"), _("smaller")),
    "area": (_("larger"), _("smaller")),
    "asymmetry": (_("less even in shape"), _("more even in shape")),
    "border": (_("more ragged at its edge"), _("smoother at its edge")),
    "colours": (_("of more colours"), _("of fewer colours")),
    "colour_spread": (_("less even in colour"), _("more even in colour")),
}
SURROUNDINGS = _("Compared by what is around the mole in both photos, not in millimetres.")


@dataclass(frozen=True, slots=True)
class ChangeText:
    """What changed since an earlier photo, taken at `since`, in words.

    `found` says how the mole changed, empty if it did not. `lines` are the longest diameter and
    every figure that changed. `is_sized` is false if sizes could not be compared. `basis` says what
    sizes without millimetres are compared by.
    """

    earlier_id: str
    later_id: str
    since: datetime
    word: Word
    sentence: Text
    found: str
    lines: tuple[str, ...]
    basis: Text
    is_sized: bool


def change_text(change: MeasuredChange) -> ChangeText | None:
    """Return a change in words; None if nothing could be compared."""
    if change.word is None:
        return None
    by_surroundings = any(figure.basis == "surroundings" for figure in change.figures)
    return ChangeText(
        earlier_id=str(change.earlier.photo_id),
        later_id=str(change.later.photo_id),
        since=change.earlier.photo.taken_at,
        word=change.word,
        sentence=(WORDS if change.has_sizes else WITHOUT_SIZES)[change.word],
        found=_found(change),
        lines=tuple(_line(figure) for figure in change.figures if _is_listed(figure)),
        basis=SURROUNDINGS if by_surroundings else "",
        is_sized=change.has_sizes,
    )


def _found(change: MeasuredChange) -> str:
    """Write what changed most surely, as in "It is larger and less even in shape than it was."."""
    if change.word == "none":
        return ""
    words = [
        str(DIRECTIONS[figure.figure][figure.ratio is not None and figure.ratio < 1])
        for figure in change.figures
        if figure.word == change.word
    ]
    listed = get_text_list(list(dict.fromkeys(words)), _g("and"))
    if change.word == "changed":
        return _g("It is %(listed)s than it was.") % {"listed": listed}
    return _g("It may be %(listed)s than it was.") % {"listed": listed}


def _is_listed(change: Change) -> bool:
    return change.figure == LONGEST_DIAMETER or change.word != "none"


def _line(change: Change) -> str:
    """Write one figure's change, as in "Longest diameter: +12% (+5% to +19%), changed"."""
    name, word = FIGURE_LABELS[change.figure].name, FIGURE_WORDS[change.word]
    if change.ratio is None or change.low is None or change.high is None:
        return f"{name}: {word}"
    shown = _g("%(change)s (%(low)s to %(high)s)") % {
        "change": _percent(change.ratio),
        "low": _percent(change.low),
        "high": _percent(change.high),
    }
    return f"{name}: {shown}, {word}"


def _percent(ratio: float) -> str:
    """Write a ratio as a gain or loss, with a true minus sign."""
    return f"{100 * (ratio - 1):+.0f}%".replace("-", "−")
