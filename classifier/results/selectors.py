"""Reads for the lists of moles and results."""

from django.db.models import OuterRef, QuerySet, Subquery

from classifier.assessments.models import Assessment
from classifier.moles.models import Mole
from classifier.moles.selectors import moles_of
from classifier.people.models import Subject
from classifier.photos.models import Photo


def moles_with_latest(subject: Subject) -> QuerySet[Mole]:
    """Return a person's moles, each with its latest photo's id, time, status and band.

    These are `latest_photo_id`, `latest_taken_at`, `latest_status` and `latest_band`.
    """
    kept = Photo.objects.kept().filter(mole=OuterRef("pk"))
    photo = kept.newest_first()
    return (
        moles_of(subject)
        .annotate(
            latest_photo_id=Subquery(photo.values("id")[:1]),
            latest_taken_at=Subquery(photo.values("taken_at")[:1]),
        )
        .annotate(
            latest_status=Subquery(
                _latest_of_photo(OuterRef("latest_photo_id")).values("status")[:1]
            ),
            latest_band=Subquery(_latest_of_photo(OuterRef("latest_photo_id")).values("band")[:1]),
        )
    )


def _latest_of_photo(photo_id: OuterRef) -> QuerySet[Assessment]:
    return Assessment.objects.filter(photo_id=photo_id).order_by("-requested_at")
