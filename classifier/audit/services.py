"""The only writer of the audit trail, and the actors that it names."""

import uuid
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from classifier.audit.errors import ReasonMissingError
from classifier.audit.models import AuditEvent

ActorKind = AuditEvent.ActorKind
Event = AuditEvent.Event
MAX_REASON_LENGTH = 500


class Account(Protocol):
    """A person with an account."""

    @property
    def pseudonym(self) -> uuid.UUID:
        """A random id that says nothing about the person."""
        ...


class Identified(Protocol):
    """A partner organisation, or a credential of one."""

    @property
    def id(self) -> uuid.UUID:
        """The row's primary key."""
        ...


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a kind and a pseudonym, never a name; of a partner also with which credential."""

    kind: str
    pseudonym: str = ""
    credential: str = ""


SYSTEM = Actor(ActorKind.SYSTEM)
# Nobody knows who it is, and the trail must not tell one visitor from another.
VISITOR = Actor(ActorKind.VISITOR)


def person(user: Account) -> Actor:
    """Return the actor for a user who acts on their own rows."""
    return Actor(ActorKind.PERSON, str(user.pseudonym))


def staff(user: Account) -> Actor:
    """Return the actor for a reviewer or admin who acts on somebody's rows."""
    return Actor(ActorKind.STAFF, str(user.pseudonym))


def partner(organisation: Identified, credential: Identified | None = None) -> Actor:
    """Return the actor for a partner organisation, by the credential of its request."""
    return Actor(ActorKind.PARTNER, str(organisation.id), str(credential.id) if credential else "")


def link(link_id: uuid.UUID) -> Actor:
    """Return the actor for a visitor without an account, by the link that was used."""
    return Actor(ActorKind.LINK, str(link_id))


def written_reason(*, reason: str) -> str:
    """Return the reason, trimmed. Raises ReasonMissingError if it is blank or too long."""
    reason = reason.strip()
    if not 0 < len(reason) <= MAX_REASON_LENGTH:
        raise ReasonMissingError(_("Please write why, in at most 500 characters."))
    return reason


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
    if actor.credential:
        details["credential"] = actor.credential
    AuditEvent.objects.create(
        event=event,
        actor_kind=actor.kind,
        actor=actor.pseudonym,
        subject_ref=str(subject_id or ""),
        target=str(target),
        reason=reason,
        details=details,
    )
