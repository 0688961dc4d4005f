"""The cases that wait for a clinician, and what belongs to a case."""

import uuid
from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.people.models import User
from classifier.photos.models import Photo
from classifier.review.access import SECOND_FACTORS
from classifier.review.models import Reading, Review, ReviewRequest


def cases() -> QuerySet[ReviewRequest]:
    """Return the cases that clinicians may look at.

    Nothing from the bin, nothing of people whose consent is not in force, and nothing of partners
    that do not want it.
    """
    is_wanted = Q(subject__partner=None) | Q(subject__partner__reviews_allowed=True)
    return ReviewRequest.objects.kept().consented().filter(is_wanted)


def cases_waiting_for(reader: User) -> QuerySet[ReviewRequest]:
    """Return the waiting cases that this reader may claim or holds, first to be read first."""
    free = Q(claimed_by=None) | Q(claimed_until__lte=timezone.now()) | Q(claimed_by=reader)
    return cases_to_read_by(reader).filter(free)


def cases_to_read_by(reader: User) -> QuerySet[ReviewRequest]:
    """Return the waiting cases that this reader may read, also those that somebody else holds.

    Not those that the reader has read or skipped, and of which the reader is the person. None for
    people who are no reviewers.
    """
    if reader.role != User.Role.REVIEWER:
        return ReviewRequest.objects.none()
    ended = Reading.objects.filter(request=OuterRef("pk"), reader=reader).exclude(
        decided_at=None, skipped_at=None
    )
    return cases().filter(
        ~Exists(ended), ~Q(subject__user=reader), status=ReviewRequest.Status.WAITING
    )


def reading_of(reader: User, request_id: uuid.UUID) -> Reading:
    """Return the reader's own reading of a case that may be looked at. Raises Http404."""
    # The one case only: without its key, SQLite makes a list of all cases first.
    case = cases().filter(pk=request_id)
    own = Reading.objects.filter(reader=reader, request__in=case).select_related(
        "request__subject__partner", "request__mole", "request__photo"
    )
    return get_object_or_404(own)


def photos_of_case(request: ReviewRequest) -> QuerySet[Photo]:
    """Return the photos of the case's mole, or the one photo, the newest first."""
    same = {"mole": request.mole_id} if request.mole_id else {"pk": request.photo_id}
    return Photo.objects.kept().filter(**same).newest_first()


def assessment_of_case(request: ReviewRequest) -> Assessment:
    """Return the newest finished result of the photo asked about. Raises Http404."""
    finished = Assessment.objects.filter(photo=request.photo_id, finished_at__isnull=False)
    row = finished.order_by("-requested_at", "id").first()
    if row is None:
        raise Http404
    return row


def other_readings(reading: Reading) -> QuerySet[Reading]:
    """Return what other readers decided about the same case, the first one first."""
    decided = reading.request.readings.filter(decided_at__isnull=False)
    return decided.exclude(pk=reading.pk)


def colleagues_of(reader: User) -> QuerySet[User]:
    """Return the other reviewers, to whom a case can be handed over."""
    active = User.objects.filter(role=User.Role.REVIEWER, is_active=True)
    return active.exclude(pk=reader.pk).order_by("email")


def assessments_to_look_at() -> QuerySet[Assessment]:
    """Return the finished results of which an admin may open the photo for a reason.

    Nothing from the bin, and nothing of people whose consent is not in force.
    """
    finished = Assessment.objects.kept().consented().filter(finished_at__isnull=False)
    return finished.select_related("photo__mole", "subject__partner", "model_version")


def assessment_to_look_at(assessment_id: uuid.UUID) -> Assessment:
    """Return one of them. Raises Http404."""
    return get_object_or_404(assessments_to_look_at(), pk=assessment_id)


def request_visible_to(user: User, request_id: uuid.UUID) -> ReviewRequest:
    """Return one of the household's questions. Raises Http404."""
    return get_object_or_404(ReviewRequest.objects.kept().of(user), pk=request_id)


def answer_visible_to(user: User, review_id: uuid.UUID) -> Review:
    """Return one of the answers to the household that are in force. Raises Http404."""
    own = Review.objects.current().filter(assessment__in=Assessment.objects.kept().of(user))
    return get_object_or_404(own.select_related("request__photo", "assessment"), pk=review_id)


def requests_of(subject_ids: Iterable[uuid.UUID]) -> QuerySet[ReviewRequest]:
    """Return the questions about these people, the newest first, with their current answers."""
    return (
        ReviewRequest.objects.kept()
        .filter(subject__in=subject_ids)
        .prefetch_related(Prefetch("reviews", Review.objects.current()))
        .order_by("-requested_at", "id")
    )


def with_second_factor(users: QuerySet[User]) -> QuerySet[User]:
    """Return the users, each with `second_factor`: whether an app or a passkey is set up."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    return users.annotate(second_factor=Exists(factors))
