"""Erases what has been in the bin for too long."""

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from classifier.audit.services import SYSTEM
from classifier.bin import erasure
from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.people.models.querysets import PersonalQuerySet
from classifier.photos.models import Photo

logger = logging.getLogger(__name__)

Row = TypeVar("Row", Mole, Photo, Subject)


def purge_bin(*, older_than: timedelta) -> int:
    """Erase what has been in the bin for longer; returns how many moles, photos and people.

    A row that cannot be erased now stays in the bin until the next purge.
    """
    limit = timezone.now() - older_than
    return (
        _purge(
            Mole.objects.binned_before(limit),
            lambda mole: erasure.erase_mole(mole=mole, actor=SYSTEM),
        )
        + _purge(
            Photo.objects.binned_before(limit),
            lambda photo: erasure.erase_photo(photo=photo, actor=SYSTEM),
        )
        + _purge(
            Subject.objects.binned_before(limit),
            lambda member: erasure.erase_member(member=member, actor=SYSTEM),
        )
    )


def _purge(expired: PersonalQuerySet[Row], erase: Callable[[Row], None]) -> int:
    keys = list(expired.values_list("pk", flat=True))
    return sum(_erase_one(expired, key, erase) for key in keys)


def _erase_one(
    expired: PersonalQuerySet[Row], key: uuid.UUID, erase: Callable[[Row], None]
) -> bool:
    """Erase one row in a transaction of its own, unless it was taken out of the bin meanwhile."""
    try:
        with transaction.atomic():
            found = expired.filter(pk=key)
            subject = found.values_list(expired.subject_path or "pk", flat=True).first()
            if subject is None or not Subject.objects.lock_unless_erased(subject):
                return False
            row = found.select_for_update(of=("self",)).first()
            if row is not None:
                erase(row)
            return row is not None
    except Exception:
        logger.exception("%s from the bin could not be erased", key)
        return False
