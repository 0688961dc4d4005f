"""The only reads made on somebody's behalf. A stranger's row is not found.

What is in the bin is left out, except by the functions that say so.
"""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from statistics import median

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.shortcuts import get_object_or_404

from classifier.models import (
    Assessment,
    AuditEvent,
    Consent,
    Mole,
    Partner,
    Photo,
    Review,
    Subject,
    User,
)
from classifier.models.assessment import AssessmentQuerySet

Viewer = User | AnonymousUser
RECENT = 50


def subjects_of(user: User) -> QuerySet[Subject]:
    """Return whose moles the user keeps: themselves first, then their household by name."""
    kept = Subject.objects.of(user).kept()
    return kept.order_by(Case(When(relation="self", then=0), default=1), "name", "id")


def has_consented(user: User) -> bool:
    """Whether the person's consent for themselves is in force."""
    return Subject.objects.of(user).consented().filter(relation="self").exists()


def last_consent(user: User) -> Consent | None:
    """Return the person's last word on consent for themselves, with its text."""
    return Consent.objects.filter(user=user, subject=None).select_related("text").first()


def moles_visible_to(user: User) -> QuerySet[Mole]:
    """Return the moles that the user keeps, of their whole household."""
    return Mole.objects.kept().of(user)


def moles_of(subject: Subject) -> QuerySet[Mole]:
    """Return the moles of one person."""
    return Mole.objects.kept().filter(subject=subject)


def moles_with_latest(subject: Subject) -> QuerySet[Mole]:
    """Return a person's moles, each with its latest photo's id, time, status and band.

    These are `latest_photo_id`, `latest_taken_at`, `latest_status` and `latest_band`.
    """
    kept = Photo.objects.kept().filter(mole=OuterRef("pk"))
    photo = kept.order_by("-taken_at", "-uploaded_at")
    return (
        moles_of(subject)
        .annotate(
            latest_photo_id=Subquery(photo.values("id")[:1]),
            latest_taken_at=Subquery(photo.values("taken_at")[:1]),
        )
        .annotate(
            latest_status=Subquery(
                _latest_of_photo(OuterRef("latest_photo_id")).values("status")[:1]
            ),
            latest_band=Subquery(_latest_of_photo(OuterRef("latest_photo_id")).values("band")[:1]),
        )
    )


def _latest_of_photo(photo_id: OuterRef) -> QuerySet[Assessment]:
    return Assessment.objects.filter(photo_id=photo_id).order_by("-requested_at")


def mole_visible_to(user: User, mole_id: uuid.UUID) -> Mole:
    """Return one of the user's moles. Raises Http404."""
    return get_object_or_404(moles_visible_to(user), pk=mole_id)


def photos_visible_to(user: User) -> QuerySet[Photo]:
    """Return the photos that the user keeps, of their whole household, with their moles."""
    return Photo.objects.kept().of(user).select_related("mole", "subject")


def photos_of(user: User, mole: Mole) -> QuerySet[Photo]:
    """Return a mole's photos with their assessments, all newest first."""
    return photos_visible_to(user).filter(mole=mole).prefetch_related("assessments")


def unsorted_photos(subject: Subject) -> QuerySet[Photo]:
    """Return a person's close-ups that belong to no mole yet, with assessments, newest first."""
    unsorted = Photo.objects.kept().filter(subject=subject, mole=None, kind="close_up")
    return unsorted.prefetch_related("assessments")


def photo_visible_to(user: User, photo_id: uuid.UUID) -> Photo:
    """Return one of the user's photos. Raises Http404."""
    return get_object_or_404(photos_visible_to(user), pk=photo_id)


def close_up_visible_to(user: User, photo_id: uuid.UUID) -> Photo:
    """Return one of the user's photos that shows one mole and no region. Raises Http404."""
    return get_object_or_404(photos_visible_to(user), pk=photo_id, kind="close_up")


def binned_photo_visible_to(user: User, photo_id: uuid.UUID) -> Photo:
    """Return one of the user's photos, in the bin or not. Raises Http404."""
    return get_object_or_404(Photo.objects.of(user), pk=photo_id)


def binned_mole_visible_to(user: User, mole_id: uuid.UUID) -> Mole:
    """Return one of the user's moles, in the bin or not. Raises Http404."""
    return get_object_or_404(Mole.objects.of(user), pk=mole_id)


def bin_of(subject: Subject) -> tuple[QuerySet[Mole], QuerySet[Photo]]:
    """Return the moles and the single photos in a person's bin."""
    photos = Photo.objects.binned().filter(subject=subject)
    return Mole.objects.binned().filter(subject=subject), photos.select_related("mole")


def assessments_visible_to(user: User) -> QuerySet[Assessment]:
    """Return all results that the user keeps, newest first, with photo, mole and model."""
    return _shown(Assessment.objects.of(user))


def assessments_of(subject: Subject) -> QuerySet[Assessment]:
    """Return all results of one person's photos, newest first, with photo, mole and model."""
    return _shown(Assessment.objects.filter(subject=subject))


