"""The person that a mole belongs to."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.Model):
    """A user's own body (`user`), or a person known to a partner by `external_id`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="subjects",
    )
    partner = models.ForeignKey(
        "classifier.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subjects",
    )
    external_id = models.CharField(max_length=128, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, partner__isnull=True, external_id="")
                | (models.Q(user__isnull=True, partner__isnull=False) & ~models.Q(external_id="")),
                name="subject_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(user__isnull=False), name="subject_one_a_user"
            ),
            models.UniqueConstraint(
                fields=["partner", "external_id"], name="subject_external_id_unique_to_partner"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
