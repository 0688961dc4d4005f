"""Results taken away: noted in the audit trail."""

from classifier.models import User
from classifier.services import accounts, audit


def record_export(*, user: User) -> None:
    """Note that a person downloaded their own results."""
    subject = accounts.welcome(user=user)
    audit.record(audit.Event.RESULTS_EXPORTED, actor=audit.person(user), subject_id=subject.id)
