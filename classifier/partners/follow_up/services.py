"""Measures partners' photos, and compares each with the mole's photos before and after it."""

from classifier.audit import services as audit
from classifier.comparing import services as comparisons
from classifier.comparing.models import Comparison
from classifier.comparing.selectors import next_photo, previous_photo
from classifier.measuring import services as measurements
from classifier.measuring.selectors import newest_measurement
from classifier.partners.changes.models import PartnerChange
from classifier.photos.models import Photo


def step() -> bool:
    """Follow up the partners' photo that came last; returns whether to continue.

    A photo without a mole, or in the bin, has nothing to be done until that changes.
    """
    due = PartnerChange.objects.filter(follow_ups_due__gt=0).order_by("-id")
    change = due.first()
    if change is None:
        return False
    photo = Photo.objects.kept().filter(change=change).exclude(mole=None).first()
    if photo is not None and not _follow_up(photo):
        return False
    # What has changed meanwhile counted on, and is followed up next.
    same = PartnerChange.objects.filter(pk=change.pk, follow_ups_due=change.follow_ups_due)
    same.update(follow_ups_due=0)
    return True


def _follow_up(photo: Photo) -> bool:
    """Return false if the measurement waits for another attempt."""
    measured = newest_measurement(photo)
    if measured is None and not measurements.measure_now(photo=photo):
        return False
    if measured is not None and not measured.is_terminal:
        return False
    for other in (previous_photo(photo), next_photo(photo)):
        # A neighbour that is measured later is compared then.
        if other is not None and newest_measurement(other) is not None:
            comparisons.request_comparison(
                earlier=photo,
                later=other,
                actor=audit.SYSTEM,
                priority=Comparison.Priority.BACKGROUND,
            )
    return True
