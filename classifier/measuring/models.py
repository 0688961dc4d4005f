"""Measurements: outline, scale and figures of the lesion in one photo."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.core.models import Job
from classifier.people.models.querysets import PersonalQuerySet


class MeasurementQuerySet(PersonalQuerySet["Measurement"]):
    """Measurements."""

    bin_paths = ("photo", "photo__mole", "subject")


class Measurement(Job):
    """What was measured in one photo. A finished row stays; a correction is a new row.

    `given` is what the person said before: the scale's kind and its data, and an outline drawn by
    hand (points as fractions of the upright photo). `result` is
    `ml.measurement.measure.Measurement.as_dict()`; `reasons` are its codes, a refusal when there
    are no figures. `diameter_mm` repeats the longest diameter where there was a scale.
    """

    class Scale(models.TextChoices):
        """What the photo's scale is taken from."""

        AUTO = "auto", _("The scale card, if it is in the photo")
        CARD = "card", _("The scale card")
        COIN = "coin", _("A coin")
        RULER = "ruler", _("A ruler")
        DERMOSCOPE = "dermoscope", _("The dermoscope’s field of view")
        NONE = "none", _("Nothing")

    photo = models.ForeignKey(
        "classifier.Photo", on_delete=models.CASCADE, related_name="measurements"
    )
    subject = models.ForeignKey(
        "classifier.Subject", on_delete=models.CASCADE, related_name="measurements"
    )
    scale_kind = models.CharField(max_length=16, choices=Scale, default=Scale.AUTO)
    given = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    diameter_mm = models.FloatField(null=True, blank=True)

    objects = MeasurementQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ("-requested_at", "id")
        indexes = (
            *Job.Meta.indexes,
            models.Index(fields=["photo", "-requested_at"], name="measurement_by_photo"),
        )
        constraints = (
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["photo"],
                condition=models.Q(status__in=("queued", "running")),
                name="measurement_one_open_a_photo",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    scale_kind__in=("auto", "card", "coin", "ruler", "dermoscope", "none")
                ),
                name="measurement_scale_known",
            ),
        )
