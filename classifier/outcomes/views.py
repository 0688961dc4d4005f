"""A person and a clinician record what a mole turned out to be."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classifier.audit import services as audit
from classifier.audit.services import Actor
from classifier.core.errors import ServiceError
from classifier.core.large_requests import takes_files
from classifier.core.pages import page_context
from classifier.moles.selectors import mole_visible_to
from classifier.outcomes.errors import DocumentRefusedError
from classifier.outcomes.forms import OutcomeForm
from classifier.outcomes.models import Outcome
from classifier.outcomes.page import OutcomePage, outcome_page
from classifier.outcomes.selectors import Lesion, lesion_of, outcome_visible_to
from classifier.outcomes.services import recording as outcomes
from classifier.people.access import (
    PersonRequest,
    for_people,
    posted,
    sent_by_account,
    with_consent,
)
from classifier.people.models import User
from classifier.review.selectors import reading_of
from classifier.review.views.guards import StaffRequest, readers_only

Source = Outcome.Source


@takes_files(1, sent_by_account)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@with_consent
def of_mole(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    mole = mole_visible_to(request.user, mole_id)
    form = _form(request)
    actor = audit.person(request.user)
    if _is_recorded(form, mole, Source.PERSON, request.user, actor):
        messages.success(request, _("Thank you. It is kept with this mole."))
        return redirect("mole_outcome", mole.id)
    page = outcome_page(form, mole, reverse("mole_detail", args=[mole.id]), mole.name)
    return _render(request, "outcomes/mole.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def remove(request: PersonRequest, outcome_id: uuid.UUID) -> HttpResponseBase:
    """Ask first: neither the row nor its document comes back."""
    outcome = outcome_visible_to(request.user, outcome_id)
    mole = outcome.mole or (outcome.photo and outcome.photo.mole)
    back = reverse("mole_outcome", args=[mole.id]) if mole else reverse("photo_unsorted")
    if request.method != "POST":
        return render(request, "outcomes/remove.html", {"outcome": outcome, "back_url": back})
    outcomes.remove_outcome(outcome=outcome, actor=audit.person(request.user))
    messages.success(request, _("Deleted for good."))
    return redirect(back)


@takes_files(1, sent_by_account)
@require_http_methods(["GET", "HEAD", "POST"])
@readers_only
def of_case(request: StaffRequest, request_id: uuid.UUID) -> HttpResponseBase:
    """Record it after one's own reading has ended: before, it would tell what to find."""
    reading = reading_of(request.user, request_id)
    if reading.decided_at is None:
        raise Http404
    lesion = lesion_of(reading.request.photo)
    form = _form(request)
    actor = audit.staff(request.user)
    if _is_recorded(form, lesion, Source.REVIEWER, request.user, actor):
        messages.success(request, _("The outcome is recorded."))
        return redirect("review_outcome", request_id)
    back_url = reverse("review_case", args=[request_id])
    page = outcome_page(form, lesion, back_url, _("Case"))
    return _render(request, "outcomes/case.html", page)


def _form(request: HttpRequest) -> OutcomeForm:
    form = OutcomeForm(posted(request), request.FILES if request.method == "POST" else None)
    if "document" in getattr(request, "oversized_fields", ()):
        form.add_error("document", _("The file is too large."))
    return form


def _is_recorded(form: OutcomeForm, lesion: Lesion, source: str, user: User, actor: Actor) -> bool:
    """Record what a valid form says; a refusal becomes an error of the form."""
    if not form.is_valid():
        return False
    try:
        outcomes.record_outcome(
            lesion=lesion,
            found=form.found(),
            source=source,
            actor=actor,
            user=user,
            document=form.document_bytes(),
        )
    except ServiceError as error:
        field = "document" if isinstance(error, DocumentRefusedError) else None
        form.add_error(field, str(error.sentence))
        return False
    return True


def _render(request: HttpRequest, template: str, page: OutcomePage) -> HttpResponseBase:
    status = 422 if page.form.errors else 200
    return render(request, template, page_context(page), status=status)
