"""Reads for the metrics: few rows, each from an index, as they are read every 15 seconds."""

from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.webhooks.models import WebhookDelivery


def failed_assessments(age: timedelta) -> int:
    """Return how many assessments failed on our side in the last time of this length."""
    since = timezone.now() - age
    failed = Assessment.objects.filter(status=Assessment.Status.FAILED, finished_at__gt=since)
    return failed.order_by().count()


def waiting_deliveries() -> tuple[int, datetime | None]:
    """Return how many deliveries of webhooks wait, and since when the oldest does."""
    queued = WebhookDelivery.objects.filter(status=WebhookDelivery.Status.QUEUED).order_by()
    found = queued.aggregate(count=Count("pk"), oldest=Min("requested_at"))
    return found["count"], found["oldest"]


def given_up_deliveries() -> int:
    """Return how many deliveries of webhooks were given up and are still kept."""
    return WebhookDelivery.objects.filter(status=WebhookDelivery.Status.FAILED).count()