def results_of(photo: Photo) -> QuerySet[Assessment]:
    """Return all results of a photo that the user may see, newest first, with their reviews."""
    return Assessment.objects.filter(photo=photo).prefetch_related("reviews")


def assessment_visible_to(user: User, assessment_id: uuid.UUID) -> Assessment:
    """Return one of the user's results. Raises Http404."""
    return get_object_or_404(assessments_visible_to(user), pk=assessment_id)


def partner_assessments(partner: Partner) -> QuerySet[Assessment]:
    """Return all results of the partner's subjects, newest first, with photo, mole and subject."""
    results = _shown(Assessment.objects.filter(_is_of(partner)))
    return results.select_related(None).defer(None).select_related("photo__mole", "subject")


def _is_of(partner: Partner) -> Exists:
    """Whose a row is, asked so that a page is read from the index of times, not sorted."""
    return Exists(Subject.objects.filter(pk=OuterRef("subject_id"), partner=partner))


def partner_assessment(partner: Partner, assessment_id: uuid.UUID) -> Assessment:
    """Return one of the partner's results. Raises Http404."""
    return get_object_or_404(partner_assessments(partner), pk=assessment_id)


def partner_moles(partner: Partner) -> QuerySet[Mole]:
    """Return the moles of the partner's own subjects, newest first, with their subjects."""
    moles = Mole.objects.kept().filter(_is_of(partner))
    return moles.select_related("subject").order_by("-created_at", "id")


def partner_mole_history(partner: Partner, mole_id: uuid.UUID) -> Mole:
    """Return one of the partner's moles with its photos as `history`, newest first.

    Each photo has `results`. Raises Http404.
    """
    photos = Photo.objects.kept().order_by("-taken_at", "-uploaded_at", "id")
    results = Assessment.objects.order_by("-requested_at", "id")
    history = photos.prefetch_related(Prefetch("assessments", results, to_attr="results"))
    moles = partner_moles(partner).prefetch_related(Prefetch("photos", history, to_attr="history"))
    return get_object_or_404(moles, pk=mole_id)


def partner_photo(partner: Partner, photo_id: uuid.UUID) -> Photo:
    """Return one photo of the partner's subjects, in the bin or not. Raises Http404."""
    return get_object_or_404(Photo, pk=photo_id, subject__partner=partner)


def events_about(user: User) -> QuerySet[AuditEvent]:
    """Return what was done with the user's account, moles and photos, newest first."""
    subjects = [str(pk) for pk in Subject.objects.filter(user=user).values_list("pk", flat=True)]
    return AuditEvent.objects.filter(subject_ref__in=subjects)


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


def assessment_reviewable_by(user: User, assessment_id: uuid.UUID) -> Assessment:
    """Return one assessment that a member of staff may review. Raises Http404."""
    return get_object_or_404(assessments_reviewable_by(user), pk=assessment_id)


def awaiting_review(reviewable: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Return those without a review, but for results that another one of the same photo covers.

    It does if it is as urgent or more, and newer or reviewed; so a photo that is assessed again
    comes back only when the newer model finds it more urgent.
    """
    as_urgent = Assessment.objects.filter(
        photo=OuterRef("photo"), urgency__lte=OuterRef("urgency"), finished_at__isnull=False
    ).exclude(pk=OuterRef("pk"))
    is_reviewed = Exists(Review.objects.filter(assessment=OuterRef("pk")))
    covering = as_urgent.filter(Q(is_reviewed) | Q(requested_at__gt=OuterRef("requested_at")))
    return reviewable.filter(~Exists(covering), Q(is_reviewed=False))


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
        .order_by("-photo__taken_at", "-requested_at")
    )


def events_by_others(user: User) -> QuerySet[AuditEvent]:
    """Return what staff, partners and holders of links did with the user's photos, newest first."""
    events = events_about(user).order_by()
    staff = events.filter(actor_kind=AuditEvent.ActorKind.STAFF)
    partners = events.filter(actor_kind=AuditEvent.ActorKind.PARTNER)
    links = events.filter(actor_kind=AuditEvent.ActorKind.LINK)
    return staff.union(partners, links, all=True).order_by("-at", "-id")


def still_there(user: User, targets: Iterable[str]) -> set[str]:
    """Return which of the audit trail's targets are photos that the user can still open."""
    keys = {target for target in targets if target}
    found = Photo.objects.kept().of(user).filter(pk__in=keys).order_by()
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def usual_duration() -> timedelta | None:
    """Return the median time from request to result of recent assessments."""
    recent = Assessment.objects.filter(status="succeeded").order_by("-finished_at")
    times = recent.values_list("requested_at", "finished_at")[:RECENT]
    seconds = [(end - start).total_seconds() for start, end in times if end is not None]
    return timedelta(seconds=median(seconds)) if seconds else None


def _shown(results: AssessmentQuerySet) -> QuerySet[Assessment]:
    return (
        results.kept()
        .select_related("photo__mole", "model_version")
        .defer("model_version__manifest")
        .order_by("-requested_at", "id")
    )
