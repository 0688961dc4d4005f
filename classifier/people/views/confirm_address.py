"""The page after sign-up: a code from the mail, or the mail once more."""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailConfirmationHMAC
from allauth.account.views import confirm_email
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from classifier.core.pages import page_context
from classifier.people import address_codes
from classifier.people.address_codes import Pending
from classifier.people.selectors import address_by_id


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """`pending` is the address that waits in this session, None in another browser."""

    pending: Pending | None
    digits: int
    problem: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm_address(request: HttpRequest) -> HttpResponseBase:
    if request.user.is_authenticated:  # by the link, in another tab
        return redirect(settings.LOGIN_REDIRECT_URL)
    pending = address_codes.pending(request.session)
    if request.method != "POST" or pending is None:
        return _page(request, pending)
    if request.POST.get("action") == "send":
        return _send_again(request, pending)
    if address_codes.is_right(request.session, request.POST.get("code", "")):
        return _confirm(request, pending)
    sentence = _("This code is not right, or too old. Check it, or have a new mail sent.")
    return _page(request, pending, problem=sentence, status=422)


def _confirm(request: HttpRequest, pending: Pending) -> HttpResponseBase:
    """Do what the link in the mail does; where it was opened already, the person signs in."""
    address_codes.forget(request.session)
    address = address_by_id(pending.address_id) if pending.address_id else None
    if address is None or address.verified:
        messages.info(request, _("Your address is confirmed. Please sign in."))
        return redirect("account_login")
    key = EmailConfirmationHMAC.create(address).key
    response: HttpResponseBase = confirm_email(request, key=key)
    return response


def _send_again(request: HttpRequest, pending: Pending) -> HttpResponse:
    if not address_codes.may_send_again(pending.email):
        sentence = _("Please wait half a minute before the next mail, and look into your spam.")
        return _page(request, pending, problem=sentence, status=429)
    address = address_by_id(pending.address_id) if pending.address_id else None
    if address is None:
        get_adapter(request).send_account_already_exists_mail(pending.email)
    else:
        address.send_confirmation(request, signup=True)
    messages.success(request, _("We have sent you a new mail. Only its code works now."))
    return redirect("account_email_verification_sent")


def _page(
    request: HttpRequest, pending: Pending | None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    page = ConfirmPage(pending, address_codes.DIGITS, problem)
    context = page_context(page)
    return render(request, "account/verification_sent.html", context, status=status)
