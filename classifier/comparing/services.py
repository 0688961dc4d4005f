"""Comparisons: two photos aligned by a worker, by their content or by marks made by hand."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.comparing.difference_picture import grey_png
from classifier.comparing.errors import NotComparableError
from classifier.comparing.models import Comparison
from classifier.comparing.texts import UNREADABLE
from classifier.core import jobs, lines
from classifier.images import ImageRefused
from classifier.measuring import vision
from classifier.measuring.models import Measurement
from classifier.measuring.selectors import finished_measurement
from classifier.measuring.texts import CONSENT_WITHDRAWN
from classifier.moles.models import Mole
from classifier.people.errors import ConsentMissingError
from classifier.people.models import Subject
from classifier.people.services import accounts
from classifier.photos import services as photos
from classifier.photos.models import Photo

Method = Comparison.Method
Priority = Comparison.Priority
Point = tuple[float, float]
Points = Sequence[Sequence[float]]
# Two places in the earlier photo and the same two in the later one, as fractions of each.
Marks = tuple[tuple[Point, Point], tuple[Point, Point]]

_ALIGNMENT_FIELDS = ("aligned", "matrix", "error_px", "inliers", "reason")
_NO_RESULT: dict[str, Any] = {
    "aligned": None,
    "matrix": None,
    "error_px": None,
    "inliers": 0,
    "reason": "",
    "difference": b"",
    "changes": {},
}


@transaction.atomic
def request_comparison(
    *, earlier: Photo, later: Photo, actor: Actor, priority: Comparison.Priority = Priority.PERSON
) -> Comparison:
    """Queue the comparison of two photos; one row for each pair, the photos in either order.

    A finished row is queued again if it failed, if the dates have been corrected and their order
    changed, or if a photo has been measured since. Raises NotComparableError for photos that are
    not of one mole or one region, and ConsentMissingError.
    """
    first, second = sorted((earlier, later), key=_age)
    _check_pair(first, second)
    Subject.objects.lock(first.subject_id)
    accounts.require_consent(subject=first.subject)
    known = Comparison.objects.select_for_update().filter(_is_pair(first, second)).first()
    if known is None:
        fresh = {"subject_id": first.subject_id, **_place(first.subject, priority)}
        known, is_new = Comparison.objects.get_or_create(
            earlier=first, later=second, defaults=fresh
        )
        return _send(known, actor) if is_new else known
    is_swapped = known.earlier_id != first.pk
    is_failed = known.status == Comparison.Status.FAILED
    if not (is_swapped or is_failed or _is_outdated(known)):
        return known
    known.earlier, known.later = first, second
    known.marks = known.marks[::-1] if is_swapped else known.marks
    return _requeue(known, actor, priority)


@transaction.atomic
def compare_without_marks(*, comparison: Comparison, actor: Actor) -> Comparison:
    """Queue the comparison again without marks; an open one without marks stays as it is.

    Raises ConsentMissingError.
    """
    Subject.objects.lock(comparison.subject_id)
    row = Comparison.objects.select_for_update().get(pk=comparison.pk)
    accounts.require_consent(subject=row.subject)
    if row.method == Method.AUTOMATIC and not row.is_terminal:
        return row
    row.method, row.marks = Method.AUTOMATIC, []
    return _requeue(row, actor)


@transaction.atomic
def compare_by_marks(*, comparison: Comparison, marks: Marks, actor: Actor) -> Comparison:
    """Queue the comparison again, aligned by two places marked in both photos.

    Raises ConsentMissingError.
    """
    Subject.objects.lock(comparison.subject_id)
    row = Comparison.objects.select_for_update().get(pk=comparison.pk)
    accounts.require_consent(subject=row.subject)
    row.method, row.marks = Method.MARKS, [[list(point) for point in pair] for pair in marks]
    return _requeue(row, actor)


@transaction.atomic
def confirm_same_mole(*, comparison: Comparison, actor: Actor) -> None:
    """Record the person's answer that both photos show one mole; safe to call twice."""
    unanswered = Comparison.objects.filter(pk=comparison.pk, kept_at=None)
    if unanswered.update(kept_at=timezone.now()):
        _record(Event.COMPARISON_ANSWERED, comparison, actor, same_mole=True)


