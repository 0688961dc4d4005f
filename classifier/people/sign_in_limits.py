"""How many wrong passwords are let through, so that nobody guesses and nobody is locked out.

A browser in which the owner of an account signed in before, or set a new password by mail, is known
for that account: a signed cookie says so. It has tries of its own, which no stranger can use up.
Other browsers are counted by network address and account, by address, and by account.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.signals import password_reset
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from classifier.core import rate_limits
from classifier.core.rate_limits import Limit
from classifier.people.models import User
from classifier.people.network import network_of
from classifier.people.selectors import addresses_of

COOKIE = "known_for"
COOKIE_PATH = "/account/"
KEPT_FOR = timedelta(days=400)  # the longest that browsers keep a cookie
# People of a family who share a browser, with room for addresses that were changed.
MOST_ACCOUNTS = 8

# Wrong passwords from one browser that is known, or from one address, for one account: enough for
# typing errors.
TRIES = 5
TRIES_WINDOW_S = 300
# From one address for all accounts: a practice behind one address, each mistyping now and then.
TRIES_OF_AN_ADDRESS = 10
ADDRESS_WINDOW_S = 60
# From all unknown browsers together. A password of ten characters that is not a common one is not
# guessed at 2,400 a day. Fewer would let a few strangers send the owner's new phone to "Forgot your
# password?".
TRIES_OF_STRANGERS = 100
STRANGERS_WINDOW_S = 3600

_IN_SESSION = "known_for"
_SALT = "classifier.people.sign_in_limits"


@dataclass(frozen=True, slots=True)
class KnownBrowser:
    """A browser's random name, and digests of the accounts that it is known for, newest last."""

    name: str
    accounts: tuple[str, ...]


def limits_for(request: HttpRequest, email: str) -> tuple[Limit, ...]:
    """Return what a password for this account counts in, whether or not there is the account."""
    account = _digest(email)
    browser = _known_browser(request)
    if account in browser.accounts:
        return (Limit(f"sign-in:known:{browser.name}:{account}", TRIES, TRIES_WINDOW_S),)
    address = network_of(request)
    return (
        Limit(f"sign-in:{address}:{account}", TRIES, TRIES_WINDOW_S),
        Limit(f"sign-in:{address}", TRIES_OF_AN_ADDRESS, ADDRESS_WINDOW_S),
        Limit(_strangers(account), TRIES_OF_STRANGERS, STRANGERS_WINDOW_S),
    )


def remember_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this browser be known for the account, as its owner has signed in."""
    response.set_signed_cookie(
        COOKIE,
        _with_account(_known_browser(request), user),
        salt=_SALT,
        max_age=KEPT_FOR,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@receiver(password_reset)
def let_the_owner_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Let a browser be known in which a new password was set by mail, and count anew."""
    request.session[_IN_SESSION] = _with_account(_known_browser(request), user)
    for email in addresses_of(user):
        rate_limits.forget(_strangers(_digest(email)))


def _known_browser(request: HttpRequest) -> KnownBrowser:
    """Read cookie or session; a browser with neither gets a new name."""
    cookie = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=KEPT_FOR)
    name, *accounts = str(request.session.get(_IN_SESSION) or cookie or "").split(".")
    return KnownBrowser(name or secrets.token_urlsafe(12), tuple(accounts))


def _with_account(browser: KnownBrowser, user: User) -> str:
    new = [_digest(email) for email in addresses_of(user)]
    accounts = [each for each in browser.accounts if each not in new] + new
    return ".".join((browser.name, *accounts[-MOST_ACCOUNTS:]))


def _strangers(account: str) -> str:
    return f"sign-in:strangers:{account}"


def _digest(email: str) -> str:
    """Return what stands for an account in the cookie and in the counts."""
    return salted_hmac(_SALT, email.strip().lower(), algorithm="sha256").hexdigest()[:32]
