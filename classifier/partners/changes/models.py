"""The table of changes to partners' rows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

KINDS = ("assessment", "photo", "mole", "review_request")


def _row(model: str) -> "models.OneToOneField[models.Model | None, models.Model | None]":
    return models.OneToOneField(
        model, on_delete=models.CASCADE, null=True, blank=True, related_name="change"
    )


class PartnerChange(models.Model):
    """When a row of a partner's subject changed last: one for each row, kept by triggers.

    A change in the row, or in what the API says with it, sets `at` to null in the same transaction
    (`changes.triggers`). `changes.services` then gives the change a time, after the commit. Within
    a partner these times only grow and none comes twice: see there.

    `follow_ups_due` counts changes of a photo, or of those beside it in its mole, after which it
    was not yet measured and compared (`partners.follow_up`).
    """

    class Kind(models.TextChoices):
        """Which table the row is of."""

        ASSESSMENT = "assessment", _("assessment")
        PHOTO = "photo", _("photo")
        MOLE = "mole", _("mole")
        REVIEW_REQUEST = "review_request", _("question to a clinician")

    partner = models.ForeignKey(
        "classifier.Partner", on_delete=models.CASCADE, related_name="changes"
    )
    kind = models.CharField(max_length=16, choices=Kind)
    assessment = _row("classifier.Assessment")
    photo = _row("classifier.Photo")
    mole = _row("classifier.Mole")
    review_request = _row("classifier.ReviewRequest")
    at = models.DateTimeField(null=True, blank=True)
    follow_ups_due = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("change for a partner")
        verbose_name_plural = _("changes for partners")
        indexes = (
            models.Index(fields=["partner", "kind", "at"], name="partner_change_in_order"),
            models.Index(
                fields=["partner", "id"], condition=Q(at=None), name="partner_change_without_time"
            ),
            models.Index(
                fields=["id"], condition=Q(follow_ups_due__gt=0), name="partner_change_follow_up"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(kind=kind, **{f"{other}__isnull": other != kind for other in KINDS})
                        for kind in KINDS
                    ),
                    _connector=Q.OR,
                ),
                name="partner_change_of_one_row",
            ),
            models.CheckConstraint(
                condition=Q(follow_ups_due=0) | Q(kind="photo"),
                name="partner_change_follow_up_of_photos",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"
