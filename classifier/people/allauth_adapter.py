"""How django-allauth creates our users, and what its mails say."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from classifier.core import rate_limits
from classifier.people import address_codes, sign_in_limits
from classifier.people.addresses import clean_address
from classifier.people.models import User
from classifier.people.second_factor import is_first_after_sign_in
from classifier.people.services import accounts
from classifier.people.session import take_return_url

TOO_MANY_TRIES = _(
    "There were too many wrong passwords for this account, or from where you are. Wait five "
    "minutes, sign in on a device that you have used before, or set a new password by “Forgot your "
    "password?”, which works at once."
)


class AccountAdapter(DefaultAccountAdapter):
    """Signs people up with their email address and gives each a subject."""

    def clean_email(self, email: str) -> str:
        """Return the address as it is stored. Raises ValidationError."""
        return clean_address(email)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Store the new user; if committed, with their subject."""
        saved: User = super().save_user(request, user, form, commit=commit)
        if commit:
            accounts.welcome(user=saved)
        return saved

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Return where a new account goes, unless the form had an address in `next`."""
        return take_return_url(request) or str(super().get_signup_redirect_url(request))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where a sign-in goes, unless the form had an address in `next`."""
        return take_return_url(request) or str(super().get_login_redirect_url(request))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password. Raises ValidationError after too many wrong ones."""
        limits = sign_in_limits.limits_for(request, str(credentials.get("email", "")))
        if not rate_limits.take_all(limits):
            raise ValidationError(TOO_MANY_TRIES, code="too_many_login_attempts")
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            rate_limits.refund_all(limits)
        return user

    def pre_authenticate(self, request: HttpRequest, **_credentials: Any) -> None:
        """Count nothing here: allauth would count by account alone, and lock its owner out."""

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        """Lead on after a sign-in, in a browser that is known from now on."""
        response: HttpResponse = super().post_login(request, user, **options)
        sign_in_limits.remember_browser(request, response, user)
        return response

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Say whether the password is asked again; right after signing in it is not."""
        if app == "allauth.mfa" and is_first_after_sign_in(self.request):
            return False
        return bool(super().is_reauthentication_required(app=app, **options))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail whose links lead to SITE_URL, whatever host the request named."""
        at_site = {
            name: _at_site(value) if name.endswith("_url") else value
            for name, value in context.items()
        }
        super().send_mail(template_prefix, email, at_site)

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        """Send a link and, to somebody who is signing up or in, a code for this session."""
        address = emailconfirmation.email_address
        context = {
            "user": address.user,
            "key": emailconfirmation.key,
            "activate_url": self.get_email_confirmation_url(request, emailconfirmation),
        }
        if not request.user.is_authenticated:
            context["code"] = address_codes.issue(
                request.session, email=address.email, address_id=address.pk
            )
        name = "email_confirmation_signup" if signup else "email_confirmation"
        self.send_mail(f"account/email/{name}", address.email, context)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address; the session gets a code that nobody knows."""
        address_codes.issue(self.request.session, email=email, address_id=None)
        super().send_account_already_exists_mail(email)


def _at_site(url: str) -> str:
    return f"{settings.SITE_URL}{urlsplit(url)._replace(scheme='', netloc='').geturl()}"
