"""Reads of comparisons, and of pairs of photos to compare."""

import uuid
from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from classifier.comparing.models import Comparison
from classifier.moles.models import Mole
from classifier.people.models import User
from classifier.photos.models import Photo, PhotoQuerySet, taken_before

# As many as the mole's page lists; set by judgement.
RECENT = 6
# By the keys of the earlier and the later photo.
Alignments = Mapping[tuple[uuid.UUID, uuid.UUID], Comparison]


def comparisons_visible_to(user: User) -> QuerySet[Comparison]:
    """Return the user's comparisons whose photos are not in the bin, newest first."""
    return (
        Comparison.objects.kept()
        .of(user)
        .select_related("earlier__mole", "later__mole", "subject")
        .defer("difference")
    )


def comparison_visible_to(user: User, comparison_id: uuid.UUID) -> Comparison:
    """Return one of the user's comparisons. Raises Http404."""
    return get_object_or_404(comparisons_visible_to(user), pk=comparison_id)


def recent_comparisons(user: User, mole: Mole) -> QuerySet[Comparison]:
    """Return the last RECENT comparisons of a mole's photos, newest first."""
    both = [Exists(_kept_of(mole).filter(pk=OuterRef(side))) for side in ("earlier", "later")]
    # A subquery with a limit, so that the index on (subject, requested_at) is read only as far as
    # rows are shown.
    last = Comparison.objects.filter(*both, subject=mole.subject_id).values("pk")[:RECENT]
    return comparisons_visible_to(user).filter(pk__in=last)


def previous_photo(photo: Photo) -> Photo | None:
    """Return the previous photo of the same mole in time order."""
    return _kept_of(photo.mole).before(photo).first()


def next_photo(photo: Photo) -> Photo | None:
    """Return the next photo of the same mole in time order."""
    later = _kept_of(photo.mole).dated().exclude(pk=photo.pk).oldest_first()
    return later.filter(~taken_before(photo)).first() if photo.is_dated else None


def oldest_and_newest_photo(mole: Mole) -> tuple[Photo, Photo] | None:
    """Return a mole's oldest and newest photo of known time; None unless it has two."""
    kept = _kept_of(mole).dated()
    newest, oldest = kept.first(), kept.reverse().first()
    return (oldest, newest) if newest and oldest and newest != oldest else None


def _kept_of(mole: Mole | None) -> PhotoQuerySet:
    if mole is None:
        return Photo.objects.none()
    return Photo.objects.kept().filter(mole=mole)


def alignments_of(pairs: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> Alignments:
    """Return the comparisons that aligned these pairs of photos, earlier first, in one query."""
    wanted = set(pairs)
    if not wanted:
        return {}
    # Asks for more than the pairs, because a condition for each would be too long for SQLite.
    earlier, later = ({pair[side] for pair in wanted} for side in (0, 1))
    rows = Comparison.objects.filter(earlier__in=earlier, later__in=later, aligned=True)
    found = {
        (row.earlier_id, row.later_id): row
        for row in rows.select_related("earlier", "later").defer("difference")
    }
    return {pair: row for pair, row in found.items() if pair in wanted}
