"""Mail about a new answer, without a word of what it says."""

import logging

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from classifier.core import mail
from classifier.review.models import Review
from classifier.review.selectors import unmailed_answers

logger = logging.getLogger(__name__)


def send_new() -> int:
    """Mail each person whose clinician's answer is new, changed or withdrawn; returns how many.

    A message that can't be sent is tried again at the next call and does not stop the others.
    """
    return sum(_send(review) for review in unmailed_answers())


def _send(review: Review) -> bool:
    """Claim the answer, then send; after a failure it can be claimed again."""
    user = review.assessment.subject.user
    unsent = Review.objects.filter(pk=review.pk, mailed_at=None)
    if user is None or not unsent.update(mailed_at=timezone.now()):
        return False
    context = {"url": settings.SITE_URL + reverse("notice_list")}
    message = mail.message("review/email/answer", context, to=user.email)
    try:
        message.send()
    except Exception:
        logger.exception("The mail about an answer to user %s could not be sent", user.pseudonym)
        Review.objects.filter(pk=review.pk).update(mailed_at=None)
        return False
    return True
