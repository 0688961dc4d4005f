"""Comparisons: request, wait, look, align by hand, answer whether it is the same mole."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from classifier.audit import services as audit
from classifier.comparing import services as comparisons
from classifier.comparing.difference_picture import coloured_png
from classifier.comparing.forms import MarksForm
from classifier.comparing.models import Comparison
from classifier.comparing.page import comparison_page, move_form
from classifier.comparing.selectors import (
    comparison_visible_to,
    oldest_and_newest_photo,
    previous_photo,
)
from classifier.core.errors import ServiceError
from classifier.core.pages import page_context
from classifier.core.polling import gone_answer, status_answer
from classifier.moles.selectors import mole_visible_to
from classifier.people.access import PersonRequest, for_people, with_consent
from classifier.photos.media import PRIVATE_HEADERS, answer_if_kept
from classifier.photos.models import Photo
from classifier.photos.selectors import photo_visible_to, photos_visible_to

# More than a page lists; two are compared, the rest only decides which message is shown.
MOST_TICKED = 100


@require_POST
@for_people
@with_consent
def create(request: PersonRequest) -> HttpResponseBase:
    """Compare two ticked photos. One alone leads back to the mole, to tick the second there."""
    photos = _ticked(request)
    if len(photos) == 1 and photos[0].mole:
        return redirect(
            f"{_mole_url(photos[0])}?{urlencode({'with': str(photos[0].pk)})}#photos-heading"
        )
    if len(photos) != 2:
        messages.warning(request, _("Please select two photos to compare."))
        return redirect(_mole_url(photos[0]) if photos else _origin(request))
    return _request_comparison(request, *photos)


@require_POST
@for_people
@with_consent
def with_before(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    photo = photo_visible_to(request.user, photo_id)
    before = previous_photo(photo)
    if before is None:
        messages.info(request, _("This mole has no older photo to compare with."))
        return redirect("photo_detail", photo.id)
    return _request_comparison(request, before, photo)


@require_POST
@for_people
@with_consent
def first_and_last(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    mole = mole_visible_to(request.user, mole_id)
    ends = oldest_and_newest_photo(mole)
    if ends is None:
        messages.info(request, _("It takes two photos of a mole to compare."))
        return redirect("mole_detail", mole.id)
    return _request_comparison(request, *ends)


@require_safe
@for_people
def detail(request: PersonRequest, comparison_id: uuid.UUID) -> HttpResponseBase:
    comparison = comparison_visible_to(request.user, comparison_id)
    return render(request, "comparing/detail.html", page_context(comparison_page(comparison)))


@require_safe
@for_people
def status(request: PersonRequest, comparison_id: uuid.UUID) -> HttpResponseBase:
    try:
        comparison = comparison_visible_to(request.user, comparison_id)
    except Http404:
        return gone_answer(request, "comparing/_gone.html")
    return status_answer(
        request,
        "comparing/_comparison.html",
        lambda: page_context(comparison_page(comparison)),
        is_changed=comparison.status != request.GET.get("seen"),
        is_finished=comparison.is_terminal,
    )


@require_safe
@for_people
def difference(request: PersonRequest, comparison_id: uuid.UUID) -> HttpResponseBase:
    """Send a PNG that is coloured where the photos differ and transparent elsewhere."""
    comparison = comparison_visible_to(request.user, comparison_id)
    grey = bytes(comparison.difference)
    if not grey:
        raise Http404
    etag = f'"{comparison.id}-{comparison.requested_at.timestamp()}"'
    kept = answer_if_kept(request, etag)
    if kept is not None:
        return kept
    headers = PRIVATE_HEADERS | {"ETag": etag}
    return HttpResponse(coloured_png(grey), content_type="image/png", headers=headers)


@require_POST
@for_people
@with_consent
def marks(request: PersonRequest, comparison_id: uuid.UUID) -> HttpResponseBase:
    comparison = comparison_visible_to(request.user, comparison_id)
    form = MarksForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["marks"][0]))
        return redirect("comparison_detail", comparison.id)
    actor = audit.person(request.user)
    comparisons.compare_by_marks(
        comparison=comparison, marks=form.cleaned_data["marks"], actor=actor
    )
    return redirect("comparison_detail", comparison.id)


@require_POST
@for_people
@with_consent
def again(request: PersonRequest, comparison_id: uuid.UUID) -> HttpResponseBase:
    """Compare again without marks, after a failure or with wrong marks."""
    comparison = comparison_visible_to(request.user, comparison_id)
    comparisons.compare_without_marks(comparison=comparison, actor=audit.person(request.user))
    return redirect("comparison_detail", comparison.id)


@require_POST
@for_people
def keep(request: PersonRequest, comparison_id: uuid.UUID) -> HttpResponseBase:
    comparison = comparison_visible_to(request.user, comparison_id)
    comparisons.confirm_same_mole(comparison=comparison, actor=audit.person(request.user))
    messages.success(request, _("Both photos stay with this mole."))
    return redirect("comparison_detail", comparison.id)


@require_POST
@for_people
def move(request: PersonRequest, comparison_id: uuid.UUID) -> HttpResponseBase:
    comparison = comparison_visible_to(request.user, comparison_id)
    form = move_form(comparison, request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose one of your moles."))
        return redirect("comparison_detail", comparison.id)
    photo = comparisons.move_later_photo(
        comparison=comparison, mole=form.cleaned_data["mole"], actor=audit.person(request.user)
    )
    if photo.mole is None:
        messages.success(request, _("The later photo is now among your unsorted photos."))
        return redirect("photo_unsorted")
    messages.success(request, _("The later photo is now with “%(name)s”.") % {"name": photo.mole})
    return redirect("mole_detail", photo.mole.id)


def _ticked(request: PersonRequest) -> list[Photo]:
    """Return the ticked photos, each once. Raises Http404 unless all are visible to the user."""
    try:
        keys = {uuid.UUID(key) for key in request.POST.getlist("photos")[:MOST_TICKED]}
    except ValueError as error:
        raise Http404 from error
    photos = list(photos_visible_to(request.user).filter(pk__in=keys))
    if len(photos) != len(keys):
        raise Http404
    return photos


def _request_comparison(request: PersonRequest, one: Photo, other: Photo) -> HttpResponseBase:
    try:
        comparison: Comparison = comparisons.request_comparison(
            earlier=one, later=other, actor=audit.person(request.user)
        )
    except ServiceError as error:
        messages.warning(request, str(error.sentence))
        return redirect(_mole_url(other))
    return redirect("comparison_detail", comparison.id)


def _mole_url(photo: Photo) -> str:
    if photo.mole_id is None:
        return reverse("photo_detail", args=[photo.pk])
    return reverse("mole_detail", args=[photo.mole_id])


def _origin(request: PersonRequest) -> str:
    """Return the page of the mole that a form without a tick was sent from."""
    try:
        mole_id = uuid.UUID(request.POST.get("mole", ""))
    except ValueError:
        return reverse("mole_list")
    return reverse("mole_detail", args=[mole_visible_to(request.user, mole_id).pk])
