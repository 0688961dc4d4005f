"""Pages of the account: the menu "More", overview, consent, who looked."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classifier.audit.models import AuditEvent
from classifier.core.pages import page_context
from classifier.core.paging import page_of
from classifier.people.access import PersonRequest, for_people, next_page, posted, with_consent
from classifier.people.consent_text import consent_text, research_consent_text
from classifier.people.forms.accounts import ConsentFields, ResearchFields
from classifier.people.models import Consent
from classifier.people.selectors import (
    events_about,
    events_by_others,
    has_agreed_to_research,
    has_consented,
    last_consent,
)
from classifier.people.services.accounts import (
    agree_to_research,
    give_consent,
    withdraw_consent,
    withdraw_from_research,
)
from classifier.photos.selectors import visible_photo_ids

EVENTS_A_PAGE = 30


@dataclass(frozen=True)
class ConsentPage:
    """`consent` is the last decision, `text` what is agreed to now, `next` where to go then.

    The fields of research say the same of the second consent, which is offered after the first.
    """

    form: ConsentFields
    text: str
    consent: Consent | None
    has_consented: bool
    next: str
    research_form: ResearchFields
    research_text: str
    research: Consent | None
    has_agreed_to_research: bool


@require_safe
@for_people
def more(request: PersonRequest) -> HttpResponseBase:
    return render(request, "people/more.html")


@require_safe
@for_people
def overview(request: PersonRequest) -> HttpResponseBase:
    consent = last_consent(request.user)
    return render(request, "people/account/overview.html", {"consent": consent})


@require_safe
@for_people
def access_log(request: PersonRequest) -> HttpResponseBase:
    show_all = request.GET.get("show") == "all"
    page = page_of(_events(request, show_all=show_all), request, size=EVENTS_A_PAGE)
    context = {
        "page_obj": page,
        "show_all": show_all,
        "photo_ids": visible_photo_ids(request.user, [event.target for event in page.rows]),
    }
    return render(request, "people/account/access.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def consent(request: PersonRequest) -> HttpResponseBase:
    if request.POST.get("action") == "withdraw":
        withdraw_consent(user=request.user)
        messages.success(request, _("You have withdrawn your consent. No new photos are accepted."))
        return redirect("consent")
    form = ConsentFields(posted(request))
    if request.method == "POST" and form.is_valid():
        give_consent(user=request.user)
        messages.success(request, _("Thank you. Your agreement was stored."))
        return redirect(next_page(request) or "consent")
    return _consent_page(request, form, ResearchFields())


@require_POST
@for_people
@with_consent
def research(request: PersonRequest) -> HttpResponseBase:
    """Agree to research, or withdraw."""
    if request.POST.get("action") == "withdraw":
        withdraw_from_research(user=request.user)
        messages.success(request, _("Your photos are no longer used for training."))
        return redirect("consent")
    form = ResearchFields(request.POST)
    if not form.is_valid():
        return _consent_page(request, ConsentFields(), form)
    agree_to_research(user=request.user)
    messages.success(request, _("Thank you. Your agreement was stored."))
    return redirect("consent")


def _consent_page(
    request: PersonRequest, form: ConsentFields, research_form: ResearchFields
) -> HttpResponseBase:
    page = ConsentPage(
        form=form,
        text=consent_text(),
        consent=last_consent(request.user),
        has_consented=has_consented(request.user),
        next=next_page(request),
        research_form=research_form,
        research_text=research_consent_text(),
        research=last_consent(request.user, Consent.Purpose.RESEARCH),
        has_agreed_to_research=has_agreed_to_research(request.user),
    )
    return render(request, "people/account/consent.html", page_context(page))


def _events(request: PersonRequest, *, show_all: bool) -> QuerySet[AuditEvent]:
    chosen = events_about if show_all else events_by_others
    return chosen(request.user)
