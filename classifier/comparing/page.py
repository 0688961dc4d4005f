"""What the page of a comparison shows: both photos, how closely they fit, what changed."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from classifier.assessments.models import Assessment
from classifier.comparing.drawing import (
    Fit,
    drawn_height,
    drawn_outline,
    fit_of,
    outline_on_earlier,
    zoom_to_mole,
)
from classifier.comparing.forms import MoveForm
from classifier.comparing.measured_change_texts import ChangeText, change_text
from classifier.comparing.measured_changes import measured_changes
from classifier.comparing.models import Comparison
from classifier.comparing.summary import asks_for_mole, whole_verdict
from classifier.comparing.texts import REASONS, UNREADABLE
from classifier.comparing.verdict import Verdict
from classifier.measuring.models import Measurement
from classifier.measuring.selectors import finished_measurement
from classifier.measuring.texts import CONSENT_WITHDRAWN, Text
from classifier.moles.models import Mole
from classifier.moles.page import size_in_words
from classifier.moles.selectors import moles_of
from classifier.photos.models import Photo

# Marks made by hand do not help with these reasons.
_MARKS_DO_NOT_HELP = (UNREADABLE, CONSENT_WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two photos and what is known of it; `outline` are points of an SVG polygon."""

    word: Text
    photo: Photo
    assessment: Assessment | None
    size: str
    drawn_height: float
    outline: str


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """The page of a comparison, and the fragment that replaces it once it is finished.

    If the photos are not aligned `fit` is None, and `mole_place` and `later_outline` (drawn on the
    earlier photo) are empty; `reason` says why, empty if the verdict does. `change` is None if
    nothing could be compared, or if it is asked whether both photos show the same mole.
    `is_turned`: dates were corrected since, so the order is wrong now.
    """

    comparison: Comparison
    mole: Mole | None
    verdict: Verdict
    earlier: Side
    later: Side
    sides: tuple[Side, Side]
    mole_place: str
    later_outline: str
    fit: Fit | None
    reason: Text
    is_turned: bool
    change: ChangeText | None
    asks_for_mole: bool
    move_form: MoveForm | None
    can_be_marked: bool
    marks: str


def comparison_page(comparison: Comparison) -> ComparisonPage:
    """Expects `earlier`, `later` and their moles to be loaded, as by `comparison_visible_to`."""
    photos = (comparison.earlier, comparison.later)
    measurements = [finished_measurement(photo) for photo in photos]
    earlier = _side(_("Earlier"), photos[0], measurements[0])
    later = _side(_("Later"), photos[1], measurements[1])
    fit = fit_of(comparison, measurements[0]) if comparison.aligned else None
    is_asked = asks_for_mole(comparison)
    change = None if is_asked else _change(*measurements)
    verdict = whole_verdict(comparison, change, later.assessment)
    reason = REASONS.get(comparison.reason, "") if comparison.aligned is False else ""
    return ComparisonPage(
        comparison=comparison,
        mole=comparison.earlier.mole,
        verdict=verdict,
        earlier=earlier,
        later=later,
        sides=(earlier, later),
        mole_place=zoom_to_mole(measurements[0]) if fit else "",
        later_outline=outline_on_earlier(comparison, measurements[1]) if fit else "",
        fit=fit,
        reason="" if is_asked or reason == verdict.sentence else reason,
        is_turned=photos[0].by_time() > photos[1].by_time(),
        change=change,
        asks_for_mole=is_asked,
        move_form=move_form(comparison) if is_asked else None,
        can_be_marked=comparison.is_terminal and comparison.reason not in _MARKS_DO_NOT_HELP,
        marks=json.dumps(comparison.marks),
    )


def move_form(comparison: Comparison, data: Any = None) -> MoveForm:
    """Return the form that moves the later photo to another of the person's moles."""
    moles = moles_of(comparison.subject)
    others = moles.exclude(pk=comparison.later.mole_id) if comparison.later.mole_id else moles
    return MoveForm(data, moles=others)


def _change(earlier: Measurement | None, later: Measurement | None) -> ChangeText | None:
    if earlier is None or later is None:
        return None
    return change_text(measured_changes([(earlier, later)])[0])


def _side(word: str, photo: Photo, measurement: Measurement | None) -> Side:
    return Side(
        word=word,
        photo=photo,
        assessment=photo.assessments.order_by("-requested_at", "id").first(),
        size=size_in_words(measurement),
        drawn_height=round(drawn_height(photo), 2),
        outline=drawn_outline(photo, measurement),
    )
