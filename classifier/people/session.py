"""The person whose moles the pages show, as chosen in the session."""

from django.http import HttpRequest

from classifier.people.models import Subject, User
from classifier.people.selectors import subjects_of
from classifier.people.services.accounts import welcome

CHOSEN_SUBJECT = "subject"


def chosen_subject(request: HttpRequest) -> Subject:
    """Return the household member chosen in this session, else the user's own subject."""
    user: User = request.user  # type: ignore[assignment]
    chosen = request.session.get(CHOSEN_SUBJECT)
    found = subjects_of(user).filter(pk=chosen).first() if chosen else None
    return found or welcome(user=user)
