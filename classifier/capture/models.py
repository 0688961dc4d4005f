"""Links to take one photo without an account."""

import uuid
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.people.models.querysets import PersonalQuerySet


class CaptureLinkQuerySet(PersonalQuerySet["CaptureLink"]):
    """Links to take a photo."""

    bin_paths = ("mole", "subject")


class CaptureLink(models.Model):
    """Lets another phone take one photo of one mole, once, until `expires_at`.

    Only the token's digest is kept. `photo` is the photo taken; `used_at` is set with it.
    `shows_last_photo`: people with the link may see the mole's last photo.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for the photo")
        USED = "used", _("The photo has arrived")
        REVOKED = "revoked", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(
        "classifier.Subject", on_delete=models.CASCADE, related_name="capture_links"
    )
    mole = models.ForeignKey(
        "classifier.Mole", on_delete=models.CASCADE, related_name="capture_links"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    shows_last_photo = models.BooleanField(_("show the last photo"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    photo = models.ForeignKey(
        "classifier.Photo", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = CaptureLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to take a photo")
        verbose_name_plural = _("links to take a photo")
        ordering = ("-created_at", "id")
        indexes = (models.Index(fields=["mole", "-created_at"], name="capture_link_by_mole"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(photo=None) | models.Q(used_at__isnull=False),
                name="capture_link_with_photo_is_used",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def state(self) -> State:
        """The state at this moment."""
        if self.used_at is not None:
            return self.State.USED
        if self.revoked_at is not None:
            return self.State.REVOKED
        return self.State.OPEN if self.expires_at > timezone.now() else self.State.EXPIRED

    @staticmethod
    def is_open(now: datetime) -> models.Q:
        """Return the condition that a link may be used, as far as its own columns decide."""
        return models.Q(used_at=None, revoked_at=None, expires_at__gt=now)
