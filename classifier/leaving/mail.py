"""Tells the owner of an account that it will be erased, in case it was somebody else who asked."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from classifier.people.models import User


def send_asked(*, user: User) -> None:
    """Send when the account will be erased, and how to keep it."""
    context = {
        "when": user.erase_after,
        "url": settings.SITE_URL + reverse("account_leave"),
        "password_url": settings.SITE_URL + reverse("account_reset_password"),
    }
    EmailMessage(
        subject=render_to_string("leaving/email/asked_subject.txt", context).strip(),
        body=render_to_string("leaving/email/asked_message.txt", context),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()
