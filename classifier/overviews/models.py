"""Pins on photos of a whole region."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.people.models.querysets import PersonalQuerySet


class OverviewPinQuerySet(PersonalQuerySet["OverviewPin"]):
    """Pins."""

    bin_paths = ("mole", "photo", "photo__subject")
    subject_path = "photo__subject"


class OverviewPin(models.Model):
    """A place on an overview photo, as fractions: one of the moles, or a spot with a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    photo = models.ForeignKey("classifier.Photo", on_delete=models.CASCADE, related_name="pins")
    mole = models.ForeignKey(
        "classifier.Mole", on_delete=models.CASCADE, null=True, blank=True, related_name="pins"
    )
    label = models.CharField(_("name"), max_length=80, blank=True)
    x = models.FloatField()
    y = models.FloatField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OverviewPinQuerySet.as_manager()

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["photo", "mole"], name="pin_one_a_mole"),
            models.CheckConstraint(
                condition=models.Q(x__gte=0, x__lte=1, y__gte=0, y__lte=1),
                name="pin_is_on_the_photo",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
