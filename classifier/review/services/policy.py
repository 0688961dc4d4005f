"""Changing the service's rules for reviews."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from classifier.audit import services as audit
from classifier.people.models import User
from classifier.people.services.roles import require_admin
from classifier.review.models import ReviewPolicy
from classifier.review.selectors import policy


@transaction.atomic
def set_policy(*, admin: User, reason: str, **values: Any) -> ReviewPolicy:
    """Change the rules. Raises NotAllowedError, ReasonMissingError, ValidationError."""
    require_admin(user=admin)
    row = policy()
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    if row.asks_for_higher and row.higher_since is None:
        row.higher_since = timezone.now()
    if not row.asks_for_higher:
        row.higher_since = None
    row.full_clean(validate_unique=False)
    row.save()
    changed = {name: value for name, value in values.items() if value != before[name]}
    audit.record(
        audit.Event.REVIEW_POLICY_CHANGED,
        actor=audit.staff(admin),
        reason=audit.written_reason(reason=reason),
        **changed,
    )
    return row
