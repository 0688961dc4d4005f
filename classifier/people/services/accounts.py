"""Accounts, the subject of each, and consent."""

import hashlib

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import get_language

from classifier.audit import services as audit
from classifier.people.consent_text import CONSENT_VERSION, consent_text
from classifier.people.errors import ConsentMissingError
from classifier.people.models import Consent, ConsentText, Subject, User


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


@transaction.atomic
def welcome(*, user: User) -> Subject:
    """Return the user's own subject; a new user's is made here. Safe to call twice."""
    subject, is_new = Subject.objects.get_or_create(user=user, relation="self")
    if is_new:
        audit.record(audit.Event.ACCOUNT_CREATED, actor=audit.person(user), subject_id=subject.id)
    return subject


@transaction.atomic
def give_consent(*, user: User) -> Consent:
    """Store that an adult agreed to the text in force, in the language it was shown in."""
    return _decide(user, is_given=True, event=audit.Event.CONSENT_GIVEN)


@transaction.atomic
def withdraw_consent(*, user: User) -> Consent:
    """Store that the person withdraws consent; from then on no photo is accepted or assessed."""
    return _decide(user, is_given=False, event=audit.Event.CONSENT_WITHDRAWN)


def require_consent(*, subject: Subject) -> None:
    """Raise ConsentMissingError unless `consented()` holds for the subject."""
    if not Subject.objects.consented().filter(pk=subject.pk).exists():
        raise ConsentMissingError


def _decide(user: User, *, is_given: bool, event: audit.Event) -> Consent:
    subject = welcome(user=user)
    consent = Consent.objects.create(
        user=user, text=stored_text(body=consent_text()), is_given=is_given, is_adult=is_given
    )
    audit.record(event, actor=audit.person(user), subject_id=subject.id, version=CONSENT_VERSION)
    return consent


def stored_text(*, body: str) -> ConsentText:
    """Return the row of a consent text of the version in force; made when first agreed to."""
    text, _ = ConsentText.objects.get_or_create(
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        defaults={
            "version": CONSENT_VERSION,
            "language": get_language() or "en-gb",
            "body": body,
        },
    )
    return text
