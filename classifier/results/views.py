"""Photos: one with its result, corrected, assessed again, sorted."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.core.paging import page_of
from classifier.core.polling import gone_answer, status_answer
from classifier.moles.selectors import moles_of
from classifier.people.access import PersonRequest, for_people, posted, with_consent
from classifier.photos import services as photos
from classifier.photos.forms import PhotoForm, SeveralDaysForm, SortForm
from classifier.photos.models import Photo
from classifier.photos.selectors import photo_visible_to, unsorted_photos
from classifier.results.page import result_context
from classifier.results.selectors import moles_with_latest

UNSORTED_A_PAGE = 60
# So many moles have a button of their own; the others are in the list.
MOLES_AT_HAND = 24


@require_safe
@for_people
def detail(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    """Show a photo with its newest result."""
    photo = photo_visible_to(request.user, photo_id)
    if photo.kind == Photo.Kind.OVERVIEW:
        return redirect("overview_detail", photo.id)
    return render(request, "results/detail.html", result_context(photo))


@require_safe
@for_people
def status(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    """Answer the waiting page: nothing while nothing changed, 286 at the end."""
    try:
        photo = photo_visible_to(request.user, photo_id)
    except Http404:
        return gone_answer(request, "results/_gone.html")
    latest = photo.assessments.first()
    return status_answer(
        request,
        "results/_result.html",
        lambda: result_context(photo, latest),
        is_changed=latest is None or latest.status != request.GET.get("seen"),
        is_finished=latest is None or latest.is_terminal,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def edit(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    """Correct what is recorded about a photo."""
    photo = photo_visible_to(request.user, photo_id)
    if photo.kind == Photo.Kind.OVERVIEW:
        return redirect("overview_edit", photo.id)
    form = PhotoForm(posted(request), instance=photo, moles=moles_of(photo.subject))
    if request.method == "POST" and form.is_valid():
        photos.change_photo(photo=photo, actor=audit.person(request.user), **form.cleaned_data)
        messages.success(request, _("Your changes were saved."))
        return redirect("photo_detail", photo.id)
    return render(request, "photos/edit.html", {"form": form, "photo": photo})


@require_POST
@for_people
@with_consent
def assess(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    """Have a photo assessed again; a form sent twice asks once."""
    photo = photo_visible_to(request.user, photo_id)
    if _is_sent_again(request, photo.assessments.first()):
        return redirect("photo_detail", photo.id)
    try:
        assessments.request_assessment(photo=photo, actor=audit.person(request.user))
    except ServiceError as error:
        messages.info(request, str(error.sentence))
    return redirect("photo_detail", photo.id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def unsorted(request: PersonRequest) -> HttpResponseBase:
    """Show the photos that belong to no mole yet, by day; put or date the ticked ones."""
    photos = unsorted_photos(request.subject)
    moles = moles_of(request.subject)
    is_dated = request.POST.get("action") == "date"
    form = SortForm(_sorting(request, wanted=not is_dated), photos=photos, moles=moles)
    days = SeveralDaysForm(request.POST if is_dated else None, photos=photos)
    if form.is_bound and form.is_valid():
        return _sorted(request, form)
    if days.is_bound and days.is_valid():
        return _dated(request, days)
    context = {
        "form": form,
        "days": days,
        "faulty": days if is_dated else form,
        "page_obj": page_of(photos, request, size=UNSORTED_A_PAGE),
        "ticked": set(request.POST.getlist("photos")),
        "moles": moles_with_latest(request.subject)[:MOLES_AT_HAND],
    }
    return render(request, "photos/unsorted.html", context)


def _sorting(request: PersonRequest, *, wanted: bool) -> QueryDict | None:
    """Return what was sent, with the mole whose own button was pressed."""
    sent = posted(request) if wanted else None
    if sent is not None and "to" in sent:
        sent = sent.copy()
        sent["mole"] = request.POST["to"]
    return sent


def _sorted(request: PersonRequest, form: SortForm) -> HttpResponse:
    chosen: list[Photo] = list(form.cleaned_data["photos"])
    mole = form.cleaned_data["mole"]
    moved = photos.sort_photos(chosen=chosen, mole=mole, actor=audit.person(request.user))
    text = ngettext(
        "%(count)d photo is now with “%(name)s”.",
        "%(count)d photos are now with “%(name)s”.",
        moved,
    )
    messages.success(request, text % {"count": moved, "name": mole.name})
    return redirect("photo_unsorted")


def _dated(request: PersonRequest, form: SeveralDaysForm) -> HttpResponse:
    chosen: list[Photo] = list(form.cleaned_data["photos"])
    day = form.cleaned_data["day"]
    count = photos.date_photos(chosen=chosen, day=day, actor=audit.person(request.user))
    text = ngettext(
        "%(count)d photo is now dated %(day)s.", "%(count)d photos are now dated %(day)s.", count
    )
    messages.success(request, text % {"count": count, "day": date_format(day, "j F Y")})
    return redirect("photo_unsorted")


def _is_sent_again(request: PersonRequest, latest: Assessment | None) -> bool:
    """Whether the form was made before the newest assessment was asked for."""
    seen = request.POST.get("after", "")
    return bool(seen) and latest is not None and str(latest.id) != seen
