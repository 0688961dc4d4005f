"""Accounts, the subject of each, and consent."""

import hashlib
from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import get_language

from classifier.audit import services as audit
from classifier.people.consent_text import (
    CONSENT_VERSION,
    RESEARCH_VERSION,
    consent_text,
    research_consent_text,
)
from classifier.people.errors import ConsentMissingError
from classifier.people.models import Consent, ConsentText, Subject, User

Purpose = Consent.Purpose
# By purpose: the version in force, and what gives its words in the active language.
_TEXTS: dict[str, tuple[str, Callable[[], str]]] = {
    Purpose.KEEPING: (CONSENT_VERSION, consent_text),
    Purpose.RESEARCH: (RESEARCH_VERSION, research_consent_text),
}


@transaction.atomic
def create_account(*, email: str, password: str, role: str = User.Role.USER) -> User:
    """Create a confirmed account for an operator.

    Raises django.db.IntegrityError when the address has an account already.
    """
    user = User.objects.create_user(
        email, password, role=role, is_superuser=role == User.Role.ADMIN
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    welcome(user=user)
    return user


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """Set a new password for an operator's account; this ends its sessions."""
    user.set_password(password)
    user.save(update_fields=["password"])


def welcome(*, user: User) -> Subject:
    """Return the user's own subject; a new user's is made here. Safe to call twice.

    Read first: every page asks for it, and a transaction takes SQLite's only lock for writing.
    """
    return Subject.objects.filter(user=user, relation="self").first() or _make_subject(user)


@transaction.atomic
def _make_subject(user: User) -> Subject:
    subject, is_new = Subject.objects.get_or_create(user=user, relation="self")
    if is_new:
        audit.record(audit.Event.ACCOUNT_CREATED, actor=audit.person(user), subject_id=subject.id)
    return subject


@transaction.atomic
def give_consent(*, user: User) -> Consent:
    """Store that an adult agreed to the text in force, in the language it was shown in."""
    return _decide(user, Purpose.KEEPING, is_given=True, event=audit.Event.CONSENT_GIVEN)


@transaction.atomic
def withdraw_consent(*, user: User) -> Consent:
    """Store that the person withdraws consent; from then on no photo is accepted or assessed.

    Consent to research ends with it, so that agreeing again later does not bring it back.
    """
    if Subject.objects.of(user).agreed_to_research().exists():
        withdraw_from_research(user=user)
    return _decide(user, Purpose.KEEPING, is_given=False, event=audit.Event.CONSENT_WITHDRAWN)


@transaction.atomic
def agree_to_research(*, user: User) -> Consent:
    """Store that an adult agreed that models are trained with their photos."""
    return _decide(user, Purpose.RESEARCH, is_given=True, event=audit.Event.RESEARCH_AGREED)


@transaction.atomic
def withdraw_from_research(*, user: User) -> Consent:
    """Store that the person's photos are used for no more training."""
    return _decide(user, Purpose.RESEARCH, is_given=False, event=audit.Event.RESEARCH_WITHDRAWN)


def record_own(*, event: audit.Event, user: User) -> None:
    """Write to the audit trail what a person did with their account."""
    own = welcome(user=user)
    audit.record(event, actor=audit.person(user), subject_id=own.id, target=user.pseudonym)


def require_consent(*, subject: Subject) -> None:
    """Raise ConsentMissingError unless `consented()` holds for the subject."""
    if subject.user_id is None:
        # A partner's, for whom it always holds: saves a query for each photo.
        return
    if not Subject.objects.consented().filter(pk=subject.pk).exists():
        raise ConsentMissingError


def _decide(user: User, purpose: str, *, is_given: bool, event: audit.Event) -> Consent:
    subject = welcome(user=user)
    version, body = _TEXTS[purpose]
    consent = Consent.objects.create(
        user=user,
        purpose=purpose,
        text=stored_text(body=body(), version=version),
        is_given=is_given,
        is_adult=is_given,
    )
    audit.record(event, actor=audit.person(user), subject_id=subject.id, version=version)
    return consent


def stored_text(*, body: str, version: str = CONSENT_VERSION) -> ConsentText:
    """Return the row of a consent text in force; made when it is first agreed to."""
    text, _ = ConsentText.objects.get_or_create(
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        defaults={
            "version": version,
            "language": get_language() or "en-gb",
            "body": body,
        },
    )
    return text
