"""Reads of what an account holds."""

from dataclasses import dataclass

from classifier.moles.models import Mole
from classifier.people.models import Subject, User
from classifier.photos.models import Photo


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much an account holds, with what is in the bin."""

    people: int
    moles: int
    photos: int


def holdings_of(user: User) -> Holdings:
    """Return how much the user's account holds."""
    return Holdings(
        people=Subject.objects.filter(user=user).count(),
        moles=Mole.objects.filter(subject__user=user).count(),
        photos=Photo.objects.filter(subject__user=user).count(),
    )
