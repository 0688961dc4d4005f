"""What readers do with a case, in the audit trail."""

import uuid
from typing import Any

from classifier.audit import services as audit
from classifier.review.errors import ClaimLostError
from classifier.review.models import Reading


def record(
    event: audit.Event,
    reading: Reading,
    *,
    target: uuid.UUID | None = None,
    reason: str = "",
    **details: Any,
) -> None:
    """Add an event of the reading's reader about the photo asked about, or another `target`."""
    if reading.reader is None:  # The account was erased.
        raise ClaimLostError
    audit.record(
        event,
        actor=audit.staff(reading.reader),
        subject_id=reading.request.subject_id,
        target=target or reading.request.photo_id,
        reason=reason,
        request=str(reading.request_id),
        **details,
    )
