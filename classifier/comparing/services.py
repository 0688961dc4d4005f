"""Comparisons: two photos laid on each other by a worker, by features or by marks made by hand."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from PIL import Image

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.comparing.errors import NotComparableError
from classifier.comparing.models import Comparison
from classifier.comparing.texts import CONSENT_WITHDRAWN, UNREADABLE
from classifier.core import jobs
from classifier.images import ImageRefused
from classifier.measuring import vision as measuring
from classifier.measuring.models import Measurement
from classifier.measuring.vision import MARKS
from classifier.moles.models import Mole
from classifier.people.errors import ConsentMissingError
from classifier.people.services import accounts
from classifier.photos import services as photos
from classifier.photos.models import Photo

Method = Comparison.Method
Point = tuple[float, float]
Points = Sequence[Sequence[float]]
# Two places in the earlier photo and the same two in the later one, as fractions of each.
Marks = tuple[tuple[Point, Point], tuple[Point, Point]]

_NOT_ASKED: dict[str, Any] = {
    "aligned": None,
    "matrix": None,
    "error_px": None,
    "inliers": 0,
    "reason": "",
    "difference": b"",
    "changes": {},
}


@transaction.atomic
def request_comparison(*, earlier: Photo, later: Photo, actor: Actor) -> Comparison:
    """Have two photos compared, the older first whatever the order here; once for each pair.

    What failed, was asked for when their dates told another order, or was done before the photos
    were measured, is asked for again. Raises NotComparableError for photos that are not of one
    mole or one region, and ConsentMissingError.
    """
    first, second = sorted((earlier, later), key=_age)
    _check_pair(first, second)
    accounts.require_consent(subject=first.subject)
    known = Comparison.objects.select_for_update().filter(_is_pair(first, second)).first()
    if known is None:
        fresh = {"subject_id": first.subject_id}
        known, is_new = Comparison.objects.get_or_create(
            earlier=first, later=second, defaults=fresh
        )
        return _send(known, actor) if is_new else known
    is_turned = known.earlier_id != first.pk
    is_good = known.status != Comparison.Status.FAILED and not _is_outdated(known)
    if not is_turned and is_good:
        return known
    known.earlier, known.later = first, second
    known.marks = known.marks[::-1] if is_turned else known.marks
    return _again(known, actor)


@transaction.atomic
def compare_anew(*, comparison: Comparison, actor: Actor) -> Comparison:
    """Have the photos laid on each other without marks, unless that is being done.

    Raises ConsentMissingError.
    """
    row = Comparison.objects.select_for_update().get(pk=comparison.pk)
    accounts.require_consent(subject=row.subject)
    if row.method == Method.AUTOMATIC and not row.is_terminal:
        return row
    row.method, row.marks = Method.AUTOMATIC, []
    return _again(row, actor)


@transaction.atomic
def compare_by_marks(*, comparison: Comparison, marks: Marks, actor: Actor) -> Comparison:
    """Have the photos laid on each other by two places marked in both.

    Raises ConsentMissingError.
    """
    row = Comparison.objects.select_for_update().get(pk=comparison.pk)
    accounts.require_consent(subject=row.subject)
    row.method, row.marks = Method.MARKS, [[list(point) for point in pair] for pair in marks]
    return _again(row, actor)


@transaction.atomic
def keep_together(*, comparison: Comparison, actor: Actor) -> None:
    """Note that both photos show one mole, though they don't look it; twice is as once."""
    unasked = Comparison.objects.filter(pk=comparison.pk, kept_at=None)
    if unasked.update(kept_at=timezone.now()):
        _record(Event.COMPARISON_ANSWERED, comparison, actor, same_mole=True)


@transaction.atomic
def move_later(*, comparison: Comparison, mole: Mole | None, actor: Actor) -> Photo:
    """Put the later photo to another mole of the same person, or to those yet to sort."""
    later = Photo.objects.select_for_update().get(pk=comparison.later_id)
    if later.mole != mole:
        _record(Event.COMPARISON_ANSWERED, comparison, actor, same_mole=False)
        later = photos.change_photo(
            photo=later,
            actor=actor,
            mole=mole,
            taken_at=later.taken_at,
            modality=later.modality,
            note=later.note,
        )
    return later


