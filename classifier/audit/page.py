"""The audit trail for admins: each event as a sentence with links."""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from classifier.audit.models import AuditEvent
from classifier.audit.texts import DEEDS, DETAILS
from classifier.core.csv_cells import csv_lines
from classifier.partners.models import Partner
from classifier.partners.selectors import partners_by_id
from classifier.people.models import Subject, User
from classifier.people.selectors import subjects_by_id, users_by_pseudonym
from classifier.review.selectors import results_to_look_at

Kind = AuditEvent.ActorKind
# Characters of an id that a sentence shows: enough for the ids of one page to differ.
SHORT = 8
HEADINGS = (
    *("id", "at", "event", "actor_kind", "actor", "subject", "target", "reason", "details"),
)


# Details that are the target of other events.
_LINKED = {"earlier", "mole", "photo", "pin", "to", "visit"}


@dataclass(frozen=True, slots=True)
class Detail:
    """What else was kept of an event, in words. `about` is an id that other events are about."""

    name: str | Promise
    value: str
    about: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event as an admin reads it."""

    event: AuditEvent
    sentence: SafeString

    @property
    def details(self) -> list[Detail]:
        """What else was kept, by name."""
        found = [_detail(*item) for item in self.event.details.items()]
        return sorted(found, key=lambda detail: str(detail.name))


def event_lines(events: Iterable[AuditEvent]) -> list[EventLine]:
    """Return the events with their sentences; the number of queries does not grow with them."""
    rows = list(events)
    names = _Names.of(rows)
    return [EventLine(event, names.sentence(event)) for event in rows]


def trail_csv(events: Iterable[AuditEvent]) -> Iterator[str]:
    """Yield the lines of a CSV file of the events."""
    return csv_lines(HEADINGS, map(_cells, events))


def _detail(name: str, value: object) -> Detail:
    if isinstance(value, bool):
        text = _("yes") if value else _("no")
    elif isinstance(value, list):
        text = ", ".join(map(str, value))
    else:
        text = str(value)
    return Detail(
        name=DETAILS.get(name) or name.replace("_", " ").capitalize(),
        value=text or _("none"),
        about=text if name in _LINKED else "",
    )


def _cells(event: AuditEvent) -> tuple[object, ...]:
    details = json.dumps(event.details, ensure_ascii=False, sort_keys=True)
    return (
        *(event.pk, event.at.isoformat(), event.event, event.actor_kind, event.actor),
        *(event.subject_ref, event.target, event.reason, details),
    )


@dataclass(frozen=True)
class _Names:
    """Who and what stands behind the ids of some events; each map is by the id as text."""

    users: Mapping[str, User]
    partners: Mapping[str, Partner]
    subjects: Mapping[str, Subject]
    # The result by which an admin may open a photo, for a reason.
    results: Mapping[str, uuid.UUID]

    @classmethod
    def of(cls, events: list[AuditEvent]) -> "_Names":
        actors = _uuids(event.actor for event in events)
        targets = _uuids(event.target for event in events)
        return cls(
            users=users_by_pseudonym(actors | targets),
            partners=partners_by_id(actors | targets),
            subjects=subjects_by_id(_uuids(event.subject_ref for event in events)),
            results=results_to_look_at(targets),
        )

    def sentence(self, event: AuditEvent) -> SafeString:
        deed = DEEDS.get(event.event) or f"{event.get_event_display()}: {{}}"
        did = format_html(str(deed), self._target(event.target))
        return format_html("{} {}{}", self._actor(event), did, self._owner(event))

    def _actor(self, event: AuditEvent) -> str | SafeString:
        user, partner = self.users.get(event.actor), self.partners.get(event.actor)
        if event.actor_kind == Kind.STAFF:
            role = user.get_role_display() if user and user.is_staff else _("Former staff")
            return format_html("{} {}", role, self._account(user, event.actor))
        if event.actor_kind == Kind.PERSON:
            return format_html(_("Person {}"), self._account(user, event.actor, is_named=False))
        if event.actor_kind == Kind.PARTNER:
            name = _partner_link(partner) if partner else event.actor[:SHORT]
            return format_html(_("Partner {}"), name)
        if event.actor_kind == Kind.LINK:
            return format_html(_("Somebody with the link {}"), event.actor[:SHORT])
        return _("A visitor") if event.actor_kind == Kind.VISITOR else _("SkinSpect")

    def _target(self, target: str) -> str | SafeString:
        if target in self.users:
            return self._account(self.users[target], target)
        if target in self.partners:
            return _partner_link(self.partners[target])
        if target in self.results:
            url = reverse("review_look", args=[self.results[target]])
            return format_html('<a href="{}">{}</a>', url, target[:SHORT])
        return target[:SHORT]

    def _owner(self, event: AuditEvent) -> str | SafeString:
        """Return " of whom", unless the actor or the target says so already."""
        subject = self.subjects.get(event.subject_ref)
        if subject is None:
            return ""
        owner = str(subject.user.pseudonym if subject.user else subject.partner_id)
        if owner == event.target:
            return ""
        if owner == event.actor:
            return "" if subject.relation == Subject.Relation.SELF else _(" of the family")
        if subject.partner is not None:
            return format_html(_(" of partner {}"), _partner_link(subject.partner))
        return format_html(_(" of person {}"), self._account(subject.user, owner, is_named=False))

    @staticmethod
    def _account(user: User | None, pseudonym: str, *, is_named: bool = True) -> str | SafeString:
        """Link to an account: by its address for staff and targets, else by its code."""
        short = pseudonym[:SHORT]
        if user is None:
            return short
        url = reverse("admin:classifier_user_change", args=[user.pk])
        return format_html('<a href="{}">{}</a>', url, user.email if is_named else short)


def _partner_link(partner: Partner) -> SafeString:
    url = reverse("admin:classifier_partner_change", args=[partner.account.pk])
    return format_html('<a href="{}">{}</a>', url, partner.name)


def _uuids(texts: Iterable[str]) -> set[uuid.UUID]:
    """Return the ids among the texts; some targets are numbers or empty."""
    found = set()
    for text in texts:
        with suppress(ValueError):
            found.add(uuid.UUID(text))
    return found
