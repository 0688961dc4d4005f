"""The list of photos that wait on the device to be sent."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from classifier.capture.texts import waiting_words
from classifier.intake.account_key import account_key

register = template.Library()


@register.inclusion_tag("capture/_waiting.html", takes_context=True)
def waiting_photos(context: template.Context) -> dict[str, Any]:
    """Draw the list, which a script fills; nothing for people who are not signed in."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return {"setup": None}
    return {"setup": _setup(account_key(user)), "words": waiting_words()}


@register.inclusion_tag("capture/_waiting.html")
def waiting_photos_of_device() -> dict[str, Any]:
    """Draw the list on pages that are the same for everybody; the script knows the account."""
    return {"setup": _setup(""), "words": waiting_words()}


def _setup(account: str) -> dict[str, Any]:
    return {
        "account": account,
        "upload": reverse("photo_upload"),
        "worker": reverse("service_worker"),
        "maxBytes": settings.MAX_UPLOAD_BYTES,
    }
