"""What admins change about somebody's account, each for a reason that its owner can read.

Every change raises NotAllowedError unless an active admin makes it, and ReasonMissingError without
a reason. It counts from the account's next request on.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F

from classifier.audit import services as audit
from classifier.people.errors import LastAdminError
from classifier.people.models import User
from classifier.people.services.accounts import welcome
from classifier.people.services.roles import require_admin

NEXT_GENERATION = F("session_generation") + 1


@transaction.atomic
def deactivate(*, user: User, admin: User, reason: str) -> None:
    """End all sessions and refuse further sign-ins; nothing is deleted. Raises LastAdminError."""
    _require_another_admin(user)
    values = {"is_active": False, "session_generation": NEXT_GENERATION}
    _change(user, admin, reason, audit.Event.ACCOUNT_DEACTIVATED, values)


@transaction.atomic
def reactivate(*, user: User, admin: User, reason: str) -> None:
    """Let somebody sign in again. Sessions that a deactivation ended stay ended."""
    _change(user, admin, reason, audit.Event.ACCOUNT_REACTIVATED, {"is_active": True})


@transaction.atomic
def set_role(*, user: User, admin: User, reason: str, role: str) -> None:
    """Give another role. Raises LastAdminError, and ValueError for an unknown role."""
    role = User.Role(role)
    if role != User.Role.ADMIN:
        _require_another_admin(user)
    values = {"role": role, "is_superuser": role == User.Role.ADMIN}
    details = {"role": role, "former_role": user.role}
    _change(user, admin, reason, audit.Event.ROLE_CHANGED, values, **details)


@transaction.atomic
def remove_second_factor(*, user: User, admin: User, reason: str) -> None:
    """Remove the authenticator app, all passkeys and the recovery codes, and end all sessions.

    A session remembers that a second factor was used, not which one: left open, it would count as
    signed in with the next factor.
    """
    values = {"session_generation": NEXT_GENERATION}
    _change(user, admin, reason, audit.Event.SECOND_FACTOR_REMOVED, values)
    Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def end_sessions(*, user: User, admin: User, reason: str) -> None:
    """Sign somebody out on all devices."""
    values = {"session_generation": NEXT_GENERATION}
    _change(user, admin, reason, audit.Event.SESSIONS_ENDED, values)


def _require_another_admin(user: User) -> None:
    """Raise LastAdminError if nobody but the user is an active admin.

    Locks all admins in one order, so that of two who deactivate each other one is refused.
    """
    admins = User.objects.filter(role=User.Role.ADMIN, is_active=True).order_by("pk")
    if {row.pk for row in admins.select_for_update()} == {user.pk}:
        raise LastAdminError


def _change(
    user: User,
    admin: User,
    reason: str,
    event: audit.Event,
    values: dict[str, Any],
    **details: Any,
) -> None:
    require_admin(user=admin)
    User.objects.filter(pk=user.pk).update(**values)
    audit.record(
        event,
        actor=audit.staff(admin),
        subject_id=welcome(user=user).id,
        target=user.pseudonym,
        reason=audit.written_reason(reason=reason),
        **details,
    )
