"""Webhooks and their deliveries, in requests and answers."""

from datetime import datetime
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from classifier.api.query import PagedSerializer, PageSerializer
from classifier.api.strict import StrictSerializer
from classifier.webhooks.event_types import SUBSCRIBABLE, EventType
from classifier.webhooks.models import MAX_URL_LENGTH, WebhookDelivery, WebhookEndpoint
from classifier.webhooks.services.endpoints import LONGEST_OVERLAP

Status = WebhookEndpoint.Status
SETTABLE = [(status.value, status.label) for status in (Status.ACTIVE, Status.PAUSED)]
SUBSCRIPTIONS = [(kind.value, kind.label) for kind in SUBSCRIBABLE]
ALL_EVENTS = [kind.value for kind in SUBSCRIBABLE]
HOUR = 3600


class NewWebhookSerializer(StrictSerializer):
    """A webhook to make."""

    url = serializers.CharField(
        max_length=MAX_URL_LENGTH,
        help_text="Where events are sent: https, on the public internet, without credentials.",
    )
    event_types = serializers.ListField(
        child=serializers.ChoiceField(SUBSCRIPTIONS),
        allow_empty=False,
        min_length=1,  # says so in the OpenAPI document
        default=ALL_EVENTS,
        help_text="What is sent; everything by default.",
    )

    def validate_event_types(self, chosen: list[str]) -> list[str]:
        """Return them without repetitions, always in the same order."""
        return [kind for kind in ALL_EVENTS if kind in chosen]


class WebhookChangeSerializer(NewWebhookSerializer):
    """What is to change."""

    status = serializers.ChoiceField(
        SETTABLE, help_text="`paused` holds deliveries back until it is `active` again."
    )


class RotationSerializer(StrictSerializer):
    """How long the old secret stays valid."""

    overlap_hours = serializers.IntegerField(
        min_value=0,
        max_value=round(LONGEST_OVERLAP.total_seconds() / HOUR),
        default=24,
        help_text="For so long deliveries carry a signature of the old secret too. 0 after a leak.",
    )


class WebhookSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    """A webhook. Its secret is shown only when it is made or rotated."""

    event_types = serializers.ListField(
        child=serializers.ChoiceField(SUBSCRIPTIONS), read_only=True
    )
    status = serializers.ChoiceField(
        Status.choices,
        read_only=True,
        help_text="Only `active` ones get deliveries; those of others wait. `gone`: the receiver "
        "answered 410.",
    )
    consecutive_failures = serializers.IntegerField(
        read_only=True, help_text="Attempts that failed since the last success."
    )

    class Meta:
        model = WebhookEndpoint
        fields: tuple[str, ...] = (
            "id",
            "url",
            "event_types",
            "status",
            "consecutive_failures",
            "created_at",
        )
        read_only_fields: tuple[str, ...] = fields


class WebhookWithSecretSerializer(WebhookSerializer):
    """A webhook with its new secret, which is not shown again."""

    secret = serializers.SerializerMethodField(help_text="To verify signatures with. Store it now.")

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")
        read_only_fields: tuple[str, ...] = fields

    @extend_schema_field(serializers.CharField())
    def get_secret(self, _row: WebhookEndpoint) -> Any:
        """Return the secret that was just made."""
        return self.context["secret"]


class WebhookPageSerializer(PageSerializer):
    """One page of webhooks, newest first."""

    results = WebhookSerializer(many=True)


class DeliveryFilterSerializer(PagedSerializer):
    """Filters of the list of deliveries."""

    status = serializers.ChoiceField(WebhookDelivery.Status.choices, required=False)
    event_type = serializers.ChoiceField(EventType.choices, required=False)

    LOOKUPS: ClassVar[dict[str, str]] = {"status": "status", "event_type": "event__type"}


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """One event on its way to one webhook."""

    event_id = serializers.UUIDField(
        read_only=True, help_text="The `id` of the event, and the header `webhook-id`."
    )
    event_type = serializers.ChoiceField(EventType.choices, source="event.type", read_only=True)
    resource_id = serializers.UUIDField(source="event.resource_id", read_only=True)
    status = serializers.ChoiceField(
        WebhookDelivery.Status.choices,
        read_only=True,
        help_text="`failed`: given up after three days, or the receiver answered 410.",
    )
    attempts = serializers.IntegerField(read_only=True)
    next_attempt_at = serializers.SerializerMethodField(help_text="Null unless it waits.")
    finished_at = serializers.DateTimeField(allow_null=True, read_only=True)
    response_status = serializers.IntegerField(
        allow_null=True, read_only=True, help_text="Of the last answer; null if there was none."
    )
    response_ms = serializers.IntegerField(
        allow_null=True, read_only=True, help_text="How long the last attempt took."
    )
    last_error = serializers.CharField(
        read_only=True,
        help_text="Why the last attempt failed: `status_…`, `timeout`, `connection`, `tls`, "
        "`host_not_found`, `not_http`, `address_refused`, or `lost` if our worker was stopped. "
        "Empty after a success.",
    )

    class Meta:
        model = WebhookDelivery
        fields = (
            "id",
            "event_id",
            "event_type",
            "resource_id",
            "status",
            "attempts",
            "requested_at",
            "next_attempt_at",
            "finished_at",
            "response_status",
            "response_ms",
            "last_error",
        )
        read_only_fields = fields

    def get_next_attempt_at(self, row: WebhookDelivery) -> datetime | None:
        """Return when it is tried next."""
        return row.due_at if row.status == WebhookDelivery.Status.QUEUED else None


class DeliveryPageSerializer(PageSerializer):
    """One page of deliveries, newest first."""

    results = DeliverySerializer(many=True)
