"""Partners' webhooks and their deliveries: the lists, and what an admin changes about them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from classifier.admin.base import filter_by, time_column
from classifier.admin.changes import Change, ChangesAdmin
from classifier.core.display import moment
from classifier.partners.models import Partner
from classifier.webhooks.event_types import EventType
from classifier.webhooks.models import WebhookDelivery, WebhookEndpoint
from classifier.webhooks.services import deliveries, endpoints

IT_IS_KEPT = _("Your reason is kept in the audit trail.")
CREATED = time_column("created_at", _("Made"))
STORED = time_column("requested_at", _("Stored"))
ENDED = time_column("finished_at", _("Ended"))
ENDPOINT_CHANGES = {
    "pause": Change(
        label=_("Pause"),
        title=_("Pause the webhook to %(name)s?"),
        effects=(
            _("Nothing is sent to it until it is resumed. The partner can resume it too."),
            _("Events wait for up to three days; what waits longer is given up."),
            IT_IS_KEPT,
        ),
        done=_("The webhook to %(name)s is paused."),
        service=endpoints.pause_for_admin,
        applies_to=lambda row: row.status == WebhookEndpoint.Status.ACTIVE,
        undo="resume",
        is_danger=True,
    ),
    "resume": Change(
        label=_("Resume"),
        title=_("Resume the webhook to %(name)s?"),
        effects=(_("What waits is sent, and new events are."), IT_IS_KEPT),
        done=_("The webhook to %(name)s is active."),
        service=endpoints.resume_for_admin,
        applies_to=lambda row: row.status != WebhookEndpoint.Status.ACTIVE,
        undo="pause",
    ),
    "test": Change(
        label=_("Send a test"),
        title=_("Send a test to %(name)s?"),
        effects=(
            _("The receiver gets one event of the type webhook.test, which is about nobody."),
            _("What became of it is in the list of deliveries."),
            IT_IS_KEPT,
        ),
        done=_("A test is on its way to %(name)s."),
        service=endpoints.send_test_for_admin,
        applies_to=lambda row: row.status == WebhookEndpoint.Status.ACTIVE,
    ),
}
DELIVERY_CHANGES = {
    "redeliver": Change(
        label=_("Send it again"),
        title=_("Send the event %(name)s again?"),
        effects=(
            _("The receiver gets the event again, with the id that it had before."),
            _("If that fails, it is tried for three days more."),
            IT_IS_KEPT,
        ),
        done=_("The event %(name)s is on its way."),
        service=deliveries.redeliver_for_admin,
        applies_to=lambda row: row.is_terminal,
    ),
}


def webhooks_link(partner: Partner) -> SafeString:
    """Link to a partner's webhooks, for its own page."""
    url = reverse("admin:classifier_webhookendpoint_changelist")
    owners = [(partner.pk, _("Its webhooks and their deliveries"))]
    if hasattr(partner, "sandbox"):
        owners.append((partner.sandbox.pk, _("Those for test data")))
    return format_html_join(
        " · ", '<a href="{}?partner__id__exact={}">{}</a>', ((url, *owner) for owner in owners)
    )


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ChangesAdmin):
    """Addresses without their paths, which may hold a key, and without their secrets."""

    changes = ENDPOINT_CHANGES
    row_name = "endpoint"
    list_display = ("host", "partner_shown", "state", "failures", "dead", CREATED)
    list_filter = (filter_by("status", _("Status")), filter_by("partner", _("Partner")))
    ordering = ("-created_at",)
    sortable_by = ()
    fields = (
        "host",
        "partner_shown",
        "state",
        "events",
        "failures",
        "deliveries_shown",
        CREATED,
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEndpoint]:
        given_up = Count("deliveries", Q(deliveries__status=WebhookDelivery.Status.FAILED))
        found: QuerySet[WebhookEndpoint] = super().get_queryset(request)
        return found.select_related("partner__sandbox_of").annotate(given_up=given_up)

    @display(description=_("Host"))
    def host(self, row: WebhookEndpoint) -> str:
        return row.host

    @display(description=_("Partner"))
    def partner_shown(self, row: WebhookEndpoint) -> SafeString:
        url = reverse("admin:classifier_partner_change", args=[row.partner.account.pk])
        return format_html('<a href="{}">{}</a>', url, row.partner)

    @display(
        description=_("Status"),
        label={_("Paused"): "warning", _("Ended by the receiver (410)"): "danger"},
    )
    def state(self, row: WebhookEndpoint) -> str:
        return str(row.get_status_display())

    @display(description=_("Failures in a row"))
    def failures(self, row: WebhookEndpoint) -> int:
        return row.consecutive_failures

    @display(description=_("Given up"))
    def dead(self, row: Any) -> int:
        return int(row.given_up)

    @display(description=_("Events"))
    def events(self, row: WebhookEndpoint) -> str:
        return ", ".join(str(EventType(kind).label) for kind in row.event_types)

    @display(description=_("Deliveries"))
    def deliveries_shown(self, row: Any) -> SafeString:
        url = reverse("admin:classifier_webhookdelivery_changelist")
        return format_html(
            '<a href="{0}?endpoint__id__exact={1}">{2}</a>, '
            '<a href="{0}?endpoint__id__exact={1}&amp;status__exact=failed">{3}: {4}</a>',
            *(url, row.pk, _("All deliveries"), _("Given up"), row.given_up),
        )


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ChangesAdmin):
    """The log of deliveries."""

    changes = DELIVERY_CHANGES
    row_name = "delivery"
    list_display = ("number", "event_type", "to", "state", "tried", "answer", STORED)
    list_filter = (
        filter_by("status", _("Status")),
        filter_by("event__type", _("Event")),
        filter_by("endpoint__partner", _("Partner")),
        filter_by("endpoint", _("Webhook")),
    )
    ordering = ("-requested_at", "id")
    sortable_by = ()
    fields = (
        "number",
        "event_id",
        "event_type",
        "to",
        "state",
        "tried",
        "answer",
        STORED,
        "next_attempt",
        ENDED,
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookDelivery]:
        found: QuerySet[WebhookDelivery] = super().get_queryset(request)
        return found.select_related("event", "endpoint__partner__sandbox_of")

    @display(description=_("Number"))
    def number(self, row: WebhookDelivery) -> str:
        return str(row)

    @display(description=_("Event id"))
    def event_id(self, row: WebhookDelivery) -> str:
        return str(row.event_id)

    @display(description=_("Event"))
    def event_type(self, row: WebhookDelivery) -> str:
        return str(row.event.get_type_display())

    @display(description=_("To"))
    def to(self, row: WebhookDelivery) -> SafeString:
        url = reverse("admin:classifier_webhookendpoint_change", args=[row.endpoint_id])
        partner = row.endpoint.partner
        return format_html('<a href="{}">{}</a> ({})', url, row.endpoint.host, partner)

    @display(description=_("Status"), label={_("Given up"): "danger", _("Delivered"): "success"})
    def state(self, row: WebhookDelivery) -> str:
        return str(row.get_status_display())

    @display(description=_("Attempts"))
    def tried(self, row: WebhookDelivery) -> int:
        return row.attempts

    @display(description=_("Last answer"))
    def answer(self, row: WebhookDelivery) -> str:
        if row.response_ms is None:
            return str(_("None yet"))
        what = row.response_status or row.last_error
        return str(_("%(what)s after %(ms)d ms") % {"what": what, "ms": row.response_ms})

    @display(description=_("Next attempt"))
    def next_attempt(self, row: WebhookDelivery) -> str:
        waits = row.status == WebhookDelivery.Status.QUEUED
        return moment(row.due_at) if waits else str(_("None"))
