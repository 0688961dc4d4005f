"""Overviews: photos of a whole region, listed, added, looked at and corrected."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from classifier.audit import services as audit
from classifier.body_map.regions import all_regions
from classifier.core.errors import ServiceError
from classifier.core.paging import page_of
from classifier.intake.refusals import refusal_sentence
from classifier.moles.selectors import moles_of
from classifier.overviews import selectors as overviews
from classifier.overviews import services as overview_service
from classifier.overviews.forms import NewOverviewForm, OverviewForm, PinForm
from classifier.overviews.models import OverviewPin
from classifier.overviews.page import sheet_height
from classifier.people.access import PersonRequest, for_people, posted, with_consent
from classifier.photos.models import Photo

TOO_LARGE = "too_large"


@require_safe
@for_people
def overview_list(request: PersonRequest) -> HttpResponseBase:
    """Show the regions that have overviews, each with its newest."""
    summaries = overviews.region_summaries(request.subject)
    return render(request, "overviews/list.html", {"summaries": summaries})


@require_safe
@for_people
def region(request: PersonRequest, region_code: str) -> HttpResponseBase:
    """Show all overviews of one region, newest first."""
    found = all_regions().get(region_code)
    if found is None:
        raise Http404
    page = page_of(overviews.overviews_in(request.subject, region_code), request)
    return render(request, "overviews/region.html", {"region": found, "page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@with_consent
def create(request: PersonRequest) -> HttpResponseBase:
    """Take an overview in."""
    files = request.FILES if request.method == "POST" else None
    asked = {"region": request.GET.get("region", "back")}
    form = NewOverviewForm(posted(request), files, initial=asked)
    if getattr(request, "oversized_fields", []):
        form.add_error("photo", str(refusal_sentence(TOO_LARGE)))
    elif form.is_bound and form.is_valid():
        added = _add(request, form)
        if added is not None:
            messages.success(request, _("The overview is kept. You can set pins on it."))
            return redirect("overview_detail", added.id)
    return render(request, "overviews/new.html", {"form": form})


@require_safe
@for_people
def detail(request: PersonRequest, overview_id: uuid.UUID) -> HttpResponseBase:
    """Show one overview with its pins; `?move=` begins to move one of them."""
    photo = overviews.overview_visible_to(request.user, overview_id)
    pins = overviews.pins_on(photo)
    moved = next((pin for pin in pins if str(pin.id) == request.GET.get("move")), None)
    moles = moles_of(photo.subject)
    return render(
        request, "overviews/detail.html", page_of_overview(photo, pins, moved, PinForm(moles=moles))
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def edit(request: PersonRequest, overview_id: uuid.UUID) -> HttpResponseBase:
    """Correct what is recorded about an overview."""
    photo = overviews.overview_visible_to(request.user, overview_id)
    form = OverviewForm(posted(request), instance=photo)
    if form.is_bound and form.is_valid():
        overview_service.change_overview(
            photo=photo, actor=audit.person(request.user), **form.cleaned_data
        )
        messages.success(request, _("Your changes were saved."))
        return redirect("overview_detail", photo.id)
    kept = overviews.overview_visible_to(request.user, overview_id)
    return render(request, "overviews/edit.html", {"form": form, "photo": kept})


def page_of_overview(
    photo: Photo, pins: list[OverviewPin], moved: OverviewPin | None, form: PinForm
) -> dict[str, object]:
    """Return what the page of one overview shows."""
    others = overviews.overviews_in(photo.subject, photo.region).exclude(pk=photo.pk)
    return {
        "photo": photo,
        "region": all_regions().get(photo.region),
        "height": sheet_height(photo),
        "pins": [(number, pin) for number, pin in enumerate(pins, 1)],
        "moved": moved,
        "form": form,
        "others": others[:12],
    }


def _add(request: PersonRequest, form: NewOverviewForm) -> Photo | None:
    try:
        return overview_service.add_overview(
            subject=request.subject,
            data=form.cleaned_data["photo"].read(),
            actor=audit.person(request.user),
            region=form.cleaned_data["region"],
        )
    except ServiceError as error:
        form.add_error("photo", str(error.sentence))
        return None
