"""The table of exports."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.core.models import Job


class Export(Job):
    """A ZIP with everything of an account; one row for each account, for as long as the file is.

    A worker makes `file`, which is erased at `expires_at`. `photos_done` of `photos_total` are in
    it while it is being made.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="export"
    )
    photos_total = models.PositiveIntegerField(default=0)
    photos_done = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="exports", max_length=200, blank=True)
    byte_size = models.PositiveBigIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta(Job.Meta):
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ("-requested_at", "id")
        constraints = (
            *Job.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(status="succeeded")
                | (models.Q(expires_at__isnull=False) & ~models.Q(file="")),
                name="export_made_has_file_and_end",
            ),
        )
