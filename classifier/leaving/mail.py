"""Tells the owner of an account that it will be erased, in case it was somebody else who asked."""

from django.conf import settings
from django.urls import reverse

from classifier.core import mail
from classifier.people.models import User


def send_asked(*, user: User) -> None:
    """Send when the account will be erased, and how to keep it."""
    context = {
        "when": user.erase_after,
        "url": settings.SITE_URL + reverse("account_leave"),
        "password_url": settings.SITE_URL + reverse("account_reset_password"),
    }
    mail.message("leaving/email/asked", context, to=user.email).send()
