"""The table of assessments."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.core.models import FairJob
from classifier.inference.models import ModelVersion
from classifier.people.models.querysets import PersonalQuerySet


class AssessmentQuerySet(PersonalQuerySet["Assessment"]):
    """Assessments have no bin of their own: they go with photo, mole or person."""

    bin_paths = ("photo", "photo__mole", "subject")

    def made_here(self) -> Self:
        """Leave out results that came with an import: no figure of ours rests on them."""
        return self.filter(imported_at=None)


class Assessment(FairJob):
    """One model version's result for one photo. A finished row is never changed or replaced.

    Status goes queued -> running -> succeeded | rejected | failed. It goes running -> queued after
    a lost or failed attempt, or while the model is unavailable; `failed` only after the last
    attempt.

    `score` is the photo's own, calibrated, 0 to 1; `lower_point` and `higher_point` of
    `model_version` divide it into bands. Where age or sex counted, `adjusted_score` is the score
    with them, `age_term` and `sex_term` are what each added in log-odds (None if unknown), and
    `band` may be more serious than `photo_band`, that of the photo alone; else all four are empty.
    `reasons` are `ml.labels.Reason` codes: why the photo was rejected, or what was poor
    in it. `nearest` counts the diagnoses of the closest confirmed training lesions, by code.
    `region` is the part of the photo that was assessed, None for all of it; `lesions` are the boxes
    of the lesions in a photo that shows several. A box is x, y, width and height as fractions.
    `subject` is the photo's, so that a person's results are read from one index. `urgency` orders
    the reviewers' list, 0 first: a photo without a band stands above one of lower concern.
    `imported_at` is when the result came with an import: another installation gave it, with the
    model `imported_model`, which may not be known here.
    """

    class Status(models.TextChoices):
        """The transitions are in the docstring of `Assessment`."""

        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being assessed")
        SUCCEEDED = "succeeded", _("Assessed")
        REJECTED = "rejected", _("Could not be assessed")
        FAILED = "failed", _("Something went wrong on our side")

    class Band(models.TextChoices):
        """Below the lower operating point, from it on, from the higher one on."""

        LOWER = "lower", _("Lower concern")
        UNCLEAR = "unclear", _("Unclear")
        HIGHER = "higher", _("Higher concern")

    TERMINAL: ClassVar[tuple[str, ...]] = (Status.SUCCEEDED, Status.REJECTED, Status.FAILED)

    photo = models.ForeignKey(
        "classifier.Photo", on_delete=models.CASCADE, related_name="assessments"
    )
    subject = models.ForeignKey(
        "classifier.Subject", on_delete=models.CASCADE, related_name="assessments"
    )
    status = models.CharField(max_length=16, choices=Status, default=Status.QUEUED)
    score = models.FloatField(null=True, blank=True)
    band = models.CharField(max_length=16, choices=Band, blank=True)
    photo_band = models.CharField(max_length=16, choices=Band, blank=True)
    adjusted_score = models.FloatField(null=True, blank=True)
    age_term = models.FloatField(null=True, blank=True)
    sex_term = models.FloatField(null=True, blank=True)
    lower_point = models.FloatField(null=True, blank=True)
    higher_point = models.FloatField(null=True, blank=True)
    urgency = models.GeneratedField(
        expression=models.Case(
            models.When(band="higher", then=0),
            models.When(band="unclear", then=1),
            models.When(band="lower", then=3),
            default=2,
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    modality = models.CharField(max_length=16, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    heat_map = models.FileField(upload_to="heat-maps", max_length=200, blank=True)
    quality = models.JSONField(default=dict, blank=True)
    nearest = models.JSONField(default=dict, blank=True)
    timings_ms = models.JSONField(default=dict, blank=True)
    region = models.JSONField(null=True, blank=True)
    lesions = models.JSONField(default=list, blank=True)
    model_version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    imported_at = models.DateTimeField(null=True, blank=True)
    imported_model = models.CharField(max_length=64, blank=True, default="", db_default="")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ("-requested_at", "id")
        indexes = (
            *FairJob.Meta.indexes,
            models.Index(fields=["photo", "-requested_at"], name="assessment_by_photo"),
            models.Index(fields=["subject", "-requested_at"], name="assessment_by_subject"),
            models.Index(
                fields=["subject", "status", "-requested_at"], name="assessment_by_outcome"
            ),
            models.Index(fields=["status", "-finished_at"], name="assessment_finished"),
            models.Index(fields=["-requested_at", "id"], name="assessment_newest"),
            models.Index(fields=["urgency", "requested_at", "id"], name="assessment_by_urgency"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["photo"],
                condition=models.Q(status__in=("queued", "running")),
                name="assessment_one_open_a_photo",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(model_version__isnull=False) | models.Q(imported_at__isnull=False),
                    status="succeeded",
                    score__isnull=False,  # a comparison with null is no refusal
                    score__gte=0,
                    score__lte=1,
                    band__in=("lower", "unclear", "higher"),
                    lower_point__isnull=False,
                    higher_point__isnull=False,
                )
                | (~models.Q(status="succeeded") & models.Q(score__isnull=True, band="")),
                name="assessment_score_only_if_succeeded",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    photo_band="",
                    adjusted_score__isnull=True,
                    age_term__isnull=True,
                    sex_term__isnull=True,
                )
                | (
                    models.Q(
                        status="succeeded",
                        photo_band__in=("lower", "unclear", "higher"),
                        adjusted_score__isnull=False,
                        adjusted_score__gte=0,
                        adjusted_score__lte=1,
                    )
                    & (models.Q(age_term__isnull=False) | models.Q(sex_term__isnull=False))
                ),
                name="assessment_adjusted_by_age_or_sex",
            ),
            models.CheckConstraint(
                condition=models.Q(photo_band__in=("", "lower"))
                | models.Q(photo_band="unclear", band__in=("unclear", "higher"))
                | models.Q(photo_band="higher", band="higher"),
                name="assessment_band_only_more_serious",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    status__in=("succeeded", "rejected", "failed"), finished_at__isnull=False
                )
                | models.Q(status__in=("queued", "running"), finished_at__isnull=True),
                name="assessment_finished_if_terminal",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="rejected") | ~models.Q(reasons=[]),
                name="assessment_rejected_has_reasons",
            ),
            models.CheckConstraint(
                condition=models.Q(status="running", claimed_at__isnull=False) & ~models.Q(claim="")
                | (~models.Q(status="running") & models.Q(claim="")),
                name="assessment_claimed_if_running",
            ),
        )

    @property
    def model_name(self) -> str:
        """The version of the model that gave the result, empty without one."""
        return self.imported_model or self.model_version_id or ""

    @property
    def shown_score(self) -> float | None:
        """The score that people see: with age and sex where they counted."""
        return self.score if self.adjusted_score is None else self.adjusted_score
