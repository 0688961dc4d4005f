"""The tables of exports, of imports and of the files that are being brought in."""

import uuid
from typing import Any

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


class Import(Job):
    """A ZIP that somebody brings in; one row for each account, until it is erased at `expires_at`.

    It comes in `parts`, of `byte_size` bytes together. A worker begins when `received` are all of
    them, and has then done so many rows of each list of the ZIP as `done` says: what was erased
    since is not brought in again. `added` and `left_out` count rows, the latter by reason
    (`texts.LEFT_OUT`). `refusal` is a code of `errors.TakeoutRefusedError`: nothing was added.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="import_of_takeout"
    )
    byte_size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    photos_total = models.PositiveIntegerField(default=0)
    done = models.JSONField(default=dict, blank=True)
    added = models.JSONField(default=dict, blank=True)
    left_out = models.JSONField(default=dict, blank=True)
    refusal = models.CharField(max_length=32, blank=True)
    expires_at = models.DateTimeField()

    class Meta(Job.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-requested_at", "id")
        constraints = (
            *Job.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("byte_size")),
                name="import_received_no_more_than_said",
            ),
        )

    @property
    def is_uploaded(self) -> bool:
        """Whether the whole ZIP is here."""
        return self.received == self.byte_size

    @property
    def photos_done(self) -> int:
        """How many photos of the ZIP a worker has gone through."""
        done: dict[str, Any] = self.done
        return int(done.get("photos", 0))


class ImportPart(models.Model):
    """A piece of the ZIP of an import, from byte `start` on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    start = models.PositiveBigIntegerField()
    file = models.FileField(upload_to="imports", max_length=200)

    class Meta:
        verbose_name = _("part of an import")
        verbose_name_plural = _("parts of imports")
        ordering = ("start",)
        constraints = (
            models.UniqueConstraint(fields=["job", "start"], name="import_part_one_a_start"),
        )

    def __str__(self) -> str:
        return str(self.id)
