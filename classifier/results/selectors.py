"""Reads of moles with their latest photos and results."""

from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When

from classifier.assessments.models import Assessment
from classifier.moles.models import Mole
from classifier.moles.selectors import moles_of
from classifier.people.models import Subject
from classifier.photos.models import Photo


def moles_with_latest(subject: Subject) -> QuerySet[Mole]:
    """Return a person's moles, each with its latest photo's id, time, status and band.

    These are `latest_photo_id`, `latest_taken_at`, `latest_status` and `latest_band`.
    """
    photos = latest_photos(OuterRef("pk"))
    results = _latest_of_photo(OuterRef("latest_photo_id"))
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


def latest_outcome(mole_id: OuterRef) -> QuerySet[Assessment, Any]:
    """Return the newest band of a mole's latest photo, else its newest status, for a subquery."""
    photo = latest_photos(OuterRef(mole_id)).values("id")[:1]
    outcome = Case(When(band="", then=F("status")), default=F("band"))
    return _latest_of_photo(Subquery(photo)).annotate(outcome=outcome).values("outcome")[:1]


def latest_photos(mole_id: OuterRef) -> QuerySet[Photo]:
    """Return a mole's photos, the latest first, for a subquery."""
    return Photo.objects.kept().filter(mole=mole_id).newest_first()


def _latest_of_photo(photo_id: OuterRef | Subquery) -> QuerySet[Assessment]:
    return Assessment.objects.filter(photo_id=photo_id).order_by("-requested_at")
