"""Where an account is signed in."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SignIn(models.Model):
    """A session of a person, for the list of their devices; a session itself does not say whose.

    `device` is a browser and a system, such as "Firefox, Linux". Neither the network address nor
    the whole user agent is kept. A row may outlast its session, see `services.sign_ins`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins"
    )
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80, blank=True)
    signed_in_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ("-signed_in_at", "-id")

    def __str__(self) -> str:
        return str(self.id)
