"""Which person's moles the pages show."""

from django.http import HttpRequest

from classifier.people.models import Subject, User
from classifier.people.selectors import subjects_of
from classifier.people.services import accounts

CHOSEN_SUBJECT = "subject"


def chosen_subject(request: HttpRequest) -> Subject:
    """Return the person whose moles are shown: who was chosen in this session, else oneself."""
    user: User = request.user  # type: ignore[assignment]
    chosen = request.session.get(CHOSEN_SUBJECT)
    found = subjects_of(user).filter(pk=chosen).first() if chosen else None
    return found or accounts.welcome(user=user)
