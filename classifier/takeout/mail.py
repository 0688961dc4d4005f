"""Tells the owner of an account that the file with everything is ready; says nothing of them."""

from django.conf import settings
from django.urls import reverse

from classifier.core import mail
from classifier.takeout.models import Export


def send_ready(*, export: Export) -> None:
    """Send where the file waits, and until when."""
    context = {
        "until": export.expires_at,
        "url": settings.SITE_URL + reverse("account_export"),
        "devices_url": settings.SITE_URL + reverse("account_devices"),
    }
    mail.message("takeout/email/ready", context, to=export.user.email).send()
