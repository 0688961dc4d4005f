"""A person's year of birth and sex: given, changed, erased, or not asked for again."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from classifier.audit import services as audit
from classifier.core.pages import page_context
from classifier.people.access import PersonRequest, for_people, next_page, posted
from classifier.people.errors import ConsentMissingError
from classifier.people.forms.details import DetailsForm
from classifier.people.models import Subject
from classifier.people.selectors import subjects_of
from classifier.people.services.details import decline_details, set_details


@dataclass(frozen=True)
class DetailsPage:
    """`next` is where to go then."""

    form: DetailsForm
    person: Subject
    has_details: bool
    next: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def details(request: PersonRequest, subject_id: uuid.UUID) -> HttpResponseBase:
    person = get_object_or_404(subjects_of(request.user), pk=subject_id)
    has_details = bool(person.year_of_birth or person.sex)
    if request.POST.get("action") == "erase":
        return _save(request, person, None, "")
    form = DetailsForm(posted(request), instance=person)
    if request.method == "POST" and form.is_valid():
        return _save(request, person, form.cleaned_data["year_of_birth"], form.cleaned_data["sex"])
    page = DetailsPage(form, person, has_details, _next(request))
    return render(request, "people/household/details.html", page_context(page))


@require_POST
@for_people
def decline(request: PersonRequest, subject_id: uuid.UUID) -> HttpResponseBase:
    person = get_object_or_404(subjects_of(request.user), pk=subject_id)
    decline_details(subject=person, actor=audit.person(request.user))
    messages.success(request, _("We won’t ask again. You find it under “Family”."))
    return redirect(_next(request))


def _save(
    request: PersonRequest, person: Subject, year_of_birth: int | None, sex: str
) -> HttpResponseBase:
    actor = audit.person(request.user)
    try:
        set_details(subject=person, actor=actor, year_of_birth=year_of_birth, sex=sex)
    except ConsentMissingError as error:
        messages.warning(request, str(error.sentence))
        return redirect("consent")
    if year_of_birth or sex:
        messages.success(request, _("Saved. It counts for results from now on."))
    else:
        messages.success(request, _("Age and sex are not stored. Earlier results stay."))
    return redirect(_next(request))


def _next(request: PersonRequest) -> str:
    return next_page(request) or reverse("household")
