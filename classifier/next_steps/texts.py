"""The panel in words: what the result is, what to do, who says so; why a mole needs attention."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from classifier.assessments.selectors import Wait
from classifier.assessments.texts import BADGES
from classifier.results.advice import RESULT, Level

Text = str | Promise

# What stands for the outcome of a photo that was never assessed.
NOT_ASSESSED = "none"
WORDS: dict[str, Text] = {
    **BADGES,
    "queued": _("Your photo is waiting to be assessed"),
    "running": _("Your photo is being assessed"),
    "rejected": _("We could not assess this photo"),
    "failed": _("Something went wrong on our side"),
    NOT_ASSESSED: _("No result yet"),
}
NOT_NEGATIVE = _("This is not a negative result.")
# In front of the sentence, where somebody could take a missing result for a good one.
LEADS: dict[str, Text] = {"rejected": NOT_NEGATIVE, "failed": NOT_NEGATIVE}
# By band: what to do if nothing else weighs more.
OF_BAND: dict[str, Text] = {
    "higher": _("Show this mole to a doctor soon, even if it does not bother you."),
    "unclear": _(
        "The photo does not settle it. Show the mole to a doctor at your next opportunity."
    ),
    "lower": _("Keep an eye on it, and photograph it again in some months."),
}
OF_STATUS: dict[str, Text] = {
    "queued": _("This usually takes a few seconds. The result appears here by itself."),
    "running": _("This usually takes a few seconds. The result appears here by itself."),
    "rejected": _("It says nothing about the mole. If the mole worries you, see a doctor."),
    "failed": _("Your photo could not be assessed because of a fault of ours. Please try again."),
    NOT_ASSESSED: _("This photo has not been assessed."),
}
# What to do if something weighs more than the result.
RAISED: dict[Level, Text] = {
    Level.SEE: _("See a doctor about this mole soon, whatever the result says."),
    Level.ASK: _("Show this mole to a doctor at your next opportunity, whatever the result says."),
}
OF_LEVEL: dict[Level, Text] = {
    Level.SEE: _("Most people who are referred do not have cancer, but only a doctor can tell."),
    Level.ASK: _("If it is changing, bleeding or worries you, see a doctor now."),
    Level.WATCH: _(
        "If it changes, bleeds, does not heal or worries you, see a doctor, whatever this result "
        "says."
    ),
}
NOT_NO_CANCER = _("“Lower concern” does not mean “not cancer”.")
SOURCES: dict[str, Text] = {
    "clinician": _("a clinician"),
    RESULT: _("the result"),
    "answers": _("your answers"),
    "change": _("the measured change"),
    "together": _("the photos of that day"),
    "newest": _("your newest result"),
}
# By `facts.ATTENTION`.
ATTENTION: dict[str, Text] = {
    "unread": _("A clinician wrote to you"),
    "change": _("Changed"),
    RESULT: BADGES["higher"],
    "clinician": _("A clinician: see a doctor soon"),
    "answers": _("Your answers: see a doctor soon"),
    "together": _("Photos of one day: higher concern"),
    "due": _("Photo due"),
}


def describe_sources(sources: tuple[str, ...]) -> Text:
    """Say who gives the advice; empty if it is the result alone."""
    if sources in ((), (RESULT,)):
        return ""
    words = ", ".join(str(word) for source, word in SOURCES.items() if source in sources)
    return _g("Why: %(sources)s.") % {"sources": words}


LATE = _(
    "This takes longer than usual: other photos are before yours. It is kept, and is assessed in "
    "its turn. You need not stay on this page."
)
MODEL_AWAY = _(
    "The part of this service that assesses photos does not work at the moment. Your photo is "
    "kept, and is assessed when it works again. You need not stay on this page."
)


def describe_wait(wait: Wait) -> Text:
    """Say how many photos come before one, and for how long."""
    ahead = ngettext(
        "%(count)d photo comes before yours.", "%(count)d photos come before yours.", wait.photos
    ) % {"count": wait.photos}
    time = ngettext(
        "That takes about %(minutes)d minute.",
        "That takes about %(minutes)d minutes.",
        wait.minutes,
    ) % {"minutes": wait.minutes}
    return f"{ahead} {time} {_g('It is kept. You need not stay on this page.')}"


def describe_waiting(usual_seconds: int | None) -> Text:
    """Say how long an assessment usually takes, if that is known."""
    if usual_seconds is None:
        return OF_STATUS["queued"]
    usual = ngettext(
        "This usually takes about %(seconds)d second.",
        "This usually takes about %(seconds)d seconds.",
        usual_seconds,
    ) % {"seconds": usual_seconds}
    return f"{usual} {_g('The result appears here by itself.')}"
