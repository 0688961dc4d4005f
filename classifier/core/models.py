"""The fields and constraints that all jobs share."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """A row that a worker fills in. `classifier.core.jobs` moves it.

    Status goes queued -> running -> succeeded | failed; running -> queued when an attempt was lost
    or failed. Input that cannot be used gives a result with a reason, and `succeeded`. `claim`
    is the id of the message that a worker acts on, empty unless running. `due_at` is when the next
    attempt may start. `sent_at` is when a webhook's message was last sent, None to have the next
    sweep send one; other jobs leave it empty. `last_error` is the class of the error that ended the
    last failed attempt, or a code that the kind of job chose, or `LOST` if its worker died.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being worked on")
        SUCCEEDED = "succeeded", _("Done")
        FAILED = "failed", _("Something went wrong on our side")

    LOST: ClassVar[str] = "lost"
    OPEN: ClassVar[tuple[str, ...]] = (Status.QUEUED, Status.RUNNING)
    TERMINAL: ClassVar[tuple[str, ...]] = (Status.SUCCEEDED, Status.FAILED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=16, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=64, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(
                fields=["status", "requested_at"],
                condition=models.Q(status__in=("queued", "running")),
                name="%(class)s_open",
            ),
        )
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=models.Q(status__in=("queued", "running", "succeeded", "failed")),
                name="%(class)s_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=("queued", "running"), finished_at=None)
                | models.Q(status__in=("succeeded", "failed"), finished_at__isnull=False),
                name="%(class)s_finished_has_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_terminal(self) -> bool:
        """Whether the job has ended, well or not."""
        return self.status in self.TERMINAL


class FairJob(Job):
    """A job that waits in fair order, so that nobody's batch makes others wait.

    Workers take the lowest `priority` first, then the lowest `turn`, then what was asked for first.
    `owner` is whose job it is; of each owner there is one job a turn (`classifier.core.lines`). The
    defaults are those of rows from before there was an order: they are taken in their old one.
    """

    class Priority(models.IntegerChoices):
        """Who waits for it."""

        PERSON = 0, _("a person who waits")
        PARTNER = 1, _("a partner")
        BATCH = 2, _("a person who sent many")
        BACKGROUND = 3, _("nobody who waits")

    priority = models.PositiveSmallIntegerField(default=0, db_default=0)
    owner = models.CharField(max_length=48, blank=True, default="", db_default="")
    turn = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta(Job.Meta):
        abstract = True
        # With conditions on one status, which SQLite finds again in a query.
        indexes: ClassVar[tuple[models.Index, ...]] = (
            *Job.Meta.indexes,
            models.Index(
                fields=["status", "priority", "turn", "requested_at", "id"],
                condition=models.Q(status="queued"),
                name="%(class)s_in_order",
            ),
            models.Index(
                fields=["owner", "priority", "turn"],
                condition=models.Q(status="queued"),
                name="%(class)s_by_owner",
            ),
            models.Index(
                fields=["status", "claimed_at"],
                condition=models.Q(status="running"),
                name="%(class)s_running",
            ),
        )


class OutgoingMail(FairJob):
    """An email on its way: written by a request, sent by a worker, deleted once that is over.

    The text may hold a link that lets its owner in, so that nothing is kept after it was sent or
    given up.
    """

    sender = models.CharField(max_length=320)
    to = models.JSONField()
    subject = models.TextField()
    body = models.TextField()
    headers = models.JSONField(default=dict)

    class Meta(FairJob.Meta):
        verbose_name = _("email")
        verbose_name_plural = _("emails")


class FileToDelete(models.Model):
    """A file, by storage key, whose row is erased; deleted once the file is gone."""

    name = models.CharField(max_length=255, unique=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("file to delete")
        verbose_name_plural = _("files to delete")

    def __str__(self) -> str:
        return self.name


class DataKey(models.Model):
    """The key of somebody's files, wrapped by the master key whose id is `master`.

    `owner` is the id of a person, an export or a trial; several at the same time may have made more
    than one. Without the row nobody can read the files any more. Backups of the database leave the
    table out (`operations.backup.keys`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.UUIDField(db_index=True)
    wrapped = models.BinaryField()
    master = models.CharField(max_length=16, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("data key")
        verbose_name_plural = _("data keys")

    def __str__(self) -> str:
        return str(self.id)
