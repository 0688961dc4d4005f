"""The page that asks about the mole in a photo."""

import uuid
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.measuring.selectors import finished_measurement
from classifier.people.access import PersonRequest, for_people, posted, with_consent
from classifier.photos.models import Photo
from classifier.photos.selectors import close_up_visible_to
from classifier.questionnaire import checklist
from classifier.questionnaire.forms import AnswersForm
from classifier.questionnaire.selectors import answers_about, last_answers_of_person
from classifier.questionnaire.services import give_answers


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@with_consent
def questions(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    photo = close_up_visible_to(request.user, photo_id)
    form = AnswersForm(posted(request), initial=_known_answers(photo))
    if request.method == "POST" and form.is_valid():
        # Sent by the page's script when the person leaves: nobody sees the answer.
        if "leaving" in request.POST:
            return _save_on_leaving(request, photo, form)
        return _save(request, photo, form)
    context = {
        "photo": photo,
        "form": form,
        "measured": finished_measurement(photo),
    }
    return render(request, "questionnaire/form.html", context, status=422 if form.errors else 200)


def _save(request: PersonRequest, photo: Photo, form: AnswersForm) -> HttpResponseBase:
    actor = audit.person(request.user)
    try:
        give_answers(photo=photo, actor=actor, answers=form.cleaned_data)
    except ServiceError as error:
        messages.warning(request, str(error.sentence))
        return redirect("photo_detail", photo.id)
    messages.success(request, _("Your answers were saved."))
    return redirect(reverse("photo_detail", args=[photo.id]) + "#next")


def _save_on_leaving(request: PersonRequest, photo: Photo, form: AnswersForm) -> HttpResponse:
    with suppress(ServiceError):
        give_answers(photo=photo, actor=audit.person(request.user), answers=form.cleaned_data)
    return HttpResponse(status=204)


def _known_answers(photo: Photo) -> dict[str, Any]:
    """Return the newest answers about this photo, else the person's last about themselves."""
    about_photo = answers_about(photo)
    if about_photo is not None:
        return dict(about_photo.answers)
    last = last_answers_of_person(photo)
    if last is None:
        return {}
    return {code: last.answers.get(code, "") for code in checklist.ABOUT_THE_PERSON}
