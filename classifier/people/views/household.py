"""The household: whose moles are shown, who is added, changed, removed."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseBase
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
from classifier.people.models import Subject
from classifier.people.selectors import removed_members, subjects_of
from classifier.people.services import household as household_service
from classifier.people.session import CHOSEN_SUBJECT


@require_safe
@for_people
def members(request: PersonRequest) -> HttpResponseBase:
    """Show whose moles the user keeps, and whose are shown now."""
    context = {
        "people": subjects_of(request.user),
        "removed": removed_members(request.user),
        "days": settings.BIN_KEPT_FOR.days,
    }
    return render(request, "people/household/list.html", context)


@require_POST
@for_people
def show(request: PersonRequest, subject_id: uuid.UUID) -> HttpResponseBase:
    """Let the pages show one person's moles from now on."""
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
    """Add somebody, with the user's word that they may."""
    form = NewMemberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            member = household_service.add_member(user=request.user, **_asked(form, "basis"))
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
    """Change what somebody is called."""
    member = _member(request, subject_id)
    form = MemberForm(posted(request), instance=member)
    if request.method == "POST" and form.is_valid():
        household_service.change_member(user=request.user, member=member, **_asked(form))
        messages.success(request, _("Your changes were saved."))
        return redirect("household")
    return render(request, "people/household/form.html", {"form": form, "member": member})


@require_POST
@for_people
def remove(request: PersonRequest, subject_id: uuid.UUID) -> HttpResponseBase:
    """Put somebody with all of their moles into the bin."""
    member = _member(request, subject_id)
    household_service.remove_member(user=request.user, member=member)
    request.session.pop(CHOSEN_SUBJECT, None)
    text = _("%(name)s and all of their moles are in the bin.") % {"name": member.name}
    undo = reverse("household_restore", args=[member.pk])
    messages.success(request, text, extra_tags=f"undo:{undo}")
    return redirect("household")


@require_POST
@for_people
def restore(request: PersonRequest, subject_id: uuid.UUID) -> HttpResponseBase:
    """Take somebody out of the bin."""
    member = _member(request, subject_id)
    household_service.restore_member(user=request.user, member=member)
    messages.success(request, _("%(name)s is back.") % {"name": member.name})
    return redirect("household")


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def erase(request: PersonRequest, subject_id: uuid.UUID) -> HttpResponseBase:
    """Delete somebody with all of their moles for good, after asking."""
    member = _member(request, subject_id)
    if request.method != "POST":
        return render(request, "people/household/erase.html", {"member": member})
    erasure.erase_member(member=member, actor=audit.person(request.user))
    request.session.pop(CHOSEN_SUBJECT, None)
    messages.success(request, _("Deleted for good."))
    return redirect("household")


def _member(request: PersonRequest, subject_id: uuid.UUID) -> Subject:
    """Return somebody of the household, in the bin or not, never oneself. Raises Http404."""
    member = get_object_or_404(Subject, pk=subject_id, user=request.user)
    if member.is_self:
        raise Http404
    return member


def _asked(form: MemberForm, *more: str) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("name", "relation", *more)}
