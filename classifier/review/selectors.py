"""The assessments that staff may review or that await a review, and the reviews of moles."""

import uuid
from collections import defaultdict
from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.shortcuts import get_object_or_404

from classifier.assessments.models import Assessment
from classifier.people.models import User
from classifier.photos.models import newest_first
from classifier.review.access import SECOND_FACTORS
from classifier.review.models import Review


def assessments_reviewable_by(user: User) -> QuerySet[Assessment]:
    """Return the finished assessments that a member of staff may review, with `is_reviewed`.

    Nothing from the bin, and nothing of people whose consent is not in force.
    """
    if not user.is_staff:
        return Assessment.objects.none()
    return (
        Assessment.objects.kept()
        .consented()
        .filter(finished_at__isnull=False)
        .annotate(is_reviewed=Exists(Review.objects.filter(assessment=OuterRef("pk"))))
        .select_related("photo__mole", "subject__partner", "model_version")
        .prefetch_related("reviews")
    )


def with_second_factor(users: QuerySet[User]) -> QuerySet[User]:
    """Return the users, each with `second_factor`: whether an app or a passkey is set up."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    return users.annotate(second_factor=Exists(factors))


def assessment_reviewable_by(user: User, assessment_id: uuid.UUID) -> Assessment:
    """Return one assessment that a member of staff may review. Raises Http404."""
    return get_object_or_404(assessments_reviewable_by(user), pk=assessment_id)


def awaiting_review(reviewable: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Return those without a review that no other result of the same photo replaces.

    Another result replaces one if it is at least as urgent, and newer or reviewed. So a photo that
    is assessed again awaits another review only when the newer model finds it more urgent.
    """
    as_urgent = Assessment.objects.filter(
        photo=OuterRef("photo"), urgency__lte=OuterRef("urgency"), finished_at__isnull=False
    ).exclude(pk=OuterRef("pk"))
    is_reviewed = Exists(Review.objects.filter(assessment=OuterRef("pk")))
    replacing = as_urgent.filter(Q(is_reviewed) | Q(requested_at__gt=OuterRef("requested_at")))
    return reviewable.filter(~Exists(replacing), Q(is_reviewed=False))


def next_to_review(user: User) -> Assessment | None:
    """Return the most urgent assessment that awaits review."""
    waiting = awaiting_review(assessments_reviewable_by(user))
    return waiting.order_by("urgency", "requested_at", "id").first()


def other_results_of_mole(assessment: Assessment) -> QuerySet[Assessment]:
    """Return the other results of the same mole, newest photo first, with their reviews."""
    if assessment.photo.mole_id is None:
        return Assessment.objects.none()
    others = Assessment.objects.kept().filter(photo__mole_id=assessment.photo.mole_id)
    return (
        others.exclude(pk=assessment.pk)
        .filter(finished_at__isnull=False)
        .select_related("photo")
        .prefetch_related("reviews")
        .order_by(*newest_first("photo"), "-requested_at")
    )


def reviews_of_moles(mole_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Review]]:
    """Return each mole's newest review and the unread ones, newest first, in one query.

    Callers check that the reader may see the moles.
    """
    results = Assessment.objects.kept().filter(photo__mole__in=mole_ids)
    number = Window(
        RowNumber(), partition_by=F("assessment__photo__mole"), order_by=("-created_at", "id")
    )
    rows = (
        Review.objects.filter(assessment__in=results)
        .annotate(number=number)
        .filter(Q(number=1) | Q(read_at=None))
        .select_related("assessment__photo")
        .order_by("-created_at", "id")
    )
    found: dict[uuid.UUID, list[Review]] = defaultdict(list)
    for row in rows:
        if row.assessment.photo.mole_id:
            found[row.assessment.photo.mole_id].append(row)
    return found
