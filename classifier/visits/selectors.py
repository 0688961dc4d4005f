"""Reads of prepared visits, their links and viewings, and of the photos to choose from."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.moles.models import Mole
from classifier.people.models import Subject, User
from classifier.photos.models import Photo
from classifier.visits.content import choice
from classifier.visits.models import ShareLink, Visit

# Bound the length of two pages; set by judgement.
MOST_TO_CHOOSE_FROM = 240
MOST_VIEWINGS = 100


@dataclass(frozen=True, slots=True)
class OfferedPhotos:
    """The photos of one mole to choose from, oldest first; `usual` are the default choice."""

    mole: Mole
    photos: Sequence[Photo]
    usual: frozenset[uuid.UUID]


def visits_of(subject: Subject) -> QuerySet[Visit]:
    """Return the visits prepared for one person, newest first, without their content."""
    return Visit.objects.filter(subject=subject).defer("content")


def visit_visible_to(user: User, visit_id: uuid.UUID) -> Visit:
    """Return one of the visits that the user prepared. Raises Http404."""
    visits = Visit.objects.of(user)
    return get_object_or_404(visits.select_related("subject"), pk=visit_id)


def share_link_visible_to(user: User, visit_id: uuid.UUID, link_id: uuid.UUID) -> ShareLink:
    """Return a link to one of the user's visits. Raises Http404."""
    visit = visit_visible_to(user, visit_id)
    return get_object_or_404(visit.share_links.select_related("visit"), pk=link_id)


def viewings_of(visit: Visit) -> QuerySet[AuditEvent]:
    """Return the newest MOST_VIEWINGS events of somebody looking at a visit by a link."""
    views = AuditEvent.objects.filter(
        target=str(visit.pk), event=AuditEvent.Event.SHARE_LINK_VIEWED
    )
    return views[:MOST_VIEWINGS]


def first_day(subject: Subject) -> date | None:
    """Return the day of a person's oldest photo of a mole."""
    photos = Photo.objects.kept().filter(subject=subject)
    oldest = photos.dated().exclude(mole=None).aggregate(oldest=Min("taken_at"))["oldest"]
    return timezone.localdate(oldest) if oldest else None


def photos_offered(moles: Sequence[Mole], since: date, until: date) -> list[OfferedPhotos]:
    """Return each mole's photos of a period; the newest MOST_TO_CHOOSE_FROM of all moles."""
    results = Assessment.objects.filter(status__in=("succeeded", "rejected"))
    photos = (
        Photo.objects.kept()
        .filter(choice.taken_within(since, until), mole__in=moles)
        .newest_first()
        .prefetch_related(Prefetch("assessments", results.order_by("-requested_at", "id")))
    )[:MOST_TO_CHOOSE_FROM]
    by_mole: dict[uuid.UUID, list[Photo]] = {mole.pk: [] for mole in moles}
    for photo in reversed(photos):
        if photo.mole_id is not None:
            by_mole[photo.mole_id].append(photo)
    return [_offered(mole, by_mole[mole.pk]) for mole in moles]


def _offered(mole: Mole, photos: list[Photo]) -> OfferedPhotos:
    bands = [
        (photo.pk, next((row.band for row in photo.assessments.all()), "")) for photo in photos
    ]
    return OfferedPhotos(mole, photos, frozenset(choice.default_choice(bands)))
