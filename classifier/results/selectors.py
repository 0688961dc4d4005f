"""Reads of moles with their latest photos and results."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, When

from classifier.assessments.models import Assessment
from classifier.moles.models import Mole
from classifier.moles.selectors import moles_of
from classifier.people.models import Subject
from classifier.photos.models import Photo, number_in_mole

# A result that says something about the photo. An older one of the same photo no longer counts.
_SAYS_SOMETHING = (Assessment.Status.SUCCEEDED, Assessment.Status.REJECTED)


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


def newest_bands(mole_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Assessment]:
    """Return each mole's newest result with a band, in one query.

    That is the result of the newest photo that has one: a newer photo that could not be assessed,
    or that waits, takes nothing back.
    """
    said = Assessment.objects.kept().filter(photo__mole__in=mole_ids, status__in=_SAYS_SOMETHING)
    newer = Assessment.objects.filter(
        photo=OuterRef("photo"),
        status__in=_SAYS_SOMETHING,
        requested_at__gt=OuterRef("requested_at"),
    )
    rows = (
        said.filter(~Exists(newer), status=Assessment.Status.SUCCEEDED)
        .annotate(number=number_in_mole("-requested_at", "id"))
        .filter(number=1)
        .select_related("photo")
    )
    return {row.photo.mole_id: row for row in rows if row.photo.mole_id}


def _latest_of_photo(photo_id: OuterRef | Subquery) -> QuerySet[Assessment]:
    return Assessment.objects.filter(photo_id=photo_id).order_by("-requested_at")
