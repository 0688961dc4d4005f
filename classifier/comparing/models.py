"""Comparisons: the alignment of two photos of a mole, or of two overviews of a region."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.core.models import FairJob
from classifier.people.models.querysets import PersonalQuerySet


class ComparisonQuerySet(PersonalQuerySet["Comparison"]):
    """Comparisons."""

    bin_paths = ("earlier", "earlier__mole", "later", "later__mole", "subject")


class Comparison(FairJob):
    """The alignment of photo `later` with photo `earlier`; one row for each pair.

    `matrix` (2 x 3) maps upright pixels of `later` onto `earlier`; `error_px` is its error, in
    pixels of `earlier`. Not aligned: `reason` is an `ml.alignment.align.AlignmentReason`. Marks
    made by hand are two points on each photo, as fractions, earlier first. `difference` is a grey
    PNG of where colour changed beyond that error, a few kilobytes that are stored and erased with
    the row; `changes` are its figures and the basis of the alignment. `kept_at` is when the person
    confirmed that photos that look like two moles show one.
    """

    class Method(models.TextChoices):
        AUTOMATIC = "automatic", _("automatically")
        MARKS = "marks", _("by marks made by hand")

    subject = models.ForeignKey(
        "classifier.Subject", on_delete=models.CASCADE, related_name="comparisons"
    )
    earlier = models.ForeignKey(
        "classifier.Photo", on_delete=models.CASCADE, related_name="comparisons_as_earlier"
    )
    later = models.ForeignKey(
        "classifier.Photo", on_delete=models.CASCADE, related_name="comparisons_as_later"
    )
    method = models.CharField(max_length=16, choices=Method, default=Method.AUTOMATIC)
    marks = models.JSONField(default=list, blank=True)
    aligned = models.BooleanField(null=True, blank=True)
    matrix = models.JSONField(null=True, blank=True)
    error_px = models.FloatField(null=True, blank=True)
    inliers = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=32, blank=True)
    difference = models.BinaryField(default=bytes, blank=True)
    changes = models.JSONField(default=dict, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)

    objects = ComparisonQuerySet.as_manager()

    class Meta(FairJob.Meta):
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        ordering = ("-requested_at", "id")
        indexes = (
            *FairJob.Meta.indexes,
            models.Index(fields=["subject", "-requested_at"], name="comparison_by_subject"),
        )
        constraints = (
            *FairJob.Meta.constraints,
            models.UniqueConstraint(fields=["earlier", "later"], name="comparison_one_a_pair"),
            models.CheckConstraint(
                condition=~models.Q(earlier=models.F("later")), name="comparison_of_two_photos"
            ),
            models.CheckConstraint(
                condition=~models.Q(aligned=True) | models.Q(matrix__isnull=False),
                name="comparison_aligned_has_matrix",
            ),
        )
