"""The addresses that partners gave, their secrets, the events, and the deliveries."""

import uuid
from typing import Self
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.core.models import Job
from classifier.webhooks.event_types import EventType

MAX_URL_LENGTH = 500


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    """Addresses that partners gave."""

    def open(self) -> Self:
        """Only those to which something may be sent now."""
        return self.filter(status=WebhookEndpoint.Status.ACTIVE, partner__is_active=True)


class WebhookEndpoint(models.Model):
    """An address of a partner, and which events are sent to it.

    Status goes active <-> paused, and active -> gone when the receiver answers 410; a partner makes
    it active again. While it is not active, or the partner is suspended, deliveries wait.

    One worker at a time delivers to an endpoint: `lane` is the id of the message that it acts on,
    held until `lane_until` at most. `is_slow`: the last attempt failed or took long.
    """

    class Status(models.TextChoices):
        """The transitions are in the docstring of `WebhookEndpoint`."""

        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        GONE = "gone", _("Ended by the receiver (410)")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(
        "classifier.Partner", on_delete=models.CASCADE, related_name="webhooks"
    )
    url = models.CharField(_("address"), max_length=MAX_URL_LENGTH)
    event_types = models.JSONField(_("events"), default=list)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.ACTIVE)
    consecutive_failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    is_slow = models.BooleanField(default=False)
    lane = models.CharField(max_length=64, blank=True)
    lane_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ("-created_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["partner", "url"], name="webhook_address_unique_to_partner"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=("active", "paused", "gone")),
                name="webhook_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(lane="", lane_until=None)
                | (~models.Q(lane="") & models.Q(lane_until__isnull=False)),
                name="webhook_lane_has_end",
            ),
        )

    def __str__(self) -> str:
        return self.host

    @property
    def host(self) -> str:
        """The host of the address; what follows it may be a key."""
        return urlsplit(self.url).hostname or ""


class WebhookSecret(models.Model):
    """A key that deliveries to an endpoint are signed with, in the form `whsec_...`.

    It is stored as it is, because signing needs it, and shown once. `expires_at` is set when
    another one replaced it; until then deliveries carry a signature of each.
    """

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="secrets")
    value = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["endpoint"],
                condition=models.Q(expires_at=None),
                name="webhook_secret_one_current",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class WebhookEvent(models.Model):
    """Something that happened to a partner's subject, stored in the transaction that did it.

    `resource_id` is the assessment, the question to the clinicians, the subject or, for a test, the
    endpoint. It is no foreign key, so that an event outlives what it is about.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(
        "classifier.Partner", on_delete=models.CASCADE, related_name="webhook_events"
    )
    type = models.CharField(max_length=32, choices=EventType)
    resource_id = models.UUIDField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-created_at", "id")
        indexes = (models.Index(fields=["created_at"], name="webhook_event_by_time"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(type__in=EventType.values), name="webhook_event_type_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class WebhookDelivery(Job):
    """One event on its way to one endpoint: a job that is retried until `give_up_at`.

    `succeeded`: the receiver answered 2xx. `failed` (dead): given up, or the receiver answered 410.
    `response_status` is that of the last answer, None if there was none, and `response_ms` how long
    the last attempt took.
    """

    class Status(models.TextChoices):
        """The transitions are those of `Job`."""

        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being delivered")
        SUCCEEDED = "succeeded", _("Delivered")
        FAILED = "failed", _("Given up")

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="deliveries")
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.QUEUED)
    give_up_at = models.DateTimeField()
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    response_ms = models.PositiveIntegerField(null=True, blank=True)

    class Meta(Job.Meta):
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("-requested_at", "id")
        indexes = (
            *Job.Meta.indexes,
            models.Index(
                fields=["endpoint", "due_at"],
                condition=models.Q(status="queued"),
                name="webhook_delivery_due",
            ),
            models.Index(fields=["endpoint", "-requested_at"], name="webhook_delivery_by_endpoint"),
            models.Index(fields=["status", "finished_at"], name="webhook_delivery_by_end"),
        )
        constraints = (
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["endpoint", "event"], name="webhook_delivery_one_an_event"
            ),
        )

    def __str__(self) -> str:
        # Enough to tell the rows of one page apart.
        return str(self.pk)[:8]
