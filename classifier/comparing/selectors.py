"""Reads of comparisons, and of the pairs of photos that there are to compare."""

import uuid

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from classifier.comparing.models import Comparison
from classifier.moles.models import Mole
from classifier.people.models import User
from classifier.photos.models import Photo

RECENT = 6


def comparisons_visible_to(user: User) -> QuerySet[Comparison]:
    """Return the comparisons of photos that the user keeps, newest first, with both photos."""
    return (
        Comparison.objects.kept()
        .of(user)
        .select_related("earlier__mole", "later__mole", "subject")
        .defer("difference")
    )


def comparison_visible_to(user: User, comparison_id: uuid.UUID) -> Comparison:
    """Return one of the user's comparisons. Raises Http404."""
    return get_object_or_404(comparisons_visible_to(user), pk=comparison_id)


def recent_comparisons(user: User, mole: Mole) -> QuerySet[Comparison]:
    """Return the last comparisons of photos of a mole, newest first."""
    both = [Exists(_kept_of(mole).filter(pk=OuterRef(side))) for side in ("earlier", "later")]
    # Asked so that they are read from the index of times, and no more than are shown.
    last = Comparison.objects.filter(*both, subject=mole.subject_id).values("pk")[:RECENT]
    return comparisons_visible_to(user).filter(pk__in=last)


def photo_before(photo: Photo) -> Photo | None:
    """Return the photo of the same mole that comes right before, in time."""
    same_time = Q(taken_at=photo.taken_at, uploaded_at__lt=photo.uploaded_at)
    older = _kept_of(photo.mole).filter(Q(taken_at__lt=photo.taken_at) | same_time)
    return older.exclude(pk=photo.pk).first()


def first_and_last(mole: Mole) -> tuple[Photo, Photo] | None:
    """Return a mole's oldest and newest photo, if these are two."""
    kept = _kept_of(mole)
    newest, oldest = kept.first(), kept.reverse().first()
    return (oldest, newest) if newest and oldest and newest != oldest else None


def _kept_of(mole: Mole | None) -> QuerySet[Photo]:
    if mole is None:
        return Photo.objects.none()
    return Photo.objects.kept().filter(mole=mole)
