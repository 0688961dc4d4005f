"""The bin: what waits there and is erased when its time is up."""

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.photos.models import Photo

logger = logging.getLogger(__name__)

Row = TypeVar("Row", Mole, Photo)


def purge(*, older_than: timedelta) -> int:
    """Erase what has been in the bin for longer; returns how many photos, moles and people.

    One that can't be erased now is left to the next time.
    """
    limit = timezone.now() - older_than
    erased_moles = _purge(
        Mole.objects.binned_before(limit),
        lambda mole: erasure.erase_mole(mole=mole, actor=audit.SYSTEM),
    )
    erased_photos = _purge(
        Photo.objects.binned_before(limit),
        lambda photo: erasure.erase_photo(photo=photo, actor=audit.SYSTEM),
    )
    erased_members = sum(
        _erase_member(member) for member in erasure.expired_members(older_than=older_than)
    )
    return erased_moles + erased_photos + erased_members


def _erase_member(member: Subject) -> bool:
    try:
        erasure.erase_member(member=member, actor=audit.SYSTEM)
    except Exception:
        logger.exception("%s from the bin could not be erased", member.pk)
        return False
    return True


def _purge(expired: QuerySet[Row], erase: Callable[[Row], None]) -> int:
    keys = list(expired.values_list("pk", flat=True))
    return sum(_erase_one(expired, key, erase) for key in keys)


def _erase_one(expired: QuerySet[Row], key: uuid.UUID, erase: Callable[[Row], None]) -> bool:
    """Erase one row in a transaction of its own, unless it was taken out of the bin meanwhile."""
    try:
        with transaction.atomic():
            row = expired.select_for_update().filter(pk=key).first()
            if row is not None:
                erase(row)
            return row is not None
    except Exception:
        logger.exception("%s from the bin could not be erased", key)
        return False
