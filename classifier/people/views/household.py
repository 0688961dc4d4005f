"""Pages of the household: whose moles are shown; adding, changing, removing members."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.people.access import PersonRequest, for_people, posted, with_consent
from classifier.people.consent_text import household_consent_text
from classifier.people.errors import HouseholdFullError
from classifier.people.forms.household import MemberForm, NewMemberForm
from classifier.people.selectors import member_visible_to, removed_members, subjects_of
from classifier.people.services.household import (
    add_member,
    change_member,
    remove_member,
    restore_member,
)
from classifier.people.session import CHOSEN_SUBJECT


@require_safe
@for_people
def members(request: PersonRequest) -> HttpResponseBase:
    context = {
        "people": subjects_of(request.user),
        "removed": removed_members(request.user),
        "days": settings.BIN_KEPT_FOR.days,
    }
    return render(request, "people/household/list.html", context)


@require_POST
@for_people
def show(request: PersonRequest, subject_id: uuid.UUID) -> HttpResponseBase:
    chosen = get_object_or_404(subjects_of(request.user), pk=subject_id)
    if chosen.is_self:
        request.session.pop(CHOSEN_SUBJECT, None)
    else:
        request.session[CHOSEN_SUBJECT] = str(chosen.pk)
    return redirect("mole_list")


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@with_consent
def add(request: PersonRequest) -> HttpResponseBase:
    form = NewMemberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            member = add_member(user=request.user, **_fields(form, "basis"))
        except HouseholdFullError as error:
            form.add_error(None, str(error.sentence))
        else:
            request.session[CHOSEN_SUBJECT] = str(member.pk)
            text = _("You now see the moles of %(name)s. There are none yet.")
            messages.success(request, text % {"name": member.name})
            return redirect("mole_list")
    context = {"form": form, "paragraphs": household_consent_text().split("\n\n")}
    return render(request, "people/household/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def edit(request: PersonRequest, subject_id: uuid.UUID) -> HttpResponseBase:
    member = member_visible_to(request.user, subject_id)
    form = MemberForm(posted(request), instance=member)
    if request.method == "POST" and form.is_valid():
        change_member(user=request.user, member=member, **_fields(form))
        messages.success(request, _("Your changes were saved."))
        return redirect("household")
    return render(request, "people/household/form.html", {"form": form, "member": member})


@require_POST
@for_people
def remove(request: PersonRequest, subject_id: uuid.UUID) -> HttpResponseBase:
    member = member_visible_to(request.user, subject_id)
    remove_member(user=request.user, member=member)
    request.session.pop(CHOSEN_SUBJECT, None)
    text = _("%(name)s and all of their moles are in the bin.") % {"name": member.name}
    undo = reverse("household_restore", args=[member.pk])
    messages.success(request, text, extra_tags=f"undo:{undo}")
    return redirect("household")


@require_POST
@for_people
def restore(request: PersonRequest, subject_id: uuid.UUID) -> HttpResponseBase:
    member = member_visible_to(request.user, subject_id)
    restore_member(user=request.user, member=member)
    messages.success(request, _("%(name)s is back.") % {"name": member.name})
    return redirect("household")


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def erase(request: PersonRequest, subject_id: uuid.UUID) -> HttpResponseBase:
    member = member_visible_to(request.user, subject_id)
    if request.method != "POST":
        return render(request, "people/household/erase.html", {"member": member})
    erasure.erase_member(member=member, actor=audit.person(request.user))
    request.session.pop(CHOSEN_SUBJECT, None)
    messages.success(request, _("Deleted for good."))
    return redirect("household")


def _fields(form: MemberForm, *more: str) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("name", "relation", *more)}
