"""The table of outcomes."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from classifier.assessments.models import Assessment
from classifier.people.models.querysets import PersonalQuerySet


class OutcomeQuerySet(PersonalQuerySet["Outcome"]):
    """Outcomes go with their mole, photo or person."""

    bin_paths = ("mole", "photo", "photo__mole", "subject")

    def current(self) -> Self:
        """Leave out outcomes that a later one replaced."""
        return self.filter(superseded_at=None)

    def confirmed(self) -> Self:
        """Only what a clinician or a partner recorded, or a person with a document."""
        return self.exclude(source=Outcome.Source.PERSON, document="")


class Outcome(models.Model):
    """What one mole, or an unsorted photo, turned out to be.

    Rows are not edited: a later one replaces it at `superseded_at`. `found_on` is the day of the
    operation or of the last check. `band` is that of the model's last result of a photo from
    before that day, as it was then; empty without one. `diagnosis` is a code of
    `review.vocabulary`. `skin_type` is Fitzpatrick's, 1 to 6. `document` is a PDF or a JPEG.
    """

    class Kind(models.TextChoices):
        """How it is known."""

        HISTOLOGY = "histology", _("It was removed and looked at in a laboratory")
        FOLLOWED_UP = "followed_up", _("A doctor watched it for a year or longer: no change")

    class Source(models.TextChoices):
        """Who recorded it."""

        PERSON = "person", _("you")
        REVIEWER = "reviewer", _("a clinician of this service")
        PARTNER = "partner", _("a partner organisation")

    class SkinType(models.IntegerChoices):
        """Fitzpatrick's types (1975), by what the sun does to the skin."""

        I = 1, _("Type 1: always burns, never tans")  # noqa: E741 - Fitzpatrick's own numeral
        II = 2, _("Type 2: often burns, tans a little")
        III = 3, _("Type 3: sometimes burns, tans slowly")
        IV = 4, _("Type 4: seldom burns, tans well")
        V = 5, _("Type 5: brown skin, very seldom burns")
        VI = 6, _("Type 6: very dark skin, hardly ever burns")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(
        "classifier.Subject", on_delete=models.CASCADE, related_name="outcomes"
    )
    mole = models.ForeignKey(
        "classifier.Mole", on_delete=models.CASCADE, null=True, blank=True, related_name="outcomes"
    )
    photo = models.ForeignKey(
        "classifier.Photo", on_delete=models.CASCADE, null=True, blank=True, related_name="outcomes"
    )
    kind = models.CharField(max_length=16, choices=Kind)
    diagnosis = models.CharField(max_length=16)
    is_malignant = models.BooleanField()
    found_on = models.DateField()
    skin_type = models.PositiveSmallIntegerField(choices=SkinType, null=True, blank=True)
    source = models.CharField(max_length=16, choices=Source)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="recorded_outcomes",
    )
    band = models.CharField(max_length=16, choices=Assessment.Band, blank=True)
    document = models.FileField(upload_to="documents", max_length=200, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ("-recorded_at", "id")
        indexes = (models.Index(fields=["recorded_at"], name="outcome_by_time"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(mole=None, photo__isnull=False) | Q(mole__isnull=False, photo=None),
                name="outcome_of_mole_or_photo",
            ),
            models.UniqueConstraint(
                fields=["mole"], condition=Q(superseded_at=None), name="outcome_one_current_a_mole"
            ),
            models.UniqueConstraint(
                fields=["photo"],
                condition=Q(superseded_at=None),
                name="outcome_one_current_a_photo",
            ),
            models.CheckConstraint(
                condition=Q(kind="histology") | Q(kind="followed_up", is_malignant=False),
                name="outcome_unchanged_is_benign",
            ),
            models.CheckConstraint(
                condition=Q(source__in=("person", "reviewer", "partner")),
                name="outcome_source_known",
            ),
            models.CheckConstraint(
                condition=Q(skin_type=None) | Q(skin_type__gte=1, skin_type__lte=6),
                name="outcome_skin_type_is_fitzpatricks",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
