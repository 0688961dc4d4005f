"""Pages of sign-ins: where the account is signed in, and ending that."""

import uuid

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from classifier.people.access import PersonRequest, for_people
from classifier.people.selectors import sign_ins_of
from classifier.people.services import sign_ins


@require_safe
@for_people
def sign_in_list(request: PersonRequest) -> HttpResponseBase:
    # A session from before sign-ins were stored, or renewed by a new password.
    sign_ins.remember(request=request, user=request.user)
    context = {
        "sign_ins": sign_ins_of(request.user),
        "this_session": request.session.session_key,
    }
    return render(request, "people/account/devices.html", context)


@require_POST
@for_people
def end(request: PersonRequest, sign_in_id: uuid.UUID) -> HttpResponseBase:
    if sign_ins.end(user=request.user, sign_in_id=sign_in_id):
        messages.success(request, _("That device is signed out."))
    else:
        messages.info(request, _("That device was signed out already."))
    return redirect("account_devices")


@require_POST
@for_people
def end_others(request: PersonRequest) -> HttpResponseBase:
    sign_ins.end_others(user=request.user, request=request)
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("account_devices")
