"""What the session knows: whose moles the pages show, and where the person wanted to go."""

from django.http import HttpRequest

from classifier.people.models import Subject, User
from classifier.people.selectors import subjects_of
from classifier.people.services.accounts import welcome

CHOSEN_SUBJECT = "subject"
_AFTER_SIGN_IN = "after_sign_in"
# `mfa/_continue.html` reads it.
_BACK_TO_STAFF = "back_to_staff"


def chosen_subject(request: HttpRequest) -> Subject:
    """Return the household member chosen in this session, else the user's own subject."""
    user: User = request.user  # type: ignore[assignment]
    chosen = request.session.get(CHOSEN_SUBJECT)
    found = subjects_of(user).filter(pk=chosen).first() if chosen else None
    return found or welcome(user=user)


def return_after_sign_in(request: HttpRequest, url: str) -> None:
    """Lead to `url` after sign-up or sign-in in this browser, however the person gets there."""
    request.session[_AFTER_SIGN_IN] = url


def take_return_url(request: HttpRequest) -> str:
    """Return where to go after signing in, once; empty for nowhere in particular."""
    return str(request.session.pop(_AFTER_SIGN_IN, ""))


def return_to_staff(request: HttpRequest, url: str) -> None:
    """Offer to go on to `url`, a staff page, once a second step is set up in this browser."""
    request.session[_BACK_TO_STAFF] = url


def forget_return_to_staff(request: HttpRequest) -> None:
    """End the offer, because the person is there."""
    request.session.pop(_BACK_TO_STAFF, None)
