"""The tables of re-assessments and of a candidate's assessments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.assessments.models import Assessment
from classifier.inference.models import ModelVersion


class Reassessment(models.Model):
    """One run of the active version over the photos that another version assessed last.

    Status goes running -> finished | cancelled. `cursor` is the last photo that was queued, `done`
    how many were, and `total` how many there were at the start.
    """

    class Status(models.TextChoices):
        """`running` is the only one that changes again."""

        RUNNING = "running", _("Under way")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")

    model_version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="reassessments"
    )
    status = models.CharField(max_length=16, choices=Status, default=Status.RUNNING)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    cursor = models.UUIDField(null=True, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("re-assessment")
        verbose_name_plural = _("re-assessments")
        ordering = ("-started_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["status"],
                condition=models.Q(status="running"),
                name="reassessment_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status="running", ended_at__isnull=True)
                | models.Q(status__in=("finished", "cancelled"), ended_at__isnull=False),
                name="reassessment_ended_if_not_running",
            ),
        )

    def __str__(self) -> str:
        return f"{self.model_version_id}: {self.done}/{self.total}"


class ShadowAssessment(models.Model):
    """A candidate's outcome for a photo that has a result; erased with its photo.

    It is stored as failed before the candidate runs, so that a photo on which the process dies is
    not tried again.
    """

    class Status(models.TextChoices):
        """How the run of the candidate ended."""

        SUCCEEDED = "succeeded", _("Assessed")
        REJECTED = "rejected", _("Could not be assessed")
        FAILED = "failed", _("Failed")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="shadows")
    model_version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="shadow_assessments"
    )
    status = models.CharField(max_length=16, choices=Status, default=Status.FAILED)
    score = models.FloatField(null=True, blank=True)
    band = models.CharField(max_length=16, choices=Assessment.Band, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    timings_ms = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("shadow assessment")
        verbose_name_plural = _("shadow assessments")
        constraints = (
            models.UniqueConstraint(
                fields=["assessment", "model_version"], name="shadow_once_a_candidate"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    status="succeeded",
                    score__isnull=False,
                    score__gte=0,
                    score__lte=1,
                    band__in=("lower", "unclear", "higher"),
                )
                | (
                    models.Q(status__in=("rejected", "failed"))
                    & models.Q(score__isnull=True, band="")
                ),
                name="shadow_score_only_if_succeeded",
            ),
        )

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.model_version_id}"
