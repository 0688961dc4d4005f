"""Reads of photos: those that a user may see, or of one person."""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet, Sum
from django.shortcuts import get_object_or_404
from django.utils import timezone

from classifier.moles.models import Mole
from classifier.people.models import Subject, User
from classifier.photos.models import Photo

# So many photos within so long are somebody's batch, or several people at once. One now and then is
# no reason to keep what is done in spare time waiting.
MANY, RECENT = 5, timedelta(seconds=10)


def photos_visible_to(user: User) -> QuerySet[Photo]:
    """Return the photos of the user's household, without the bin, with their moles."""
    return Photo.objects.kept().of(user).select_related("mole", "subject")


def bytes_of(user_id: int) -> int:
    """Return the bytes of the photos of an account, with the bin, as they were sent."""
    own = Photo.objects.filter(subject__user=user_id)
    return own.aggregate(total=Sum("byte_size"))["total"] or 0


def photos_of(user: User, mole: Mole) -> QuerySet[Photo]:
    """Return a mole's photos with their assessments, all newest first."""
    return photos_visible_to(user).filter(mole=mole).prefetch_related("assessments")


def newest_photo(mole: Mole) -> Photo | None:
    """Return a mole's newest photo."""
    return Photo.objects.kept().filter(mole=mole).newest_first().first()


def unsorted_photos(subject: Subject) -> QuerySet[Photo]:
    """Return a person's close-ups that belong to no mole yet, with assessments, newest first."""
    unsorted = Photo.objects.kept().filter(subject=subject, mole=None, kind="close_up")
    return unsorted.prefetch_related("assessments")


def photos_named(user: User, photo_ids: Iterable[uuid.UUID]) -> list[Photo]:
    """Return those of the photos that the user may see, with assessments, in the order named."""
    keys = list(photo_ids)
    found = photos_visible_to(user).prefetch_related("assessments").in_bulk(keys)
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def photo_visible_to(user: User, photo_id: uuid.UUID) -> Photo:
    """Return one of the user's photos. Raises Http404 for others, and for one in the bin."""
    return get_object_or_404(photos_visible_to(user), pk=photo_id)


def close_ups_visible_to(user: User) -> QuerySet[Photo]:
    """Return the user's photos that are not overviews."""
    return photos_visible_to(user).filter(kind="close_up")


def close_up_visible_to(user: User, photo_id: uuid.UUID) -> Photo:
    """Return one of the user's photos that is not an overview. Raises Http404."""
    return get_object_or_404(close_ups_visible_to(user), pk=photo_id)


def is_only_one_of_its_day(photo: Photo) -> bool:
    """Whether no other photo of the same mole, or of none, was taken on the same day."""
    day = timezone.localdate(photo.taken_at)
    others = Photo.objects.kept().filter(
        subject=photo.subject_id, mole=photo.mole_id, kind=photo.kind, taken_at__date=day
    )
    return not others.exclude(pk=photo.pk).exists()


def binned_photo_visible_to(user: User, photo_id: uuid.UUID) -> Photo:
    """Return one of the user's photos, in the bin or not. Raises Http404."""
    return get_object_or_404(Photo.objects.of(user), pk=photo_id)


def photos_by_id(photo_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Photo]:
    """Return photos of any person by their ids: the caller has checked who asks."""
    return Photo.objects.in_bulk(list(photo_ids))


def is_stored(photo: Photo) -> bool:
    """Whether the photo's row exists: another process may have erased it meanwhile."""
    return Photo.objects.filter(pk=photo.pk).exists()


def visible_photo_ids(user: User, targets: Iterable[str]) -> set[str]:
    """Return those of the audit trail's targets that are photos which the user can open now."""
    keys = {target for target in targets if target}
    visible = Photo.objects.kept().of(user).filter(pk__in=keys).order_by()
    return {str(pk) for pk in visible.values_list("pk", flat=True)}


def are_many_coming() -> bool:
    """Whether photos keep coming: the next is on its way, although none may wait for a worker."""
    now = timezone.now()
    return Photo.objects.filter(uploaded_at__range=(now - RECENT, now))[:MANY].count() == MANY
