"""Reads of moles: those that a user may see, or of one person."""

import uuid

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from classifier.moles.models import Mole
from classifier.people.models import Subject, User


def moles_visible_to(user: User) -> QuerySet[Mole]:
    """Return the moles of the user's household, without the bin."""
    return Mole.objects.kept().of(user)


def moles_of(subject: Subject) -> QuerySet[Mole]:
    """Return the moles of one person, without the bin."""
    return Mole.objects.kept().filter(subject=subject)


def mole_visible_to(user: User, mole_id: uuid.UUID) -> Mole:
    """Return one of the user's moles. Raises Http404 for others, and for one in the bin."""
    return get_object_or_404(moles_visible_to(user), pk=mole_id)


def binned_mole_visible_to(user: User, mole_id: uuid.UUID) -> Mole:
    """Return one of the user's moles, in the bin or not. Raises Http404."""
    return get_object_or_404(Mole.objects.of(user), pk=mole_id)
