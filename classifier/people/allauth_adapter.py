"""How django-allauth creates our users."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from classifier.people.addresses import clean_address
from classifier.people.models import User
from classifier.people.services import accounts


class AccountAdapter(DefaultAccountAdapter):
    """Signs people up with their e-mail address and gives each a subject."""

    def clean_email(self, email: str) -> str:
        """Return the address as it is stored. Raises ValidationError."""
        return clean_address(email)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Store the new user; if committed, with their subject."""
        saved: User = super().save_user(request, user, form, commit=commit)
        if commit:
            accounts.welcome(user=saved)
        return saved
