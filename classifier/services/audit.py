"""The audit trail's only writer: one function an event is `record` with that event."""

import uuid
from dataclasses import dataclass
from typing import Any

from classifier.models import AuditEvent, Partner, User

Kind = AuditEvent.ActorKind
Event = AuditEvent.Event


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a kind and a pseudonym, never a name."""

    kind: str
    pseudonym: str = ""


SYSTEM = Actor(Kind.SYSTEM)


def person(user: User) -> Actor:
    """Return the actor for a user who acts on their own rows."""
    return Actor(Kind.PERSON, str(user.pseudonym))


def staff(user: User) -> Actor:
    """Return the actor for a reviewer or admin who acts on somebody's rows."""
    return Actor(Kind.STAFF, str(user.pseudonym))


def partner(organisation: Partner) -> Actor:
    """Return the actor for a partner organisation."""
    return Actor(Kind.PARTNER, str(organisation.id))


def record(
    event: Event,
    *,
    actor: Actor,
    subject_id: uuid.UUID | None = None,
    target: uuid.UUID | str = "",
    reason: str = "",
    **details: Any,
) -> None:
    """Add one event, in the caller's transaction. `details` hold ids, codes and counts only."""
    AuditEvent.objects.create(
        event=event,
        actor_kind=actor.kind,
        actor=actor.pseudonym,
        subject_ref=str(subject_id or ""),
        target=str(target),
        reason=reason,
        details=details,
    )
