"""Reads of moles with their latest photos and results."""

import uuid
from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from classifier.assessments.models import Assessment
from classifier.moles.models import Mole
from classifier.moles.selectors import moles_of
from classifier.people.models import Subject
from classifier.photos.models import Photo, number_in_mole

# A result that says something about the photo. An older one of the same photo no longer counts.
_SAYS_SOMETHING = (Assessment.Status.SUCCEEDED, Assessment.Status.REJECTED)


def moles_with_latest(subject: Subject) -> QuerySet[Mole]:
    """Return a person's moles, each with its latest photo's id, time and status.

    These are `latest_photo_id`, `latest_taken_at` and `latest_status`.
    """
    photos = Photo.objects.kept().filter(mole=OuterRef("pk")).newest_first()
    results = Assessment.objects.filter(photo_id=OuterRef("latest_photo_id"))
    return (
        moles_of(subject)
        .annotate(
            latest_photo_id=Subquery(photos.values("id")[:1]),
            latest_taken_at=Subquery(photos.values("taken_at")[:1]),
        )
        .annotate(latest_status=Subquery(results.order_by("-requested_at").values("status")[:1]))
    )


def outcome_of(mole: Mole, band: str) -> str:
    """Return what stands for a mole in lists and on the map.

    That is its newest band (`newest_bands`), else the status of its newest photo; empty without an
    assessment. `mole` is one of `moles_with_latest`.
    """
    return band or mole.latest_status or ""  # type: ignore[attr-defined]


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
