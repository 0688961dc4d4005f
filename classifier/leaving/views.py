"""Pages: delete the account, keep it after all."""

from functools import partial

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from classifier.core.display import moment
from classifier.leaving import services
from classifier.leaving.errors import StaffCannotLeaveError
from classifier.leaving.selectors import holdings_of
from classifier.people.access import PersonRequest, for_people
from classifier.people.selectors import has_agreed_to_research

for_people_who_may_leave = partial(for_people, while_leaving=True)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_who_may_leave
def leave(request: PersonRequest) -> HttpResponseBase:
    """Say what goes and what stays, and delete; offer to stay to somebody who is leaving."""
    if request.user.erase_after is not None:
        return render(request, "leaving/keep.html")
    answer: HttpResponseBase = _delete(request)
    return answer


@reauthentication_required
def _delete(request: PersonRequest) -> HttpResponseBase:
    user = request.user
    if request.method == "POST" and not user.is_staff:
        when = services.ask_to_leave(user=user)
        logout(request)
        text = _("Your account will be deleted on %(when)s. To keep it, sign in before then.")
        messages.success(request, text % {"when": moment(when)})
        return redirect("account_login")
    context = {
        "holdings": holdings_of(user),
        "days": services.TIME_TO_UNDO.days,
        "has_agreed_to_research": has_agreed_to_research(user),
        "refusal": StaffCannotLeaveError.sentence if user.is_staff else "",
    }
    status = 403 if request.method == "POST" else 200
    return render(request, "leaving/leave.html", context, status=status)


@require_POST
@for_people_who_may_leave
def keep(request: PersonRequest) -> HttpResponseBase:
    services.keep_account(user=request.user)
    messages.success(request, _("Your account stays. Everything is as it was."))
    return redirect("account_overview")
