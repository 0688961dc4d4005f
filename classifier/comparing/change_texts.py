"""Measured change in words. What changed, or probably did, is for a doctor to see."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from classifier.comparing.change import Since
from classifier.measuring.texts import FIGURES
from ml.measurement.change import Change, Word

Text = str | Promise

WORDS: dict[Word, Text] = {
    "none": _("No change that this method can detect."),
    "probable": _("Probably changed: show it to a doctor."),
    "changed": _("Changed: show it to a doctor."),
}
# The same where only shape and colours could be compared.
WITHOUT_SIZES: dict[Word, Text] = {
    "none": _("No change in shape and colours that this method can detect."),
    "probable": _("Shape or colours probably changed: show it to a doctor."),
    "changed": _("Shape or colours changed: show it to a doctor."),
}
OF_FIGURE: dict[Word, Text] = {
    "none": _("no change that can be detected"),
    "probable": _("probably changed"),
    "changed": _("changed"),
}
SURROUNDINGS = _("Compared by what is around the mole in both photos, not in millimetres.")


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """What changed since an earlier photo.

    `lines` are the figures that say most: the longest diameter, and whatever changed. `is_sized`
    is false where sizes could not be compared.
    """

    earlier_id: str
    later_id: str
    since: datetime
    word: Word
    sentence: Text
    lines: tuple[str, ...]
    basis: Text
    is_sized: bool


def change_told(since: Since) -> ChangeTold | None:
    """Return a change in words; None where nothing could be compared."""
    if since.word is None:
        return None
    by_surroundings = any(change.basis == "surroundings" for change in since.changes)
    return ChangeTold(
        earlier_id=str(since.earlier.photo_id),
        later_id=str(since.later.photo_id),
        since=since.earlier.photo.taken_at,
        word=since.word,
        sentence=(WORDS if since.has_sizes else WITHOUT_SIZES)[since.word],
        lines=tuple(_line(change) for change in since.changes if _says_most(change)),
        basis=SURROUNDINGS if by_surroundings else "",
        is_sized=since.has_sizes,
    )


def _says_most(change: Change) -> bool:
    return change.figure == "longest_diameter" or change.word != "none"


def _line(change: Change) -> str:
    """Write one figure's change, as in "Longest diameter: +12% (+5% to +19%), changed"."""
    name, word = FIGURES[change.figure].name, OF_FIGURE[change.word]
    if change.ratio is None or change.low is None or change.high is None:
        return f"{name}: {word}"
    shares = {
        key: _percent(value)
        for key, value in (("change", change.ratio), ("low", change.low), ("high", change.high))
    }
    shown = _g("%(change)s (%(low)s to %(high)s)") % shares
    return f"{name}: {shown}, {word}"


def _percent(ratio: float) -> str:
    """Write a ratio as what was gained or lost, with a true minus sign."""
    return f"{100 * (ratio - 1):+.0f}%".replace("-", "−")
