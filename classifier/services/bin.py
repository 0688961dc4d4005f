"""The bin: what waits there and is erased when its time is up."""

from datetime import timedelta

from django.utils import timezone

from classifier.models import Mole, Photo
from classifier.services import audit, moles, photos


def purge(*, older_than: timedelta) -> int:
    """Erase what has been in the bin for longer; returns how many photos and moles."""
    limit = timezone.now() - older_than
    expired_moles = list(Mole.objects.filter(binned_at__lt=limit))
    for mole in expired_moles:
        moles.erase_mole(mole=mole, actor=audit.SYSTEM)
    expired_photos = list(Photo.objects.filter(binned_at__lt=limit))
    for photo in expired_photos:
        photos.erase_photo(photo=photo, actor=audit.SYSTEM)
    return len(expired_photos) + len(expired_moles)
