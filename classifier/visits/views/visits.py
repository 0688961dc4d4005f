"""Visits of a doctor: prepared, looked at, printed, shared, deleted."""

import uuid
from datetime import timedelta
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.core.paging import page_of
from classifier.core.polling import status_answer
from classifier.moles.selectors import moles_of
from classifier.people.access import PersonRequest, for_people, posted
from classifier.photos.selectors import photos_visible_to
from classifier.results.selectors import moles_with_latest
from classifier.visits import selectors as visit_selectors
from classifier.visits.forms import ShareForm, VisitForm
from classifier.visits.models import ShareLink, Visit
from classifier.visits.page import page_of_visit
from classifier.visits.services import share_links, visits

A_YEAR = timedelta(days=365)
QUIET_ZONE = 4
NO_STORE = "private, no-store"


@require_safe
@for_people
def visit_list(request: PersonRequest) -> HttpResponseBase:
    """Show what was prepared before."""
    page = page_of(visit_selectors.visits_of(request.subject), request)
    return render(request, "visits/list.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def create(request: PersonRequest) -> HttpResponseBase:
    """Choose moles, period and photos; prepare."""
    form = VisitForm(
        posted(request),
        moles=moles_of(request.subject),
        photos=photos_visible_to(request.user).filter(subject=request.subject),
        initial=_initial(request),
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "visits/form.html", _choices(request, form))
    if "choose" in request.POST:
        offered = visit_selectors.photos_offered(
            form.wish().moles, form.cleaned_data["since"], form.cleaned_data["until"]
        )
        return render(request, "visits/form.html", {**_choices(request, form), "offered": offered})
    try:
        actor = audit.person(request.user)
        visit = visits.prepare(subject=request.subject, wish=form.wish(), actor=actor)
    except ServiceError as error:
        form.add_error(None, str(error.sentence))
        return render(request, "visits/form.html", _choices(request, form))
    return redirect("visit_detail", visit.pk)


@require_safe
@for_people
def detail(request: PersonRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Show a visit with its links, and when somebody looked."""
    visit = visit_selectors.visit_visible_to(request.user, visit_id)
    return render(request, "visits/detail.html", _detail(visit, ShareForm()))


@require_safe
@for_people
def status(request: PersonRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Answer the waiting page: nothing while nothing changed, 286 at the end."""
    visit = visit_selectors.visit_visible_to(request.user, visit_id)
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
    """Send the PDF, or back to the page while it is being made."""
    visit = visit_selectors.visit_visible_to(request.user, visit_id)
    return send_pdf(visit) or redirect("visit_detail", visit.pk)


@require_POST
@for_people
def print_again(request: PersonRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Try again to make a PDF that could not be made."""
    visit = visit_selectors.visit_visible_to(request.user, visit_id)
    visits.print_again(visit=visit)
    return redirect("visit_detail", visit.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def erase(request: PersonRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Delete a visit with its links, after asking."""
    visit = visit_selectors.visit_visible_to(request.user, visit_id)
    if request.method != "POST":
        return render(request, "visits/erase.html", {"visit": visit})
    visits.erase(visit=visit, actor=audit.person(request.user))
    messages.success(request, _("The prepared visit and its links are deleted."))
    return redirect("visit_list")


@require_POST
@for_people
def share(request: PersonRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Make a link; its address is shown this once and not kept."""
    visit = visit_selectors.visit_visible_to(request.user, visit_id)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return render(request, "visits/detail.html", _detail(visit, form))
    try:
        link, token = share_links.make_link(
            visit=visit, actor=audit.person(request.user), **form.cleaned_data
        )
    except ServiceError as error:
        form.add_error(None, str(error.sentence))
        return render(request, "visits/detail.html", _detail(visit, form))
    url = request.build_absolute_uri(reverse("shared_visit", args=[token]))
    context = {"visit": visit, "link": link, "url": url, "code": _code(url)}
    return render(request, "visits/link.html", context)


@require_POST
@for_people
def revoke(request: PersonRequest, visit_id: uuid.UUID, share_id: uuid.UUID) -> HttpResponseBase:
    """Withdraw a link at once."""
    link = visit_selectors.share_link_visible_to(request.user, visit_id, share_id)
    share_links.revoke_link(link=link, actor=audit.person(request.user))
    messages.success(request, _("The link does not work any more."))
    return redirect("visit_detail", visit_id)


def send_pdf(visit: Visit) -> HttpResponse | None:
    """Return the PDF to somebody who may see it, or nothing while it is being made."""
    data = visits.pdf_of(visit=visit, content=visits.shown(visit=visit))
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
    """Return what the form begins with: one mole, or those that the address names, and all time."""
    today = timezone.localdate()
    return {
        "moles": request.GET.getlist("mole"),
        "since": visit_selectors.first_day(request.subject) or today - A_YEAR,
        "until": today,
    }


def _choices(request: PersonRequest, form: VisitForm) -> dict[str, Any]:
    ticked = request.POST.getlist("moles") if form.is_bound else request.GET.getlist("mole")
    moles = list(moles_with_latest(request.subject))
    is_all = "all" in request.GET and not form.is_bound
    return {
        "form": form,
        "moles": moles,
        "ticked": {str(mole.pk) for mole in moles} if is_all else set(ticked),
    }


def _detail(visit: Visit, form: ShareForm) -> dict[str, Any]:
    content = visits.shown(visit=visit)
    visits.refresh(visit=visit, content=content)
    links: dict[str, ShareLink] = {str(link.pk): link for link in visit.share_links.all()}
    views = list(visit_selectors.viewings_of(visit))
    return {
        "visit": visit,
        "is_printed": visits.is_printed(visit=visit, content=content),
        "form": form,
        "links": links.values(),
        "viewings": [(event, links.get(event.actor)) for event in views],
        **page_of_visit(visit, content, _photo_url),
    }


def _photo_url(photo_id: uuid.UUID) -> str:
    return reverse("photo_media", args=[photo_id, "display"])


def _code(url: str) -> str:
    """Return the address as a QR code: SVG to stand in a page, without inline styles."""
    code = segno.make(url, error="m", micro=False)
    return str(code.svg_inline(border=QUIET_ZONE, omitsize=True, dark="#000", light="#fff"))
