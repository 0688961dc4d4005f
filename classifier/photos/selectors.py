"""Reads of photos. A stranger's photo is not found."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from classifier.moles.models import Mole
from classifier.people.models import Subject, User
from classifier.photos.models import Photo


def photos_visible_to(user: User) -> QuerySet[Photo]:
    """Return the photos that the user keeps, of their whole household, with their moles."""
    return Photo.objects.kept().of(user).select_related("mole", "subject")


def photos_of(user: User, mole: Mole) -> QuerySet[Photo]:
    """Return a mole's photos with their assessments, all newest first."""
    return photos_visible_to(user).filter(mole=mole).prefetch_related("assessments")


def unsorted_photos(subject: Subject) -> QuerySet[Photo]:
    """Return a person's close-ups that belong to no mole yet, with assessments, newest first."""
    unsorted = Photo.objects.kept().filter(subject=subject, mole=None, kind="close_up")
    return unsorted.prefetch_related("assessments")


def photo_visible_to(user: User, photo_id: uuid.UUID) -> Photo:
    """Return one of the user's photos. Raises Http404."""
    return get_object_or_404(photos_visible_to(user), pk=photo_id)


def close_up_visible_to(user: User, photo_id: uuid.UUID) -> Photo:
    """Return one of the user's photos that shows one mole and no region. Raises Http404."""
    return get_object_or_404(photos_visible_to(user), pk=photo_id, kind="close_up")


def binned_photo_visible_to(user: User, photo_id: uuid.UUID) -> Photo:
    """Return one of the user's photos, in the bin or not. Raises Http404."""
    return get_object_or_404(Photo.objects.of(user), pk=photo_id)


def photos_by_id(photo_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Photo]:
    """Return photos of any person by their ids: the caller has checked who asks."""
    return Photo.objects.in_bulk(list(photo_ids))


def is_stored(photo: Photo) -> bool:
    """Whether the photo's row exists: another process may have erased it meanwhile."""
    return Photo.objects.filter(pk=photo.pk).exists()


def still_there(user: User, targets: Iterable[str]) -> set[str]:
    """Return which of the audit trail's targets are photos that the user can still open."""
    keys = {target for target in targets if target}
    found = Photo.objects.kept().of(user).filter(pk__in=keys).order_by()
    return {str(pk) for pk in found.values_list("pk", flat=True)}
