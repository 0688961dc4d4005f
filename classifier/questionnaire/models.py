"""The table of answers to the questionnaire."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Answers(models.Model):
    """One filled-in questionnaire about one photo. Never edited; a correction is a new row.

    `answers` maps question codes of `checklist` to the codes of their answers. `points` is the sum
    of the weighted 7-point checklist, 0 to 10. `version` is `checklist.VERSION` at the time.
    `answered_on` is the day on which they were given, if it was stated; else see `created_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    photo = models.ForeignKey("classifier.Photo", on_delete=models.CASCADE, related_name="answers")
    subject = models.ForeignKey(
        "classifier.Subject", on_delete=models.CASCADE, related_name="answers"
    )
    version = models.CharField(max_length=16)
    answers = models.JSONField(default=dict)
    points = models.PositiveSmallIntegerField()
    answered_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("answers")
        verbose_name_plural = _("answers")
        ordering = ("-created_at", "id")
        indexes = (models.Index(fields=["photo", "-created_at"], name="answers_by_photo"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(points__gte=0, points__lte=10), name="answers_points_in_range"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
