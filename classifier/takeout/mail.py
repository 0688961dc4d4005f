"""Tells the owner of an account that the file with everything is ready; says nothing of them."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from classifier.takeout.models import Export


def send_ready(*, export: Export) -> None:
    """Send where the file waits, and until when."""
    context = {
        "until": export.expires_at,
        "url": settings.SITE_URL + reverse("account_export"),
        "devices_url": settings.SITE_URL + reverse("account_devices"),
    }
    EmailMessage(
        subject=render_to_string("takeout/email/ready_subject.txt", context).strip(),
        body=render_to_string("takeout/email/ready_message.txt", context),
        to=[export.user.email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()
