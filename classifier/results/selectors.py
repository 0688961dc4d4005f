"""Reads of moles with their latest results."""

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
    photos = Photo.objects.kept().filter(mole=OuterRef("pk"))
    photos = photos.order_by("-taken_at", "-uploaded_at")
    results = Assessment.objects.filter(photo_id=OuterRef("latest_photo_id"))
    results = results.order_by("-requested_at")
    return (
        moles_of(subject)
        .annotate(
            latest_photo_id=Subquery(photos.values("id")[:1]),
            latest_taken_at=Subquery(photos.values("taken_at")[:1]),
        )
        .annotate(
            latest_status=Subquery(results.values("status")[:1]),
            latest_band=Subquery(results.values("band")[:1]),
        )
    )
