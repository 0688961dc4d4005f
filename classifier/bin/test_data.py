"""Erasing what a partner's test credentials sent."""

from dataclasses import dataclass

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.bin.erasure import erase_subject
from classifier.bin.selectors import subjects_of
from classifier.partners.errors import NotTestDataError
from classifier.partners.models import Partner
from classifier.people.models import User
from classifier.people.services.roles import require_admin

# Set by judgement: erasing one person with a few photos takes some hundredths of a second, so that
# a call ends well before a web server gives up on it.
SUBJECTS_A_CALL = 100


@dataclass(frozen=True, slots=True)
class ErasedTestData:
    """How many people were erased with all that belongs to them, and how many are left."""

    subjects_erased: int
    subjects_left: int


def erase_test_data(*, sandbox: Partner, actor: Actor, reason: str = "") -> ErasedTestData:
    """Erase up to `SUBJECTS_A_CALL` people, the oldest first, each in its own transaction.

    Raises NotTestDataError.
    """
    if not sandbox.is_sandbox:
        raise NotTestDataError
    own = subjects_of(sandbox)
    oldest = list(own[:SUBJECTS_A_CALL])
    for subject in oldest:
        erase_subject(subject=subject, actor=actor)
    erased = ErasedTestData(len(oldest), own.count())
    audit.record(
        Event.TEST_DATA_ERASED,
        actor=actor,
        target=sandbox.account.id,
        reason=reason,
        subjects=erased.subjects_erased,
        left=erased.subjects_left,
    )
    return erased


def erase_test_data_of(*, partner: Partner, admin: User, reason: str) -> ErasedTestData:
    """Erase a partner's test data. Raises NotAllowedError and ReasonMissingError."""
    require_admin(user=admin)
    written = audit.written_reason(reason=reason)
    return erase_test_data(sandbox=partner.sandbox, actor=audit.staff(admin), reason=written)
