"""Reads of people, their consent, and the audit events about them."""

import uuid
from collections.abc import Iterable
from contextlib import suppress

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db.models import Case, QuerySet, When
from django.shortcuts import get_object_or_404

from classifier.audit.models import AuditEvent
from classifier.people.models import Consent, SignIn, Subject, User


def subjects_of(user: User) -> QuerySet[Subject]:
    """Return the people whose moles the user keeps: the user first, then the household by name."""
    kept = Subject.objects.of(user)
    return kept.order_by(Case(When(relation="self", then=0), default=1), "name", "id")


def removed_members(user: User) -> QuerySet[Subject]:
    """Return the household members in the bin, the last one removed first."""
    return Subject.objects.binned().filter(user=user)


def member_visible_to(user: User, subject_id: uuid.UUID) -> Subject:
    """Return one member of the user's household, in the bin or not. Raises Http404."""
    members = Subject.objects.filter(user=user).exclude(relation="self")
    return get_object_or_404(members, pk=subject_id)


def users_by_id(user_ids: Iterable[int]) -> dict[int, User]:
    """Return users by their ids, for staff."""
    return User.objects.in_bulk(list(user_ids))


def users_by_pseudonym(pseudonyms: Iterable[uuid.UUID]) -> dict[str, User]:
    """Return users by their pseudonyms as text, for admins."""
    return {str(user.pseudonym): user for user in User.objects.filter(pseudonym__in=pseudonyms)}


def subjects_by_id(subject_ids: Iterable[uuid.UUID]) -> dict[str, Subject]:
    """Return subjects with their owners, in the bin too, by their ids as text, for admins."""
    found = Subject.objects.filter(pk__in=subject_ids).select_related("user", "partner__sandbox_of")
    return {str(subject.pk): subject for subject in found}


def audit_ids(text: str) -> list[str]:
    """Return the ids in the audit trail for an email address or an id, for admins.

    An account is known by its pseudonym and by the ids of its people.
    """
    accounts = User.objects.filter(email__iexact=text)
    with suppress(ValueError):
        accounts = User.objects.filter(pseudonym=uuid.UUID(text))
    ids = [str(pk) for pk in Subject.objects.filter(user__in=accounts).values_list("pk", flat=True)]
    return [text.lower(), *(str(account.pseudonym) for account in accounts), *ids]


def address_by_id(address_id: int) -> EmailAddress | None:
    """Return an email address of an account: the caller has checked who asks."""
    return EmailAddress.objects.filter(pk=address_id).first()


def has_consented(user: User) -> bool:
    """Whether the person's consent for themselves is in force."""
    return Subject.objects.of(user).consented().filter(relation="self").exists()


def has_agreed_to_research(user: User) -> bool:
    """Whether the person's consent to research is in force; it needs the other one."""
    return Subject.objects.of(user).agreed_to_research().exists()


def last_consent(user: User, purpose: str = Consent.Purpose.KEEPING) -> Consent | None:
    """Return the person's last decision on a purpose for themselves, with its text."""
    own = Consent.objects.filter(user=user, subject=None, purpose=purpose)
    return own.select_related("text").first()


def events_about(user: User) -> QuerySet[AuditEvent]:
    """Return what was done with the user's account, moles and photos, newest first."""
    subjects = [str(pk) for pk in Subject.objects.filter(user=user).values_list("pk", flat=True)]
    return AuditEvent.objects.filter(subject_ref__in=subjects)


def events_by_others(user: User) -> QuerySet[AuditEvent]:
    """Return what staff, partners and holders of links did with the user's photos, newest first."""
    events = events_about(user).order_by()
    staff = events.filter(actor_kind=AuditEvent.ActorKind.STAFF)
    partners = events.filter(actor_kind=AuditEvent.ActorKind.PARTNER)
    links = events.filter(actor_kind=AuditEvent.ActorKind.LINK)
    return staff.union(partners, links, all=True).order_by("-at", "-id")


def sign_ins_of(user: User) -> QuerySet[SignIn]:
    """Return where the user is signed in, the last sign-in first."""
    return SignIn.objects.filter(user=user, session_key__in=Session.objects.values("session_key"))


def addresses_of(user: User) -> list[str]:
    """Return the email addresses that the user signs in with."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True)
    return list(confirmed.order_by("pk").values_list("email", flat=True))
