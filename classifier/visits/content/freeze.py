"""Turns rows into the plain data of a visit, so that later changes of the rows do not change it.

Times are ISO 8601 with their offset; words are in the language of the person who prepared it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from classifier.assessments.models import Assessment
from classifier.assessments.texts import describe_adjustment, describe_import, remarks
from classifier.comparing.models import Comparison
from classifier.comparing.selectors import Alignments
from classifier.inference import door as inference
from classifier.inference.models import ModelVersion
from classifier.measuring.models import Measurement
from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.photos.models import Photo
from classifier.questionnaire.models import Answers
from classifier.review.models import Review
from classifier.review.texts import opinion_of
from classifier.visits.content.findings import (
    freeze_answers,
    freeze_changes,
    freeze_measurement,
)
from classifier.visits.content.framing import PhotoGeometry, frame_photos

# Of the data's format. Nothing reads it yet; a later format can tell old content by it.
VERSION = 1
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """One photo of the period and the rows about it, each newest first."""

    photo: Photo
    results: Sequence[Assessment] = ()
    measurements: Sequence[Measurement] = ()
    answers: Sequence[Answers] = ()

    @property
    def band(self) -> str:
        """The band of the newest result, else empty."""
        return self.results[0].band if self.results else ""

    @property
    def measurement(self) -> Measurement | None:
        """The newest measurement with figures, else the newest one."""
        measured = (row for row in self.measurements if row.figures)
        return next(measured, self.measurements[0] if self.measurements else None)


@dataclass(frozen=True, slots=True)
class VisitRecords:
    """Everything that a visit is made from.

    `photos` are each mole's photos by its key, oldest first. `pictured` are the keys of those that
    are shown as pictures; of the others only the tables say something.
    """

    subject: Subject
    moles: Sequence[Mole]
    photos: Mapping[Any, Sequence[PhotoRecord]]
    pictured: Collection[Any]
    comparisons: Iterable[Comparison] = ()
    versions: Iterable[ModelVersion] = field(default=())


def freeze(records: VisitRecords) -> Content:
    """Return a visit's content."""
    alignments = {(row.earlier_id, row.later_id): row for row in records.comparisons if row.matrix}
    return {
        "version": VERSION,
        "language": get_language() or "en-gb",
        "prepared_at": timezone.localtime().isoformat(),
        "name": records.subject.name,
        "moles": [
            _mole(number, mole, records.photos.get(mole.pk, ()), records.pictured, alignments)
            for number, mole in enumerate(records.moles, start=1)
        ],
        "models": {row.version: _model(row) for row in records.versions},
        "removed": 0,
    }


def _mole(
    number: int,
    mole: Mole,
    photos: Sequence[PhotoRecord],
    pictured: Collection[Any],
    alignments: Alignments,
) -> Content:
    measurements = [record.measurement for record in photos]
    return {
        "id": str(mole.pk),
        "number": number,
        "name": mole.name,
        "place": mole.place,
        "figure": mole.figure,
        "zone": mole.zone,
        "x": mole.map_x,
        "y": mole.map_y,
        "noticed_on": mole.noticed_on.isoformat() if mole.noticed_on else "",
        "added_on": timezone.localdate(mole.created_at).isoformat(),
        "note": mole.note,
        "rows": [_row(record) for record in photos],
        "pictures": _pictures([one for one in photos if one.photo.pk in pictured], alignments),
        "changes": freeze_changes([row for row in measurements if row and row.figures], alignments),
    }


def _row(record: PhotoRecord) -> Content:
    photo = record.photo
    return {
        "photo": str(photo.pk),
        "taken_at": timezone.localtime(photo.taken_at).isoformat(),
        "is_dated": photo.taken_at_source != Photo.TakenAtSource.UPLOAD,
        "modality": str(photo.get_modality_display()),
        "note": photo.note,
        "results": [_result(row) for row in record.results],
        "measurement": freeze_measurement(record.measurement),
        "answers": freeze_answers(record.answers[0] if record.answers else None),
    }


def _result(row: Assessment) -> Content:
    return {
        "id": str(row.pk),
        "outcome": row.band or row.status,
        "words": str(row.get_band_display() if row.band else row.get_status_display()),
        "score": row.shown_score,
        "lower_point": row.lower_point,
        "higher_point": row.higher_point,
        "model": row.model_name,
        "at": timezone.localtime(row.finished_at).isoformat() if row.finished_at else "",
        "remarks": [
            *filter(None, [describe_adjustment(row), describe_import(row)]),
            *(str(remark.sentence) for remark in remarks(row)),
        ],
        "reviews": [_review(review) for review in row.reviews.all()],
    }


def _review(review: Review) -> Content:
    return {
        "id": str(review.pk),
        "at": timezone.localtime(review.created_at).isoformat(),
        "opinion": opinion_of(review),
        "advice": str(review.get_advice_display()),
        "words": review.words,
    }


def _model(version: ModelVersion) -> Content:
    manifest = inference.parse_manifest(version.manifest)
    return {"is_fake": manifest.fake, "limits": list(manifest.limits)}


def _pictures(pictured: Sequence[PhotoRecord], alignments: Alignments) -> list[Content]:
    keys = [record.photo.pk for record in pictured]
    matrices = {
        (keys.index(earlier), keys.index(later)): row.matrix
        for (earlier, later), row in alignments.items()
        if row.matrix and earlier in keys and later in keys
    }
    framings = frame_photos([_geometry(record) for record in pictured], matrices)
    return [
        {
            "photo": str(record.photo.pk),
            "width": record.photo.width,
            "height": record.photo.height,
            "basis": str(framing.basis),
            "field_mm": framing.field_mm,
            "frame": framing.frame.as_list(),
        }
        for record, framing in zip(pictured, framings, strict=True)
    ]


def _geometry(record: PhotoRecord) -> PhotoGeometry:
    photo, measurement = record.photo, record.measurement
    if measurement is None:
        return PhotoGeometry(photo.width, photo.height)
    return PhotoGeometry(
        width=photo.width,
        height=photo.height,
        to_mm=measurement.scale.to_mm if measurement.scale else None,
        outline=[(x * photo.width, y * photo.height) for x, y in measurement.outline_points],
    )
