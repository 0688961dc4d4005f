"""Household members: people whose moles a user keeps beside their own."""

from django.db import transaction

from classifier.audit import services as audit
from classifier.audit.services import Event
from classifier.people.consent_text import household_consent_text
from classifier.people.errors import HouseholdFullError
from classifier.people.models import Consent, Subject, User
from classifier.people.services.accounts import require_consent, stored_text, welcome

# Set by judgement: a large family. More would make one account a practice's filing cabinet.
# The sentence of `HouseholdFullError` names it too.
MAX_MEMBERS = 12


@transaction.atomic
def add_member(*, user: User, name: str, relation: str, basis: str) -> Subject:
    """Add a member together with the user's consent on their behalf.

    Raises ConsentMissingError unless the user has agreed for themselves, and HouseholdFullError.
    """
    own = welcome(user=user)
    require_consent(subject=own)
    Subject.objects.lock(own.pk)
    if Subject.objects.of(user).count() > MAX_MEMBERS:
        raise HouseholdFullError
    member = Subject.objects.create(user=user, name=name, relation=relation)
    audit.record(
        Event.MEMBER_ADDED, actor=audit.person(user), subject_id=member.id, relation=relation
    )
    agree_for(user=user, member=member, basis=basis)
    return member


@transaction.atomic
def agree_for(*, user: User, member: Subject, basis: str) -> Consent:
    """Store that the user agrees for a member, on which basis, and to which text."""
    Subject.objects.lock(member.pk)
    consent = Consent.objects.create(
        user=user,
        subject=member,
        basis=basis,
        text=stored_text(body=household_consent_text()),
        is_given=True,
        is_adult=True,
    )
    audit.record(
        Event.CONSENT_GIVEN, actor=audit.person(user), subject_id=member.id, basis=consent.basis
    )
    return consent


@transaction.atomic
def change_member(*, user: User, member: Subject, name: str, relation: str) -> Subject:
    """Change a member's name and relation."""
    member.name, member.relation = name, relation
    member.save(update_fields=["name", "relation"])
    audit.record(Event.MEMBER_CHANGED, actor=audit.person(user), subject_id=member.id)
    return member


@transaction.atomic
def remove_member(*, user: User, member: Subject) -> None:
    """Move a member with all of their moles to the bin; safe to call twice."""
    if Subject.objects.filter(pk=member.pk).move_to_bin():
        audit.record(Event.MEMBER_REMOVED, actor=audit.person(user), subject_id=member.id)


@transaction.atomic
def restore_member(*, user: User, member: Subject) -> None:
    """Take a member with all of their moles out of the bin; safe to call twice."""
    if Subject.objects.filter(pk=member.pk).take_out_of_bin():
        audit.record(Event.MEMBER_RESTORED, actor=audit.person(user), subject_id=member.id)
