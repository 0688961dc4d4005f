"""Photos: corrected, and the unsorted ones put to their moles or given a day."""

import uuid
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from classifier.audit import services as audit
from classifier.core.pages import page_context
from classifier.core.paging import Page, page_of
from classifier.moles.models import Mole
from classifier.moles.selectors import moles_of
from classifier.people.access import PersonRequest, for_people, posted
from classifier.photos.forms import DayForm, PhotoForm, SeveralDaysForm, SortForm
from classifier.photos.models import Photo
from classifier.photos.selectors import photo_visible_to, unsorted_photos
from classifier.photos.services import change_photo, date_photos, sort_photos
from classifier.results.selectors import moles_with_latest

# A screen or two of thumbnails, so that a day's photos usually stand on one page.
UNSORTED_ON_A_PAGE = 60
# So many moles get a button with their photo, to press or to drag onto; the others are in a list.
# More would push the photos off a phone's screen.
MOLES_WITH_A_BUTTON = 24


@dataclass(frozen=True, slots=True)
class UnsortedPage:
    """`sent_form` is the one of the two forms that was sent; `moles` are those with a button."""

    sort_form: SortForm
    day_form: SeveralDaysForm
    sent_form: SortForm | SeveralDaysForm
    page_obj: Page[Photo]
    ticked: AbstractSet[str]
    moles: QuerySet[Mole]


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def edit(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    photo = photo_visible_to(request.user, photo_id)
    if photo.kind == Photo.Kind.OVERVIEW:
        return redirect("overview_edit", photo.id)
    form = PhotoForm(posted(request), instance=photo, moles=moles_of(photo.subject))
    if request.method == "POST" and form.is_valid():
        change_photo(photo=photo, actor=audit.person(request.user), **form.cleaned_data)
        messages.success(request, _("Your changes were saved."))
        return redirect("photo_detail", photo.id)
    return render(request, "photos/edit.html", {"form": form, "photo": photo})


@require_POST
@for_people
def enter_day(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    photo = photo_visible_to(request.user, photo_id)
    form = DayForm(request.POST)
    if form.is_valid():
        day = form.cleaned_data["day"]
        date_photos(chosen=[photo], day=day, actor=audit.person(request.user))
        messages.success(request, _("The day is saved."))
    else:
        messages.error(request, str(form.errors["day"][0]))
    return redirect("photo_detail", photo.id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def unsorted(request: PersonRequest) -> HttpResponseBase:
    photos = unsorted_photos(request.subject)
    moles = moles_of(request.subject)
    is_dating = request.POST.get("action") == "date"
    sort_form = SortForm(None if is_dating else _sort_data(request), photos=photos, moles=moles)
    day_form = SeveralDaysForm(request.POST if is_dating else None, photos=photos)
    if sort_form.is_bound and sort_form.is_valid():
        return _sort(request, sort_form)
    if day_form.is_bound and day_form.is_valid():
        return _date(request, day_form)
    page = UnsortedPage(
        sort_form=sort_form,
        day_form=day_form,
        sent_form=day_form if is_dating else sort_form,
        page_obj=page_of(photos, request, size=UNSORTED_ON_A_PAGE),
        ticked=set(request.POST.getlist("photos")),
        moles=moles_with_latest(request.subject)[:MOLES_WITH_A_BUTTON],
    )
    return render(request, "photos/unsorted.html", page_context(page))


def _sort_data(request: PersonRequest) -> QueryDict | None:
    """Return what was posted; a mole's own button ("to") overrides the list ("mole")."""
    data = posted(request)
    if data is not None and "to" in data:
        data = data.copy()
        data["mole"] = request.POST["to"]
    return data


def _sort(request: PersonRequest, form: SortForm) -> HttpResponse:
    chosen: list[Photo] = list(form.cleaned_data["photos"])
    mole = form.cleaned_data["mole"]
    count = sort_photos(chosen=chosen, mole=mole, actor=audit.person(request.user))
    text = ngettext(
        "%(count)d photo is now with “%(name)s”.",
        "%(count)d photos are now with “%(name)s”.",
        count,
    )
    messages.success(request, text % {"count": count, "name": mole.name})
    return redirect("photo_unsorted")


def _date(request: PersonRequest, form: SeveralDaysForm) -> HttpResponse:
    chosen: list[Photo] = list(form.cleaned_data["photos"])
    day = form.cleaned_data["day"]
    count = date_photos(chosen=chosen, day=day, actor=audit.person(request.user))
    text = ngettext(
        "%(count)d photo is now dated %(day)s.", "%(count)d photos are now dated %(day)s.", count
    )
    messages.success(request, text % {"count": count, "day": date_format(day, "j F Y")})
    return redirect("photo_unsorted")
