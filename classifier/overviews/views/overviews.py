"""Overviews: list, add, look, correct."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from classifier.audit import services as audit
from classifier.body_map.regions import all_regions
from classifier.core.errors import ServiceError
from classifier.core.large_requests import takes_files
from classifier.core.pages import page_context
from classifier.core.paging import page_of
from classifier.intake import quotas
from classifier.intake.refusals import refusal_sentence
from classifier.moles.selectors import moles_of
from classifier.overviews import services as overviews
from classifier.overviews.forms import NewOverviewForm, OverviewForm, PinForm
from classifier.overviews.page import overview_page
from classifier.overviews.selectors import overview_visible_to, overviews_in, region_summaries
from classifier.people.access import (
    PersonRequest,
    for_people,
    posted,
    sent_by_account,
    with_consent,
)
from classifier.photos.models import Photo

TOO_LARGE = "too_large"


@require_safe
@for_people
def overview_list(request: PersonRequest) -> HttpResponseBase:
    summaries = region_summaries(request.subject)
    return render(request, "overviews/list.html", {"summaries": summaries})


@require_safe
@for_people
def region(request: PersonRequest, region_code: str) -> HttpResponseBase:
    found = all_regions().get(region_code)
    if found is None:
        raise Http404
    page = page_of(overviews_in(request.subject, region_code), request)
    return render(request, "overviews/region.html", {"region": found, "page_obj": page})


@takes_files(1, sent_by_account)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@with_consent
def create(request: PersonRequest) -> HttpResponseBase:
    files = request.FILES if request.method == "POST" else None
    asked = {"region": request.GET.get("region", "back")}
    form = NewOverviewForm(posted(request), files, initial=asked)
    if getattr(request, "oversized_fields", []):
        form.add_error("photo", str(refusal_sentence(TOO_LARGE)))
    elif form.is_bound and form.is_valid():
        added = _add(request, form)
        if added is not None:
            messages.success(request, _("The body photo is kept. You can set pins on it."))
            return redirect("overview_detail", added.id)
    context = {"form": form, "room": quotas.describe_room(request.user)}
    return render(request, "overviews/new.html", context)


@require_safe
@for_people
def detail(request: PersonRequest, overview_id: uuid.UUID) -> HttpResponseBase:
    """Show one overview with its pins; `?move=` and a pin's key asks where to move that pin."""
    photo = overview_visible_to(request.user, overview_id)
    form = PinForm(moles=moles_of(photo.subject))
    page = overview_page(photo, form, moved_pin_id=request.GET.get("move", ""))
    return render(request, "overviews/detail.html", page_context(page))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def edit(request: PersonRequest, overview_id: uuid.UUID) -> HttpResponseBase:
    photo = overview_visible_to(request.user, overview_id)
    form = OverviewForm(posted(request), instance=photo)
    if form.is_bound and form.is_valid():
        overviews.change_overview(
            photo=photo, actor=audit.person(request.user), **form.cleaned_data
        )
        messages.success(request, _("Your changes were saved."))
        return redirect("overview_detail", photo.id)
    # The form has changed its own copy, which must not be shown if it was refused.
    kept = overview_visible_to(request.user, overview_id)
    return render(request, "overviews/edit.html", {"form": form, "photo": kept})


def _add(request: PersonRequest, form: NewOverviewForm) -> Photo | None:
    try:
        quotas.take_upload(request.user)
        return overviews.add_overview(
            subject=request.subject,
            data=form.cleaned_data["photo"].read(),
            actor=audit.person(request.user),
            region=form.cleaned_data["region"],
        )
    except ServiceError as error:
        form.add_error("photo", str(error.sentence))
        return None
