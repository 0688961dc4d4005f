"""Audit of exported results."""

from classifier.audit import services as audit
from classifier.people.models import User
from classifier.people.services import accounts


def record_export(*, user: User) -> None:
    """Write the audit event of a person who downloaded their own results."""
    subject = accounts.welcome(user=user)
    audit.record(audit.Event.RESULTS_EXPORTED, actor=audit.person(user), subject_id=subject.id)
