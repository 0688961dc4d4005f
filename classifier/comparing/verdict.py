"""The panel on top of a comparison: what the two photos say, and what to do about it."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from classifier.comparing.measured_change_texts import ChangeText
from classifier.comparing.models import Comparison
from classifier.comparing.texts import REASONS
from classifier.measuring.texts import Text

CHANGE_WORDS: dict[str, Text] = {
    "probable": _("Probably changed"),
    "changed": _("Changed"),
}
# What the later photo's result asks for, where the comparison itself asks for less.
ADVICE_OF_BAND: dict[str, Text] = {
    "unclear": _(
        "The result of the later photo is unclear: show the mole to a doctor at your next "
        "opportunity."
    ),
    "higher": _("The result of the later photo is higher concern: show the mole to a doctor soon."),
}
_UNSEEN = _(
    "That does not mean that there is none: a slow, slight or raised change can go unseen. If you "
    "think that the mole has changed, show it to a doctor."
)
_LOOK_YOURSELF = _(
    "Look at both photos yourself. If you think that the mole has changed, show it to a doctor."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the panel says. `tone` names its colours, `icon` its sign.

    `found` says in words how the mole changed. `result` is what the later photo's result asks for,
    empty if the rest asks for as much.
    """

    tone: str
    icon: str
    word: Text
    sentence: Text
    found: str = ""
    result: Text = ""
    is_for_doctor: bool = False


WAITING = Verdict(
    tone="queued",
    icon="running",
    word=_("The photos are being compared"),
    sentence=_(
        "This usually takes a few seconds, and appears here by itself. You may close this page: "
        "nothing is lost."
    ),
)
WHICH_MOLE = Verdict(
    tone="unclear",
    icon="caution",
    word=_("Is this the same mole?"),
    sentence=_(
        "The two photos do not look alike. The later one may show another mole. It may also show "
        "the same one from too far off, in other light or very much changed. If it has changed "
        "that much, show it to a doctor."
    ),
)


_NO_CHANGE = Verdict("none", "info", _("No change found"), _UNSEEN)
_NO_CHANGE_WITHOUT_SIZES = replace(_NO_CHANGE, word=_("No change in shape and colours found"))
_FAILED = Verdict("failed", "failed", _("Something went wrong on our side"), _LOOK_YOURSELF)
_NOT_ALIGNED = Verdict("rejected", "rejected", _("We can’t compare these photos"), _LOOK_YOURSELF)
_NOT_MEASURED = Verdict("none", "info", _("The change was not measured"), _LOOK_YOURSELF)


def verdict_on(comparison: Comparison, change: ChangeText | None, later_band: str) -> Verdict:
    """Return the verdict on a finished comparison. A change asks for more than any result."""
    if change and change.word != "none":
        return Verdict(
            tone="unclear",
            icon="caution",
            word=CHANGE_WORDS[change.word],
            sentence=_("Show this mole to a doctor soon, even if it does not bother you."),
            found=change.found,
            is_for_doctor=True,
        )
    return replace(
        _without_change(comparison, change),
        result=ADVICE_OF_BAND.get(later_band, ""),
        is_for_doctor=later_band == "higher",
    )


def _without_change(comparison: Comparison, change: ChangeText | None) -> Verdict:
    if change:
        return _NO_CHANGE if change.is_sized else _NO_CHANGE_WITHOUT_SIZES
    if comparison.status == Comparison.Status.FAILED:
        return _FAILED
    if comparison.aligned:
        return _NOT_MEASURED
    return replace(_NOT_ALIGNED, sentence=REASONS.get(comparison.reason, _LOOK_YOURSELF))
