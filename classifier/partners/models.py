"""Partners: organisations with API credentials."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider.settings import oauth2_settings

MAX_NAME_LENGTH = 120


class Partner(models.Model):
    """An organisation whose subjects are its own; it signs in by client credentials.

    `changes_until` is the last time given to a change of its rows (`partners.changes`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=MAX_NAME_LENGTH, unique=True)
    application = models.OneToOneField(
        oauth2_settings.APPLICATION_MODEL, on_delete=models.PROTECT, related_name="partner"
    )
    is_active = models.BooleanField(default=True)
    reviews_allowed = models.BooleanField(_("clinicians may look at photos"), default=False)
    changes_until = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """A partner's `Idempotency-Key` and the assessment that its request made.

    The row is stored before the photo, so that of two requests with one key only one can own it;
    `assessment` is null until the photo is stored. `request_sha256` tells a repeated request from
    another one with the same key.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=255)
    request_sha256 = models.CharField(max_length=64)
    assessment = models.ForeignKey("classifier.Assessment", on_delete=models.CASCADE, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["partner", "key"], name="idempotency_key_unique"),
        )

    def __str__(self) -> str:
        return self.key
