"""One clinician's reading of a case."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.review.models.choices import WATCH_WEEKS, Advice, Confidence, Opinion


class Reading(models.Model):
    """The first opinion, which is never changed, and the final finding: kept or revised.

    `draft` holds the form as it was typed, by field name, so that no words are lost. `first` is the
    finding as recorded at `first_at`, by field name; `was_blind` says that nothing of the model had
    been shown. The fields opinion to watch_weeks are the finding as it is now. `decided_at` is when
    the reader kept or revised it; `revision_reason` is empty if it was kept. `viewed` lists the ids
    of the photos that were sent to the reader.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(
        "classifier.ReviewRequest", on_delete=models.CASCADE, related_name="readings"
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="readings"
    )
    draft = models.JSONField(default=dict, blank=True)
    opinion = models.CharField(_("opinion"), max_length=16, choices=Opinion, blank=True)
    diagnosis = models.CharField(_("diagnosis"), max_length=16, blank=True)
    confidence = models.CharField(_("confidence"), max_length=16, choices=Confidence, blank=True)
    advice = models.CharField(_("advice"), max_length=32, choices=Advice, blank=True)
    watch_weeks = models.PositiveSmallIntegerField(_("next photo in"), null=True, blank=True)
    first = models.JSONField(default=dict, blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    was_blind = models.BooleanField(default=False)
    revision_reason = models.CharField(max_length=500, blank=True)
    private_note = models.TextField(_("private note"), max_length=4000, blank=True)
    viewed = models.JSONField(default=list, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)
    skip_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ("started_at", "id")
        indexes = (models.Index(fields=["decided_at"], name="reading_by_end"),)
        constraints = (
            models.UniqueConstraint(
                fields=["request", "reader"], name="reading_one_a_reader_and_case"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None)
                | models.Q(
                    first_at__isnull=False,
                    opinion__in=Opinion.values,
                    confidence__in=Confidence.values,
                    advice__in=Advice.values,
                ),
                name="reading_decided_is_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(watch_weeks=None)
                | models.Q(advice="watch", watch_weeks__in=WATCH_WEEKS),
                name="reading_weeks_only_to_watch",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