def grey_png(*, levels: npt.ArrayLike) -> bytes:
    """Return a grey picture, height x width, 0 to 255, as a PNG."""
    buffer = io.BytesIO()
    Image.fromarray(np.asarray(levels, np.uint8)).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _is_outdated(row: Comparison) -> bool:
    """Whether one of the photos was measured since they were laid on each other without marks."""
    if row.method == Method.MARKS or row.finished_at is None:
        return False
    measured = Measurement.objects.filter(photo__in=(row.earlier_id, row.later_id))
    return measured.filter(status="succeeded", finished_at__gt=row.finished_at).exists()


def _age(photo: Photo) -> tuple[Any, ...]:
    return photo.taken_at, photo.uploaded_at, photo.pk


def _is_pair(first: Photo, second: Photo) -> Q:
    return Q(earlier=first, later=second) | Q(earlier=second, later=first)


def _check_pair(first: Photo, second: Photo) -> None:
    is_one_mole = first.mole_id is not None and first.mole_id == second.mole_id
    is_one_region = bool(first.region) and first.region == second.region
    if first.pk == second.pk or first.subject_id != second.subject_id:
        raise NotComparableError
    if not is_one_mole and not is_one_region:
        raise NotComparableError


def _again(row: Comparison, actor: Actor) -> Comparison:
    """Queue a row anew; a worker that is at it now loses its claim."""
    fresh = jobs.restart_fields() | {"requested_at": timezone.now()}
    for name, value in (fresh | _NOT_ASKED).items():
        setattr(row, name, value)
    row.save()
    return _send(row, actor)


def _send(row: Comparison, actor: Actor) -> Comparison:
    _record(Event.COMPARISON_REQUESTED, row, actor, method=row.method)
    jobs.send_on_commit(KIND, row)
    return row


def _record(event: Event, row: Comparison, actor: Actor, **details: Any) -> None:
    audit.record(
        event,
        actor=actor,
        subject_id=row.subject_id,
        target=row.later_id,
        comparison=str(row.pk),
        earlier=str(row.earlier_id),
        **details,
    )


def _compare(row: Comparison) -> dict[str, Any]:
    """Compare; without consent, or where a photo can't be read, the row says so instead."""
    try:
        accounts.require_consent(subject=row.subject)
        earlier, later = measuring.look(row.earlier), measuring.look(row.later)
    except ConsentMissingError:
        return _NOT_ASKED | {"aligned": False, "reason": CONSENT_WITHDRAWN}
    except ImageRefused:
        return _NOT_ASKED | {"aligned": False, "reason": UNREADABLE}
    return _laid(row, earlier, later)


def _laid(row: Comparison, earlier: measuring.Sight, later: measuring.Sight) -> dict[str, Any]:
    outlines = (_outline(row.earlier), _outline(row.later))
    if row.method == Method.MARKS:
        found, basis = measuring.align_by_marks(earlier, later, tuple(row.marks)), MARKS
    else:
        found, basis = measuring.align_by_what_stays(earlier, later, outlines)
    result = _NOT_ASKED | {name: found.as_dict()[name] for name in _ALIGNMENT}
    if not found.aligned:
        return result
    changed = measuring.difference(earlier, later, found, *outlines)
    changes = changed.figures() | {"basis": basis}
    return result | {"difference": grey_png(levels=changed.map), "changes": changes}


_ALIGNMENT = ("aligned", "matrix", "error_px", "inliers", "reason")


def _outline(photo: Photo) -> Points | None:
    """Return the outline that was measured last, if there is one."""
    measured = photo.measurements.filter(status=Measurement.Status.SUCCEEDED).first()
    found: Mapping[str, Any] = (measured.result.get("outline") or {}) if measured else {}
    return found.get("points")


def _record_end(row: Comparison) -> None:
    _record(
        Event.COMPARISON_FINISHED,
        row,
        audit.SYSTEM,
        status=row.status,
        method=row.method,
        aligned=bool(row.aligned),
        reason=row.reason,
    )


KIND = jobs.JobKind(Comparison, "classifier.tasks.compare_work_task", _compare, _record_end)
