"""Managing webhooks, and reading what became of their deliveries."""

import uuid
from datetime import timedelta

from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from classifier.api.base import PartnerView
from classifier.api.description.schema import LOCATION, NOT_FOUND, operation
from classifier.api.query import PagedSerializer
from classifier.api.webhooks.serializers import (
    DeliveryFilterSerializer,
    DeliveryPageSerializer,
    DeliverySerializer,
    NewWebhookSerializer,
    RotationSerializer,
    WebhookChangeSerializer,
    WebhookPageSerializer,
    WebhookSerializer,
    WebhookWithSecretSerializer,
)
from classifier.partners.scopes import Scope
from classifier.webhooks.models import WebhookEndpoint
from classifier.webhooks.selectors import (
    deliveries_to,
    delivery_to,
    partner_webhook,
    partner_webhooks,
)
from classifier.webhooks.services import deliveries, endpoints

REFUSED = {
    409: "`webhook_address_taken`: you have a webhook with this address.",
    422: "`webhook_address_refused`: nothing may be sent to this address.",
}
NOT_ACTIVE = "`webhook_not_active`: the webhook is paused, or its receiver answered 410."


class OneWebhookView(PartnerView):
    """An operation on one webhook."""

    @property
    def webhook(self) -> WebhookEndpoint:
        """The one that the address names. Raises Http404."""
        return partner_webhook(self.partner.id, self.kwargs["webhook_id"])


class WebhookView(OneWebhookView):
    """One webhook."""

    @operation(
        "read_webhook",
        scope=Scope.WEBHOOKS,
        summary="Read a webhook",
        answers={200: WebhookSerializer},
        problems=NOT_FOUND,
    )
    def get(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Return the webhook, without its secret."""
        return Response(WebhookSerializer(self.webhook).data)

    @operation(
        "change_webhook",
        scope=Scope.WEBHOOKS,
        summary="Change, pause or resume a webhook",
        request=WebhookChangeSerializer,
        answers={200: WebhookSerializer},
        problems={**NOT_FOUND, **REFUSED},
    )
    def patch(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Change what is sent. Deliveries that wait go to the new address."""
        changes = self.read_body().validated_data
        row = endpoints.change_webhook(endpoint=self.webhook, actor=self.actor, **changes)
        return Response(WebhookSerializer(row).data)

    @operation(
        "delete_webhook",
        scope=Scope.WEBHOOKS,
        summary="Delete a webhook",
        answers={204: OpenApiResponse(description="It is deleted.")},
        problems=NOT_FOUND,
    )
    def delete(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Delete the webhook with its secrets and its deliveries, also those that wait."""
        endpoints.delete_webhook(endpoint=self.webhook, actor=self.actor)
        return Response(status=204)


class WebhookListView(PartnerView):
    """All webhooks."""

    @operation(
        "list_webhooks",
        scope=Scope.WEBHOOKS,
        summary="List webhooks, newest first",
        parameters=[PagedSerializer],
        answers={200: WebhookPageSerializer},
    )
    def get(self, request: Request) -> Response:
        """List your webhooks."""
        return self.page(
            partner_webhooks(self.partner.id), by="created_at", serializer=WebhookSerializer
        )

    @operation(
        "create_webhook",
        scope=Scope.WEBHOOKS,
        summary="Make a webhook",
        request=NewWebhookSerializer,
        parameters=[LOCATION],
        answers={201: WebhookWithSecretSerializer},
        problems=REFUSED
        | {
            409: "`webhook_address_taken`: you have a webhook with this address. "
            "`webhook_too_many`: you have as many as you may have."
        },
    )
    def post(self, request: Request) -> Response:
        """Name an address that events are sent to. The answer holds the secret, this once."""
        made = endpoints.create_webhook(
            partner_id=self.partner.id,
            actor=self.actor,
            **self.read_body().validated_data,
        )
        location = request.build_absolute_uri(reverse("api:webhook", args=[made.endpoint.id]))
        return Response(_with_secret(made), status=201, headers={"Location": location})


class TestView(OneWebhookView):
    """Trying a webhook."""

    @operation(
        "test_webhook",
        scope=Scope.WEBHOOKS,
        summary="Send a test",
        answers={202: DeliverySerializer},
        problems={**NOT_FOUND, 409: NOT_ACTIVE},
    )
    def post(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Send the event `webhook.test`, whatever the webhook is told otherwise."""
        sent = endpoints.send_test(endpoint=self.webhook, actor=self.actor)
        return Response(DeliverySerializer(sent).data, status=202)


class SecretView(OneWebhookView):
    """The secret of a webhook."""

    @operation(
        "rotate_webhook_secret",
        scope=Scope.WEBHOOKS,
        summary="Give a webhook a new secret",
        request=RotationSerializer,
        answers={200: WebhookWithSecretSerializer},
        problems=NOT_FOUND,
    )
    def post(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Make another secret. The answer holds it, this once.

        Until the overlap is over, deliveries carry a signature of each of the two.
        """
        overlap = timedelta(hours=self.read_body().validated_data["overlap_hours"])
        made = endpoints.rotate_secret(endpoint=self.webhook, overlap=overlap, actor=self.actor)
        return Response(_with_secret(made))


class DeliveryListView(OneWebhookView):
    """The deliveries of a webhook."""

    @operation(
        "list_webhook_deliveries",
        scope=Scope.WEBHOOKS,
        summary="List a webhook's deliveries, newest first",
        parameters=[DeliveryFilterSerializer],
        answers={200: DeliveryPageSerializer},
        problems=NOT_FOUND,
    )
    def get(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """List what was sent, waits or was given up (`status=failed`)."""
        return self.page(
            deliveries_to(self.webhook), by="requested_at", serializer=DeliverySerializer
        )


class RedeliveryView(OneWebhookView):
    """Sending an event again."""

    @operation(
        "redeliver_webhook",
        scope=Scope.WEBHOOKS,
        summary="Send an event again",
        answers={202: DeliverySerializer},
        problems={
            **NOT_FOUND,
            409: f"{NOT_ACTIVE} `webhook_delivery_open`: it is still being tried.",
        },
    )
    def post(self, request: Request, webhook_id: uuid.UUID, delivery_id: uuid.UUID) -> Response:
        """Send it again, delivered or given up, with the `webhook-id` that it had."""
        sent = deliveries.redeliver(
            delivery=delivery_to(self.webhook, delivery_id), actor=self.actor
        )
        return Response(DeliverySerializer(sent).data, status=202)


def _with_secret(made: endpoints.NewSecret) -> object:
    context = {"secret": made.value}
    return WebhookWithSecretSerializer(made.endpoint, context=context).data
