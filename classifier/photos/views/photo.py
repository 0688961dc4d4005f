"""What is recorded about one photo, corrected."""

import uuid

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from classifier.assessments.services import correct_photo
from classifier.audit import services as audit
from classifier.moles.selectors import moles_of
from classifier.people.access import PersonRequest, for_people, posted
from classifier.photos.forms import DayForm, PhotoForm
from classifier.photos.models import Photo
from classifier.photos.selectors import photo_visible_to
from classifier.photos.services import date_photos


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def edit(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    photo = photo_visible_to(request.user, photo_id)
    if photo.kind == Photo.Kind.OVERVIEW:
        return redirect("overview_edit", photo.id)
    form = PhotoForm(posted(request), instance=photo, moles=moles_of(photo.subject))
    if request.method == "POST" and form.is_valid():
        correct_photo(photo=photo, actor=audit.person(request.user), **form.cleaned_data)
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
