"""People ask a clinician, take the question back, and ask once about the answer."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.moles.selectors import mole_visible_to
from classifier.people.access import PersonRequest, for_people, posted, with_consent
from classifier.photos.selectors import photo_visible_to
from classifier.review.forms import QuestionForm
from classifier.review.models import ReviewRequest
from classifier.review.selectors import answer_visible_to, request_visible_to
from classifier.review.services import answers, requests


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@with_consent
def ask_about_mole(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    mole = mole_visible_to(request.user, mole_id)
    actor = audit.person(request.user)
    return _ask(
        request,
        lambda question: requests.ask_about_mole(mole=mole, actor=actor, question=question),
        redirect("mole_detail", mole.id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@with_consent
def ask_about_photo(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    """Ask about an unsorted photo, or about the mole of a sorted one."""
    photo = photo_visible_to(request.user, photo_id)
    source, actor = ReviewRequest.Source.PERSON, audit.person(request.user)
    return _ask(
        request,
        lambda question: requests.ask(photo=photo, source=source, actor=actor, question=question),
        redirect("photo_detail", photo.id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@with_consent
def ask_back(request: PersonRequest, review_id: uuid.UUID) -> HttpResponseBase:
    """Ask once about an answer."""
    review = answer_visible_to(request.user, review_id)
    actor = audit.person(request.user)
    return _ask(
        request,
        lambda question: answers.ask_back(review=review, actor=actor, question=question),
        redirect("photo_detail", review.assessment.photo_id),
    )


@require_POST
@for_people
def take_back(request: PersonRequest, request_id: uuid.UUID) -> HttpResponseBase:
    row = request_visible_to(request.user, request_id)
    try:
        requests.take_back(request=row, actor=audit.person(request.user))
        messages.success(request, _("You took your question back."))
    except ServiceError as error:
        messages.warning(request, str(error.sentence))
    return redirect("photo_detail", row.photo_id)


@require_POST
@for_people
def accept_reminder(request: PersonRequest, review_id: uuid.UUID) -> HttpResponseBase:
    """Set the reminder that a clinician's answer advises."""
    review = answer_visible_to(request.user, review_id)
    try:
        reminder = answers.accept_reminder(review=review, actor=audit.person(request.user))
    except ServiceError as error:
        messages.warning(request, str(error.sentence))
    else:
        day = date_format(reminder.due_on, "j F Y")
        messages.success(request, _("You are reminded on %(day)s.") % {"day": day})
    return redirect("photo_detail", review.assessment.photo_id)


def _ask(
    request: PersonRequest, ask: Callable[[str], object], done: HttpResponse
) -> HttpResponseBase:
    form = QuestionForm(posted(request))
    if form.is_valid():
        try:
            ask(form.cleaned_data["question"])
        except ServiceError as error:
            messages.warning(request, str(error.sentence))
        else:
            messages.success(request, _("A clinician will read it. The answer will appear here."))
        return done
    context = {"form": form, "back_url": done.url}  # type: ignore[attr-defined]
    return render(request, "review/ask.html", context, status=422 if form.errors else 200)
