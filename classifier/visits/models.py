"""Visits that a person prepares for a doctor, and links that show them to others."""

import uuid
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.core.models import FairJob
from classifier.people.models.querysets import PersonalQuerySet


class ShareLinkQuerySet(PersonalQuerySet["ShareLink"]):
    """Links to a prepared visit."""

    bin_paths = ("visit__subject",)
    subject_path = "visit__subject"


class ShareLink(models.Model):
    """Shows one prepared visit to people who have it, until it expires or is withdrawn.

    Only the digest of the token is kept, and the passphrase, if there is one, as a password hash.
    Each viewing is an audit event with this link as its actor.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Works")
        REVOKED = "revoked", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(
        "classifier.Visit", on_delete=models.CASCADE, related_name="share_links"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    passphrase = models.CharField(max_length=256, blank=True)
    note = models.CharField(_("who it is for"), max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        ordering = ("-created_at", "id")
        indexes = (models.Index(fields=["visit", "-created_at"], name="share_link_by_visit"),)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def state(self) -> State:
        """The state at this moment."""
        if self.revoked_at is not None:
            return self.State.REVOKED
        return self.State.OPEN if self.expires_at > timezone.now() else self.State.EXPIRED

    @staticmethod
    def is_open(now: datetime) -> models.Q:
        """Return the condition that a link works, as far as its own columns decide."""
        return models.Q(revoked_at=None, expires_at__gt=now)


class VisitQuerySet(PersonalQuerySet["Visit"]):
    """Doctor visits."""


class Visit(FairJob):
    """Moles in a period, frozen when the visit was prepared.

    `content` holds what was known then, with the keys of the photos, results, measurements and
    answers (`visits.content.freeze`). A worker makes `pdf` from it, again when a photo is deleted.
    `printed` are the keys of the photos in the PDF.
    """

    class Paper(models.TextChoices):
        A4 = "a4", _("A4")
        LETTER = "letter", _("US Letter")

    subject = models.ForeignKey(
        "classifier.Subject", on_delete=models.CASCADE, related_name="visits"
    )
    title = models.CharField(_("title"), max_length=80, blank=True)
    note = models.TextField(_("what you want to ask"), max_length=2000, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    paper = models.CharField(_("paper"), max_length=8, choices=Paper, default=Paper.A4)
    content = models.JSONField(default=dict)
    pdf = models.FileField(upload_to="visits", max_length=200, blank=True)
    printed = models.JSONField(default=list, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta(FairJob.Meta):
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("-requested_at", "id")
        indexes = (
            *FairJob.Meta.indexes,
            models.Index(fields=["subject", "-requested_at"], name="visit_by_subject"),
        )
        constraints = (
            *FairJob.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(since__lte=models.F("until")), name="visit_period_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(paper__in=("a4", "letter")), name="visit_paper_known"
            ),
        )
