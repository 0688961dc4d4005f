"""Looking at somebody's photo outside a case: admins only, for a written reason ("break glass")."""

from django.db import transaction

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.errors import ReasonMissingError
from classifier.people.models import User
from classifier.people.services.roles import require_admin

# Set by judgement: refuses "x" and "ok", which tell the person nothing, and accepts one real word.
MIN_REASON_LENGTH = 5


@transaction.atomic
def open_photo(*, assessment: Assessment, admin: User, reason: str) -> None:
    """Record why an admin opens a photo; the person can read it.

    Raises NotAllowedError for others, ReasonMissingError without a reason.
    """
    require_admin(user=admin)
    reason = audit.written_reason(reason=reason)
    if len(reason) < MIN_REASON_LENGTH:
        raise ReasonMissingError
    _record(audit.Event.REVIEW_OPENED, assessment, admin, reason)


@transaction.atomic
def record_view(*, assessment: Assessment, admin: User) -> None:
    """Record that the photo itself was sent to an admin. Raises NotAllowedError."""
    require_admin(user=admin)
    _record(audit.Event.PHOTO_VIEWED, assessment, admin)


def _record(event: audit.Event, assessment: Assessment, admin: User, reason: str = "") -> None:
    audit.record(
        event,
        actor=audit.staff(admin),
        subject_id=assessment.subject_id,
        target=assessment.photo_id,
        reason=reason,
        assessment=str(assessment.id),
    )
