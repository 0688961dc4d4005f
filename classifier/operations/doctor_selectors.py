"""Reads for `manage.py doctor`."""

from datetime import timedelta

from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.core import mail
from classifier.photos.models import Photo

# Clocks of several machines differ by less.
AHEAD = timedelta(minutes=5)


def are_times_ahead() -> bool:
    """Whether the audit trail, to which every change is written, has times in the future."""
    return AuditEvent.objects.filter(at__gt=timezone.now() + AHEAD).exists()


def delayed_mail() -> tuple[int, str]:
    """Return how many mails wait after two failed attempts or more, and one's last error."""
    rows = mail.KIND.rows.filter(attempts__gt=1).exclude(last_error="")
    return rows.count(), str(rows.values_list("last_error", flat=True).first() or "")


def some_thumbnails(*, most: int) -> list[str]:
    """Return the storage keys of the thumbnails of the newest photos, and of the oldest."""
    rows = Photo.objects.values_list("thumbnail", flat=True)
    half = most // 2
    return [
        *rows.order_by("-uploaded_at", "id")[:half],
        *rows.order_by("uploaded_at", "id")[:half],
    ]
