"""A photo's day, entered where it is not known."""

import uuid

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from classifier.audit import services as audit
from classifier.people.access import PersonRequest, for_people
from classifier.photos import services as photos
from classifier.photos.forms import DayForm
from classifier.photos.selectors import photo_visible_to


@require_POST
@for_people
def enter_day(request: PersonRequest, photo_id: uuid.UUID) -> HttpResponseBase:
    photo = photo_visible_to(request.user, photo_id)
    form = DayForm(request.POST)
    if form.is_valid():
        day = form.cleaned_data["day"]
        photos.date_photos(chosen=[photo], day=day, actor=audit.person(request.user))
        messages.success(request, _("The day is saved."))
    else:
        messages.error(request, str(form.errors["day"][0]))
    return redirect("photo_detail", photo.id)
