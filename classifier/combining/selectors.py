"""Reads of the photos of one mole of one day, and what the model makes of them together."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import TruncDate
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.inference.selectors import stored_pairs
from classifier.moles.models import Mole
from classifier.photos.models import Modality, Photo, PhotoQuerySet
from ml.classification.manifest import BandTable, OperatingPoints, PairPoints
from ml.classification.pairs import PhotoResult, combine
from ml.labels import Band
from ml.labels import Modality as Used

Status = Assessment.Status


@dataclass(frozen=True, slots=True)
class CombinedResult:
    """What one model version makes of a mole's photos of one day together.

    `results` are the photos' own, newest photo first. `table` is None without test figures for
    photos like these. `not_assessable` counts that day's photos whose newest result is a rejection.
    """

    day: date
    version: str
    score: float
    band: Band
    points: OperatingPoints
    table: BandTable | None
    results: list[Assessment]
    not_assessable: int

    @property
    def photo_ids(self) -> list[uuid.UUID]:
        """The photos that it rests on, newest first."""
        return [result.photo_id for result in self.results]


def combined_results_of(
    mole: Mole, *, day: date | None = None, at_most: int | None = None
) -> list[CombinedResult]:
    """Return the combined results of a mole, newest day first: all, or those of `at_most` days.

    Photos of one calendar day, in the site's time zone, make a visit. Left out are photos whose
    time is not known, which may be of any day. Callers check that the reader may see the mole.
    """
    photos = Photo.objects.kept().consented().filter(mole=mole).dated()
    days = [day] if day else _days_with_several(photos, at_most)
    visits = _visits(_finished(photos, days))
    pairs = stored_pairs({visit.version for visit in visits})
    found = [_combined(visit, pairs[visit.version]) for visit in visits if visit.version in pairs]
    return sorted(found, key=lambda one: one.day, reverse=True)


def combined_result_of(photo: Photo) -> CombinedResult | None:
    """Return the combined result that a photo is part of, if there is one."""
    if photo.mole is None or not photo.is_dated:
        return None
    found = combined_results_of(photo.mole, day=timezone.localdate(photo.taken_at))
    return next((one for one in found if photo.pk in one.photo_ids), None)


def could_be_combined(photo: Photo, result: Assessment) -> bool:
    """Whether a dermoscope picture of today would give this close-up of today a combined result.

    Only for people who own a dermoscope, as their other photos show.
    """
    is_of_today = photo.is_dated and timezone.localdate(photo.taken_at) == timezone.localdate()
    if not (is_of_today and photo.mole_id and result.modality == Used.PHONE):
        return False
    own = Photo.objects.kept().consented().filter(subject=photo.subject_id)
    has_dermoscope = own.filter(modality=Modality.DERMOSCOPE).exists()
    return has_dermoscope and bool(stored_pairs({str(result.model_version_id)}))


@dataclass(frozen=True, slots=True)
class _Visit:
    """The results of one version for the photos of one day, newest photo first."""

    version: str
    results: list[Assessment]
    not_assessable: int


def _days_with_several(photos: PhotoQuerySet, at_most: int | None) -> list[date]:
    succeeded = Assessment.objects.filter(photo=OuterRef("pk"), status=Status.SUCCEEDED)
    counted = (
        photos.filter(Exists(succeeded))
        .order_by()
        .values(day=TruncDate("taken_at"))
        .annotate(photos=Count("pk"))
        .filter(photos__gt=1)
    )
    return list(counted.order_by("-day").values_list("day", flat=True)[:at_most])


def _finished(photos: PhotoQuerySet, days: list[date]) -> Iterable[Assessment]:
    """Return the results that say something about the photos of these days, newest first."""
    return (
        Assessment.objects.filter(
            photo__in=photos.filter(taken_at__date__in=days),
            status__in=(Status.SUCCEEDED, Status.REJECTED),
        )
        .select_related("photo")
        .order_by("-requested_at", "id")
    )


def _visits(finished: Iterable[Assessment]) -> list[_Visit]:
    by_day: dict[date, list[Assessment]] = defaultdict(list)
    for row in finished:
        by_day[timezone.localdate(row.photo.taken_at)].append(row)
    visits = [_visit(rows) for rows in by_day.values()]
    return [visit for visit in visits if len(visit.results) > 1]


def _visit(rows: list[Assessment]) -> _Visit:
    """Return the version that assessed most of a day's photos, the newest of several, and these.

    `rows` are newest first. A photo whose newest result is a rejection has no older one either.
    """
    newest: dict[uuid.UUID, Assessment] = {}
    by_version: dict[str, dict[uuid.UUID, Assessment]] = defaultdict(dict)
    for row in rows:
        newest.setdefault(row.photo_id, row)
        by_version[str(row.model_version_id)].setdefault(row.photo_id, row)
    rejected = {key for key, row in newest.items() if row.status == Status.REJECTED}
    succeeded = {
        version: [
            row
            for key, row in found.items()
            if row.status == Status.SUCCEEDED and key not in rejected
        ]
        for version, found in by_version.items()
    }
    version = max(succeeded, key=lambda each: len(succeeded[each]))
    results = sorted(succeeded[version], key=lambda row: row.photo.by_time(), reverse=True)
    return _Visit(version, results, len(rejected))


def _combined(visit: _Visit, pair: PairPoints) -> CombinedResult:
    score, band = combine([_photo_result(row) for row in visit.results], pair)
    # The figures were counted on pairs of a close-up and a dermoscope picture.
    is_of_both_kinds = {row.modality for row in visit.results} == set(Used)
    return CombinedResult(
        day=timezone.localdate(visit.results[0].photo.taken_at),
        version=visit.version,
        score=score,
        band=band,
        points=pair.operating_points,
        table=pair.bands if is_of_both_kinds else None,
        results=visit.results,
        not_assessable=visit.not_assessable,
    )


def _photo_result(row: Assessment) -> PhotoResult:
    # A constraint gives every succeeded row a score.
    return PhotoResult(Used(row.modality), float(row.score or 0), Band(row.band), row.reasons)