@transaction.atomic
def move_later_photo(*, comparison: Comparison, mole: Mole | None, actor: Actor) -> Photo:
    """Move the later photo to another mole of the same person; None leaves it unsorted.

    Safe to call twice. Raises ValueError for a mole of another person.
    """
    Subject.objects.lock(comparison.subject_id)
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


def _is_outdated(row: Comparison) -> bool:
    """Whether a photo was measured since: its outline could improve an automatic alignment."""
    if row.method == Method.MARKS or row.finished_at is None:
        return False
    measured = Measurement.objects.filter(photo__in=(row.earlier_id, row.later_id))
    return measured.finished().filter(finished_at__gt=row.finished_at).exists()


def _age(photo: Photo) -> tuple[Any, ...]:
    return photo.by_time()


def _is_pair(first: Photo, second: Photo) -> Q:
    return Q(earlier=first, later=second) | Q(earlier=second, later=first)


def _check_pair(first: Photo, second: Photo) -> None:
    is_one_mole = first.mole_id is not None and first.mole_id == second.mole_id
    is_one_region = bool(first.region) and first.region == second.region
    if first.pk == second.pk or first.subject_id != second.subject_id:
        raise NotComparableError
    if not is_one_mole and not is_one_region:
        raise NotComparableError


def _place(subject: Subject, priority: Comparison.Priority) -> dict[str, Any]:
    return lines.place(Comparison, priority=priority, owner=subject.owner)


def _requeue(
    row: Comparison, actor: Actor, priority: Comparison.Priority = Priority.PERSON
) -> Comparison:
    """Queue a row again without its result; a worker that runs it now loses its claim."""
    fresh = jobs.restart_fields() | {"requested_at": timezone.now()}
    place = _place(row.subject, priority)
    for name, value in (fresh | place | _NO_RESULT).items():
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
    """Return the fields to store; without consent or a readable photo only a reason."""
    try:
        accounts.require_consent(subject=row.subject)
        earlier, later = vision.decode_photo(row.earlier), vision.decode_photo(row.later)
    except ConsentMissingError:
        return _NO_RESULT | {"aligned": False, "reason": CONSENT_WITHDRAWN}
    except ImageRefused:
        return _NO_RESULT | {"aligned": False, "reason": UNREADABLE}
    return _align(row, earlier, later)


def _align(
    row: Comparison, earlier: vision.DecodedPhoto, later: vision.DecodedPhoto
) -> dict[str, Any]:
    outlines = (_outline(row.earlier), _outline(row.later))
    if row.method == Method.MARKS:
        found, basis = vision.align_by_marks(earlier, later, tuple(row.marks)), vision.MARKS
    else:
        found, basis = vision.align_automatically(earlier, later, outlines)
    alignment = found.as_dict()
    result = _NO_RESULT | {name: alignment[name] for name in _ALIGNMENT_FIELDS}
    if not found.aligned:
        return result
    changed = vision.difference(earlier, later, found, *outlines)
    changes = changed.figures() | {"basis": basis}
    return result | {"difference": grey_png(changed.map), "changes": changes}


def _outline(photo: Photo) -> Points | None:
    measured = finished_measurement(photo)
    return (measured.outline_points or None) if measured else None


def _record_finished(row: Comparison) -> None:
    _record(
        Event.COMPARISON_FINISHED,
        row,
        audit.SYSTEM,
        status=row.status,
        method=row.method,
        aligned=bool(row.aligned),
        reason=row.reason,
    )


KIND = jobs.JobKind(Comparison, "classifier.tasks.compare_work_task", _compare, _record_finished)
