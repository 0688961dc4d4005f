"""Rows turned into the plain data of a visit, so that nothing that happens later changes it.

Times are ISO 8601 with their offset, words are in the language of whoever prepared the visit.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from classifier.assessments.models import Assessment
from classifier.assessments.texts import remarks
from classifier.comparing.measured_changes import Alignments
from classifier.comparing.models import Comparison
from classifier.inference import door as inference
from classifier.inference.models import ModelVersion
from classifier.measuring.models import Measurement
from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.photos.models import Photo
from classifier.questionnaire.models import Answers
from classifier.review.models import Review
from classifier.visits.content.framing import Shot, framed
from classifier.visits.content.measured import answers_told, changes_told, measurement_told

VERSION = 1
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """One photo of the period with what was made of it, each newest first."""

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

    @property
    def is_measured(self) -> bool:
        """Whether there are figures."""
        return bool(self.measurement and self.measurement.figures)


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that a visit is made from. `seen` holds each mole's photos, oldest first."""

    subject: Subject
    moles: Sequence[Mole]
    seen: Mapping[Any, Sequence[Seen]]
    shown: Collection[Any]
    comparisons: Iterable[Comparison] = ()
    versions: Iterable[ModelVersion] = field(default=())


def frozen(told: Told) -> Content:
    """Return a visit's content."""
    laid = {(row.earlier_id, row.later_id): row for row in told.comparisons if row.matrix}
    return {
        "version": VERSION,
        "language": get_language() or "en-gb",
        "prepared_at": timezone.localtime().isoformat(),
        "name": told.subject.name,
        "moles": [
            _mole(number, mole, told.seen.get(mole.pk, ()), told.shown, laid)
            for number, mole in enumerate(told.moles, start=1)
        ],
        "models": {row.version: _model(row) for row in told.versions},
        "removed": 0,
    }


def _mole(
    number: int,
    mole: Mole,
    seen: Sequence[Seen],
    chosen: Collection[Any],
    laid: Alignments,
) -> Content:
    shown = [one for one in seen if one.photo.pk in chosen]
    measured = [one.measurement for one in seen if one.measurement and one.is_measured]
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
        "rows": [_row(one) for one in seen],
        "pictures": _pictures(shown, laid),
        "changes": changes_told(measured, laid),
    }


def _row(seen: Seen) -> Content:
    photo = seen.photo
    return {
        "photo": str(photo.pk),
        "taken_at": timezone.localtime(photo.taken_at).isoformat(),
        "is_dated": photo.taken_at_source != Photo.TakenAtSource.UPLOAD,
        "modality": str(photo.get_modality_display()),
        "note": photo.note,
        "results": [_result(row) for row in seen.results],
        "measurement": measurement_told(seen.measurement),
        "answers": answers_told(seen.answers[0] if seen.answers else None),
    }


def _result(row: Assessment) -> Content:
    return {
        "id": str(row.pk),
        "outcome": row.band or row.status,
        "words": str(row.get_band_display() if row.band else row.get_status_display()),
        "score": row.score,
        "lower_point": row.lower_point,
        "higher_point": row.higher_point,
        "model": row.model_version_id or "",
        "at": timezone.localtime(row.finished_at).isoformat() if row.finished_at else "",
        "remarks": [str(remark.sentence) for remark in remarks(row)],
        "reviews": [_review(review) for review in row.reviews.all()],
    }


def _review(review: Review) -> Content:
    return {
        "id": str(review.pk),
        "at": timezone.localtime(review.created_at).isoformat(),
        "opinion": str(review.get_opinion_display()),
        "advice": str(review.get_advice_display()),
        "words": review.words,
    }


def _model(version: ModelVersion) -> Content:
    manifest = inference.parse_manifest(version.manifest)
    return {"is_fake": manifest.fake, "limits": list(manifest.limits)}


def _pictures(shown: Sequence[Seen], laid: Alignments) -> list[Content]:
    keys = [one.photo.pk for one in shown]
    placed = {
        (keys.index(a), keys.index(b)): row.matrix
        for (a, b), row in laid.items()
        if row.matrix and a in keys and b in keys
    }
    return [
        {
            "photo": str(one.photo.pk),
            "width": one.photo.width,
            "height": one.photo.height,
            "basis": str(framing.basis),
            "field_mm": framing.field_mm,
            "frame": framing.frame.as_list(),
        }
        for one, framing in zip(shown, framed([_shot(one) for one in shown], placed), strict=True)
    ]


def _shot(seen: Seen) -> Shot:
    photo, measurement = seen.photo, seen.measurement
    if measurement is None:
        return Shot(photo.width, photo.height)
    return Shot(
        width=photo.width,
        height=photo.height,
        to_mm=measurement.scale.to_mm if measurement.scale else None,
        outline=[(x * photo.width, y * photo.height) for x, y in measurement.outline_points],
    )
