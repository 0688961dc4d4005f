"""Moles: the list, one with its history, add, change."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from classifier import selectors
from classifier.forms.moles import MoleForm, NewMoleForm
from classifier.models import Mole
from classifier.services import audit
from classifier.services import moles as mole_service
from classifier.views.access import PersonRequest, for_people, posted
from classifier.views.paging import page_of

MANY_UNSORTED = 100


@require_safe
@for_people
def mole_list(request: PersonRequest) -> HttpResponseBase:
    """Show all moles, each with its latest photo and what was made of it."""
    unsorted = selectors.unsorted_photos(request.subject)[:MANY_UNSORTED].count()
    page = page_of(selectors.moles_with_latest(request.subject), request)
    return render(
        request,
        "moles/list.html",
        {"page_obj": page, "unsorted": unsorted, "is_many": unsorted == MANY_UNSORTED},
    )


@require_safe
@for_people
def detail(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    """Show one mole with its photos in time order, newest first."""
    mole = selectors.mole_visible_to(request.user, mole_id)
    page = page_of(selectors.photos_of(request.user, mole), request)
    latest = next((result for photo in page.rows[:1] for result in photo.assessments.all()), None)
    context = {
        "mole": mole,
        "page_obj": page,
        "latest": latest,
        "upload_url": f"{reverse('photo_upload')}?{urlencode({'mole': str(mole.id)})}",
    }
    return render(request, "moles/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def create(request: PersonRequest) -> HttpResponseBase:
    """Add a mole; the id is in the form, so that one sent twice adds one."""
    form = NewMoleForm(posted(request))
    if request.method == "POST" and form.is_valid():
        mole = _add(request, form)
        messages.success(request, _("“%(name)s” was added.") % {"name": mole.name})
        return redirect("mole_detail", mole.id)
    return render(request, "moles/form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def edit(request: PersonRequest, mole_id: uuid.UUID) -> HttpResponseBase:
    """Change what is recorded about a mole."""
    mole = selectors.mole_visible_to(request.user, mole_id)
    form = MoleForm(posted(request), instance=mole)
    if request.method == "POST" and form.is_valid():
        actor = audit.person(request.user)
        mole_service.change_mole(mole=mole, actor=actor, **form.fields_of_mole())
        messages.success(request, _("Your changes were saved."))
        return redirect("mole_detail", mole.id)
    return render(request, "moles/form.html", {"form": form, "mole": mole})


def _add(request: PersonRequest, form: NewMoleForm) -> Mole:
    try:
        return mole_service.add_mole(
            subject=request.subject,
            actor=audit.person(request.user),
            mole_id=form.cleaned_data["mole_id"],
            **form.fields_of_mole(),
        )
    except Mole.DoesNotExist as error:
        raise Http404 from error
