"""What one can do from the panel: two or three buttons, the first of which is the main one."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from classifier.moles.models import Mole
from classifier.next_steps.texts import NOT_ASSESSED, Text
from classifier.photos.models import Photo
from classifier.results.advice import Level


@dataclass(frozen=True, slots=True)
class Action:
    """A button; `symbol` names an icon. If `is_assessment`, it asks for an assessment."""

    label: Text
    url: str
    symbol: str
    is_assessment: bool = False


def actions_of_mole(mole: Mole, level: Level | None) -> tuple[Action, ...]:
    """Return what to do about a mole: a doctor first, if one is advised."""
    take = Action(_("Take a photo"), reverse("capture", args=[mole.pk]), "camera")
    if level in (Level.SEE, Level.ASK):
        return (_prepare_visit(mole), _remind(mole), take)
    return (take, _remind(mole))


def actions_of_photo(
    photo: Photo, outcome: str, level: Level | None, *, is_answered: bool
) -> tuple[Action, ...]:
    """Return what to do beside the result of a photo. `outcome` is its band or status."""
    if outcome in ("failed", NOT_ASSESSED):
        return (_assess(photo, outcome), *_doctor(photo, outcome, level)[:1])
    if outcome == "rejected" or level in (Level.SEE, Level.ASK):
        doctor, again = _doctor(photo, outcome, level), _take_again(photo)
        return (*doctor, again) if doctor else (again, _when_to_see_a_doctor(outcome))
    remind = (_remind(photo.mole),) if photo.mole else ()
    return remind if is_answered else (*remind, _answer(photo))


def _doctor(photo: Photo, outcome: str, level: Level | None) -> tuple[Action, ...]:
    """Return how to get to a doctor, if one is advised."""
    if level not in (Level.SEE, Level.ASK):
        return ()
    if photo.mole is None:
        return (_when_to_see_a_doctor(outcome),)
    return (_prepare_visit(photo.mole), _remind(photo.mole))


def _prepare_visit(mole: Mole) -> Action:
    return Action(_("Prepare my visit"), _url_of_mole("visit_create", mole), "visits")


def _remind(mole: Mole) -> Action:
    return Action(_("Remind me"), _url_of_mole("reminder_create", mole), "calendar")


def _take_again(photo: Photo) -> Action:
    url = reverse("capture", args=[photo.mole_id]) if photo.mole_id else reverse("photo_upload")
    return Action(_("Take another photo"), url, "camera")


def _assess(photo: Photo, outcome: str) -> Action:
    label = _("Try again") if outcome == "failed" else _("Assess this photo")
    url = reverse("photo_assess", args=[photo.pk])
    return Action(label, url, "turn", is_assessment=True)


def _answer(photo: Photo) -> Action:
    url = reverse("photo_answers", args=[photo.pk])
    return Action(_("Say what you noticed"), url, "check")


def _when_to_see_a_doctor(outcome: str) -> Action:
    url = f"{reverse('guidance_when')}#{outcome}"
    return Action(_("When to see a doctor"), url, "guidance")


def _url_of_mole(name: str, mole: Mole) -> str:
    return f"{reverse(name)}?{urlencode({'mole': str(mole.pk)})}"
