"""Which mole do photos show? Asked of many in a grid by month, and of one beside its result."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from classifier.audit import services as audit
from classifier.core.pages import page_context
from classifier.core.paging import page_of
from classifier.moles.selectors import moles_visible_to
from classifier.moles.services import Spot
from classifier.people.access import PersonRequest, for_people
from classifier.photos.forms import NewMoleForm, SeveralDaysForm, SortForm
from classifier.photos.page import UnsortedPage, months_of, which_mole_page
from classifier.photos.selectors import (
    close_up_visible_to,
    close_ups_visible_to,
    unsorted_photos,
)
from classifier.photos.services import date_photos, sort_into_new_mole, sort_photos
from classifier.results.selectors import moles_with_latest

# Some seven screens of a phone, so that the photos of a month usually stand on one page.
UNSORTED_ON_A_PAGE = 60

SentForm = SortForm | NewMoleForm | SeveralDaysForm


def _page_with_selection(request: HttpRequest) -> str:
    """Return the page's address with the photos that the form selected."""
    return f"{request.path}?{urlencode({'photos': request.POST.getlist('photos')}, doseq=True)}"


@require_http_methods(["GET", "HEAD", "POST"])
@partial(for_people, back=_page_with_selection)
def unsorted(request: PersonRequest) -> HttpResponseBase:
    """Show photos without a mole; those that the address names as `photos` are selected."""
    form = _sent_form(request, request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        return _carry_out(request, form, back=reverse("photo_unsorted"))
    photos = page_of(unsorted_photos(request.subject), request, size=UNSORTED_ON_A_PAGE)
    page = UnsortedPage(
        sent_form=form,
        mole_form=form if isinstance(form, NewMoleForm) else NewMoleForm(),
        day_form=form if isinstance(form, SeveralDaysForm) else SeveralDaysForm(),
        page_obj=photos,
        months=months_of(photos.rows),
        ticked={*request.GET.getlist("photos"), *request.POST.getlist("photos")},
        moles=moles_with_latest(request.subject),
    )
    return render(request, "photos/unsorted.html", page_context(page))


@require_http_methods(["GET", "HEAD", "POST"])
@partial(for_people, back=lambda request: request.path)
def which_mole(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    """Ask which mole one photo shows, by pictures of all of them or by a place on the body."""
    photo = close_up_visible_to(request.user, photo_id)
    form = None
    if request.method == "POST":
        data = request.POST.copy()
        data["photos"] = str(photo.id)
        form = _sent_form(request, data)
        if form.is_valid():
            return _carry_out(request, form, back=reverse("photo_detail", args=[photo.id]))
    page = which_mole_page(
        photo,
        sent_form=form,
        mole_form=form if isinstance(form, NewMoleForm) else NewMoleForm(),
        zone_code=request.GET.get("zone", ""),
        side=request.GET.get("side", ""),
    )
    return render(request, "photos/which_mole.html", page_context(page))


def _sent_form(request: PersonRequest, data: QueryDict) -> SentForm:
    """Return the form whose button was pressed: "new", "date", or by default a mole's."""
    photos = close_ups_visible_to(request.user)
    if data.get("action") == "new":
        return NewMoleForm(data, photos=photos)
    if data.get("action") == "date":
        return SeveralDaysForm(data, photos=photos)
    return SortForm(data, photos=photos, moles=moles_visible_to(request.user))


def _carry_out(request: PersonRequest, form: SentForm, *, back: str) -> HttpResponse:
    """Do what a valid form says, and go `back`; a new mole's place is asked for first."""
    if isinstance(form, NewMoleForm):
        return _sort_into_new_mole(request, form, back)
    if isinstance(form, SeveralDaysForm):
        _date(request, form)
    else:
        _sort(request, form)
    return redirect(back)


def _sort(request: PersonRequest, form: SortForm) -> None:
    mole, actor = form.cleaned_data["mole"], audit.person(request.user)
    count = sort_photos(chosen=form.cleaned_data["photos"], mole=mole, actor=actor)
    text = ngettext(
        "%(count)d photo is now with “%(name)s”.",
        "%(count)d photos are now with “%(name)s”.",
        count,
    )
    messages.success(request, text % {"count": count, "name": mole.name})


def _sort_into_new_mole(request: PersonRequest, form: NewMoleForm, back: str) -> HttpResponse:
    given, zone = form.cleaned_data, form.cleaned_data["zone"]
    mole = sort_into_new_mole(
        chosen=given["photos"],
        actor=audit.person(request.user),
        mole_id=given["mole_id"],
        label=given["label"],
        spot=Spot(zone.figure, zone.x, zone.y) if zone else None,
    )
    text = ngettext(
        "%(count)d photo is now with a new mole.",
        "%(count)d photos are now with a new mole.",
        len(given["photos"]),
    )
    messages.success(request, text % {"count": len(given["photos"])})
    if zone:
        return redirect(back)
    return redirect(f"{reverse('mole_place', args=[mole.id])}?{urlencode({'next': back})}")


def _date(request: PersonRequest, form: SeveralDaysForm) -> None:
    day, actor = form.cleaned_data["day"], audit.person(request.user)
    count = date_photos(chosen=form.cleaned_data["photos"], day=day, actor=actor)
    text = ngettext(
        "%(count)d photo is now dated %(day)s.", "%(count)d photos are now dated %(day)s.", count
    )
    messages.success(request, text % {"count": count, "day": date_format(day, "j F Y")})
