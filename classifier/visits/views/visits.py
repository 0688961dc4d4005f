"""The owner's pages of a visit: prepare, look, print, share, delete."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.core.pages import page_context
from classifier.core.paging import page_of
from classifier.core.polling import status_answer
from classifier.core.qr_code import qr_code_svg
from classifier.moles.models import Mole
from classifier.moles.selectors import moles_of
from classifier.next_steps.selectors import facts_of_moles
from classifier.people.access import PersonRequest, for_people, posted
from classifier.photos.media import NO_STORE
from classifier.photos.selectors import photos_visible_to
from classifier.results.selectors import moles_with_latest, outcome_of
from classifier.visits.forms import ShareForm, VisitForm
from classifier.visits.models import ShareLink, Visit
from classifier.visits.page import OwnVisitPage, visit_content
from classifier.visits.selectors import (
    OfferedPhotos,
    first_day,
    photos_offered,
    share_link_visible_to,
    viewings_of,
    visit_visible_to,
    visits_of,
)
from classifier.visits.services import share_links, visits

# The period to begin with for a person without photos.
A_YEAR = timedelta(days=365)


@require_safe
@for_people
def visit_list(request: PersonRequest) -> HttpResponseBase:
    page = page_of(visits_of(request.subject), request)
    return render(request, "visits/list.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def create(request: PersonRequest) -> HttpResponseBase:
    form = VisitForm(
        posted(request),
        moles=moles_of(request.subject),
        photos=photos_visible_to(request.user).filter(subject=request.subject),
        initial=_initial(request),
    )
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form)
    visit_request = form.visit_request()
    if "choose" in request.POST:
        offered = photos_offered(visit_request.moles, visit_request.since, visit_request.until)
        return _form_page(request, form, offered)
    try:
        actor = audit.person(request.user)
        visit = visits.prepare(subject=request.subject, request=visit_request, actor=actor)
    except ServiceError as error:
        form.add_error(None, str(error.sentence))
        return _form_page(request, form)
    return redirect("visit_detail", visit.pk)


@require_safe
@for_people
def detail(request: PersonRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    visit = visit_visible_to(request.user, visit_id)
    return _own_page(request, visit, ShareForm())


@require_safe
@for_people
def status(request: PersonRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    visit = visit_visible_to(request.user, visit_id)
    return status_answer(
        request,
        "visits/_pdf.html",
        lambda: {"visit": visit, "is_printed": bool(visit.pdf)},
        is_changed=visit.is_terminal,
        is_finished=visit.is_terminal,
    )


@require_safe
@for_people
def pdf(request: PersonRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    visit = visit_visible_to(request.user, visit_id)
    return send_pdf(visit) or redirect("visit_detail", visit.pk)


@require_POST
@for_people
def print_again(request: PersonRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    visit = visit_visible_to(request.user, visit_id)
    visits.print_again(visit=visit)
    return redirect("visit_detail", visit.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def erase(request: PersonRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    visit = visit_visible_to(request.user, visit_id)
    if request.method != "POST":
        return render(request, "visits/erase.html", {"visit": visit})
    visits.erase(visit=visit, actor=audit.person(request.user))
    messages.success(request, _("The doctor visit and its links are deleted."))
    return redirect("visit_list")


@require_POST
@for_people
def share(request: PersonRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Make a link. Its address is shown only on this answer: the token is not kept."""
    visit = visit_visible_to(request.user, visit_id)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _own_page(request, visit, form)
    try:
        link, token = share_links.make_link(
            visit=visit, actor=audit.person(request.user), **form.cleaned_data
        )
    except ServiceError as error:
        form.add_error(None, str(error.sentence))
        return _own_page(request, visit, form)
    url = request.build_absolute_uri(reverse("shared_visit", args=[token]))
    context = {"visit": visit, "link": link, "url": url, "code": qr_code_svg(url)}
    return render(request, "visits/link.html", context)


@require_POST
@for_people
def revoke(request: PersonRequest, visit_id: uuid.UUID, share_id: uuid.UUID) -> HttpResponseBase:
    link = share_link_visible_to(request.user, visit_id, share_id)
    share_links.revoke_link(link=link, actor=audit.person(request.user))
    messages.success(request, _("The link does not work any more."))
    return redirect("visit_detail", visit_id)


def send_pdf(visit: Visit) -> HttpResponse | None:
    """Return an answer with the PDF, or None while it is being made."""
    data = visits.pdf_of(visit=visit, content=visits.current_content(visit=visit))
    if data is None:
        return None
    prepared = timezone.localdate(visit.requested_at).isoformat()
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="skinspect-visit-{prepared}.pdf"',
            "Cache-Control": NO_STORE,
            "X-Content-Type-Options": "nosniff",
        },
    )


def _initial(request: PersonRequest) -> dict[str, Any]:
    """Return initial data: the moles named in the address, and the whole time with photos."""
    today = timezone.localdate()
    return {
        "moles": request.GET.getlist("mole"),
        "since": first_day(request.subject) or today - A_YEAR,
        "until": today,
    }


@dataclass(frozen=True, slots=True)
class MoleChoice:
    """A mole that can be ticked; `outcome` is its band or status, empty without a photo."""

    mole: Mole
    outcome: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class FormPage:
    """`offered` is empty until the person wants to choose photos."""

    form: VisitForm
    moles: list[MoleChoice]
    offered: Sequence[OfferedPhotos]


def _form_page(
    request: PersonRequest, form: VisitForm, offered: Sequence[OfferedPhotos] = ()
) -> HttpResponse:
    moles = list(moles_with_latest(request.subject))
    facts = facts_of_moles([mole.pk for mole in moles])
    if form.is_bound:
        ticked = set(request.POST.getlist("moles"))
    elif "all" in request.GET:
        ticked = {str(mole.pk) for mole in moles}
    elif request.GET:
        ticked = set(request.GET.getlist("mole"))
    else:
        ticked = {str(mole.pk) for mole in moles if facts[mole.pk].attention}
    choices = [
        MoleChoice(mole, outcome_of(mole, facts[mole.pk].band), str(mole.pk) in ticked)
        for mole in moles
    ]
    page = FormPage(form=form, moles=choices, offered=offered)
    return render(request, "visits/form.html", page_context(page))


def _own_page(request: PersonRequest, visit: Visit, form: ShareForm) -> HttpResponse:
    content = visits.current_content(visit=visit)
    visits.print_again_if_outdated(visit=visit, content=content)
    links: dict[str, ShareLink] = {str(link.pk): link for link in visit.share_links.all()}
    page = OwnVisitPage(
        visit=visit,
        content=visit_content(visit, content, _photo_url),
        is_printed=visits.is_printed(visit=visit, content=content),
        form=form,
        links=links.values(),
        viewings=[(event, links.get(event.actor)) for event in viewings_of(visit)],
    )
    return render(request, "visits/detail.html", page_context(page))


def _photo_url(photo_id: uuid.UUID) -> str:
    return reverse("photo_media", args=[photo_id, "display"])
