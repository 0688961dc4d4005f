"""What partners can be told, and which resource of the API each event is about."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class EventType(models.TextChoices):
    """An event's type. The part before the dot says what the resource is."""

    ASSESSMENT_SUCCEEDED = "assessment.succeeded", _("An assessment has a result")
    ASSESSMENT_REJECTED = "assessment.rejected", _("A photo could not be assessed")
    ASSESSMENT_FAILED = "assessment.failed", _("An assessment failed")
    REVIEW_ANSWERED = "review.answered", _("A clinician answered")
    REVIEW_AMENDED = "review.amended", _("A clinician changed or withdrew an answer")
    SUBJECT_ERASED = "subject.erased", _("A subject was erased")
    TEST = "webhook.test", _("A test")


# What an endpoint can be told; a test is asked for and needs no subscription.
SUBSCRIBABLE = tuple(kind for kind in EventType if kind != EventType.TEST)
_RESOURCES = {
    "assessment": "api:assessment",
    "review": "api:review_request",
    "subject": "api:subject",
    "webhook": "api:webhook",
}


def resource_url(event_type: str, resource_id: uuid.UUID) -> str:
    """Return the API's address of what an event is about."""
    name = _RESOURCES[event_type.partition(".")[0]]
    return f"{settings.SITE_URL}{reverse(name, args=[resource_id])}"
