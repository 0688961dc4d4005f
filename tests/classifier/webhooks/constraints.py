"""Rows of webhooks that the database refuses, by constraint."""

from collections.abc import Callable

from django.utils import timezone

from tests import factories
from tests.broken_rows import store_changed, store_copied


def _endpoint():
    return factories.make_webhook().endpoint


def _secret():
    return _endpoint().secrets.get()


def _event():
    return factories.make_delivery().event


REFUSED: dict[str, list[Callable[[], object]]] = {
    "webhook_address_unique_to_partner": [lambda: store_copied(_endpoint)],
    "webhook_status_known": [lambda: store_changed(_endpoint, status="broken")],
    "webhook_lane_has_end": [
        lambda: store_changed(_endpoint, lane="a message"),
        lambda: store_changed(_endpoint, lane_until=timezone.now()),
    ],
    "webhook_secret_one_current": [lambda: store_copied(_secret, value="whsec_another")],
    "webhook_event_type_known": [lambda: store_changed(_event, type="mole.added")],
    "webhook_delivery_one_an_event": [lambda: store_copied(factories.make_delivery)],
    "webhookdelivery_status_known": [
        lambda: store_changed(factories.make_delivery, status="lost", finished_at=timezone.now())
    ],
    "webhookdelivery_finished_has_time": [
        lambda: store_changed(factories.make_delivery, status="succeeded"),
        lambda: store_changed(factories.make_delivery, finished_at=timezone.now()),
    ],
}
