"""The cases that wait for a clinician, what belongs to a case, and the answers to people."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.measuring.models import Measurement
from classifier.people.models import User
from classifier.people.models.user import account_is_open
from classifier.people.second_factor import SECOND_FACTORS
from classifier.photos.models import Photo
from classifier.review.models import Reading, Review, ReviewPolicy, ReviewRequest

# Set by judgement: a reader who thinks of something the same day can go back and amend the answer.
LOOK_BACK = timedelta(hours=24)
# Set by judgement: long enough to read one case with interruptions, and short enough that a case
# comes free on the same day when its reader was called away. Each autosave extends it.
CLAIM_FOR = timedelta(minutes=30)
# Of rows with a subject: no partner's, or of a partner that lets clinicians look.
PARTNER_ALLOWS = Q(subject__partner=None) | Q(subject__partner__reviews_allowed=True)


def policy() -> ReviewPolicy:
    """Return the rules in force; the defaults until an admin changes them."""
    return ReviewPolicy.objects.first() or ReviewPolicy(pk=1)


def is_offered(source: str, photo: Photo) -> bool:
    """Whether this service takes cases from this side."""
    if source == ReviewRequest.Source.PERSON:
        return policy().offered_to_people
    partner = photo.subject.partner
    if partner is not None and not partner.reviews_allowed:
        return False
    return source == ReviewRequest.Source.PARTNER or policy().asks_for_higher


def cases() -> QuerySet[ReviewRequest]:
    """Return the cases that clinicians may look at.

    Nothing from the bin, nothing of people whose consent is not in force, and nothing of partners
    that do not want it.
    """
    return ReviewRequest.objects.kept().consented().filter(PARTNER_ALLOWS)


def case_to_take(request_id: uuid.UUID) -> ReviewRequest:
    """Return one case. Raises Http404."""
    return get_object_or_404(cases(), pk=request_id)


def cases_waiting_for(reader: User) -> QuerySet[ReviewRequest]:
    """Return the waiting cases that this reader may claim or holds, first to be read first."""
    return cases_to_read_by(reader).filter(is_free_for(reader))


def is_free_for(reader: User) -> Q:
    """Return the condition for cases that nobody holds, or this reader.

    Nobody holds a case for longer than CLAIM_FOR: then the clock was set back since. Twice as
    long, because a claim of this moment may end later than that by the clock of another machine.
    """
    now = timezone.now()
    is_over = Q(claimed_until__lte=now) | Q(claimed_until__gt=now + 2 * CLAIM_FOR)
    return Q(claimed_by=None) | is_over | Q(claimed_by=reader)


def cases_to_read_by(reader: User) -> QuerySet[ReviewRequest]:
    """Return the waiting cases that this reader may read, also those that somebody else holds.

    Not those that the reader has read or skipped, and not the reader's own. None for people who are
    not reviewers.
    """
    if reader.role != User.Role.REVIEWER:
        return ReviewRequest.objects.none()
    ended = Reading.objects.filter(request=OuterRef("pk"), reader=reader).exclude(
        decided_at=None, skipped_at=None
    )
    return cases().filter(
        ~Exists(ended), ~Q(subject__user=reader), status=ReviewRequest.Status.WAITING
    )


def held_by(reading: Reading) -> QuerySet[ReviewRequest]:
    """Return the reading's case while its reader holds it, else nothing."""
    return ReviewRequest.objects.filter(
        pk=reading.request_id,
        status=ReviewRequest.Status.WAITING,
        claimed_by=reading.reader_id,
        claimed_until__gt=timezone.now(),
    )


def is_blind_first(reading: Reading) -> bool:
    """Whether the reader must record an opinion before anything of the model is shown.

    Not in a case that follows an answer: who answers it sees what was said before.
    """
    return policy().blind_first and reading.request.follows_id is None


def hides_model(reading: Reading) -> bool:
    """Whether nothing of the model may be in any answer to this reader yet."""
    return reading.first_at is None and is_blind_first(reading)


def may_see_photos(reading: Reading) -> bool:
    """Whether the reader holds the case now, or ended its reading within `LOOK_BACK`."""
    if reading.decided_at is not None:
        return reading.decided_at > timezone.now() - LOOK_BACK
    return held_by(reading).exists()


def reading_of(reader: User, request_id: uuid.UUID) -> Reading:
    """Return the reader's own reading of a case that may be looked at. Raises Http404."""
    # The one case only: without its key, SQLite makes a list of all cases first.
    case = cases().filter(pk=request_id)
    own = Reading.objects.filter(reader=reader, request__in=case).select_related(
        "request__subject__partner", "request__mole", "request__photo"
    )
    return get_object_or_404(own)


def photos_with_sizes(request: ReviewRequest) -> QuerySet[Photo]:
    """Return the photos of the case with their finished measurements as `measured`."""
    finished = Measurement.objects.finished().order_by("-requested_at", "id")
    measured = Prefetch("measurements", finished, to_attr="measured")
    return photos_of_case(request).prefetch_related(measured)


def photos_of_case(request: ReviewRequest) -> QuerySet[Photo]:
    """Return the photo asked about and the others of the case's mole, the newest first.

    The photo may have been moved to another mole since.
    """
    asked = Q(pk=request.photo_id)
    same = asked | Q(mole=request.mole_id) if request.mole_id else asked
    return Photo.objects.kept().filter(same).newest_first()


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


def results_to_look_at(photo_ids: Iterable[uuid.UUID]) -> dict[str, uuid.UUID]:
    """Return of each of these photos the newest result of them, by the photo's id as text."""
    found = assessments_to_look_at().filter(photo__in=photo_ids).order_by("requested_at", "id")
    return {str(photo): pk for photo, pk in found.values_list("photo_id", "pk")}


def request_visible_to(user: User, request_id: uuid.UUID) -> ReviewRequest:
    """Return one of the household's questions. Raises Http404."""
    return get_object_or_404(ReviewRequest.objects.kept().of(user), pk=request_id)


def answer_visible_to(user: User, review_id: uuid.UUID) -> Review:
    """Return one of the answers to the household that are in force. Raises Http404."""
    own = Review.objects.current().filter(assessment__in=Assessment.objects.kept().of(user))
    return get_object_or_404(
        own.select_related("request__photo", "assessment__photo__mole__subject"), pk=review_id
    )


def own_answer(reader: User, review_id: uuid.UUID) -> Review:
    """Return one of the reader's own answers that are in force. Raises Http404."""
    own = Review.objects.current().filter(reviewer=reader)
    return get_object_or_404(own.select_related("reading", "assessment"), pk=review_id)


def answers_to(request: ReviewRequest) -> QuerySet[Review]:
    """Return the answers to a case that are in force."""
    return Review.objects.current().filter(request=request)


def unmailed_answers() -> QuerySet[Review]:
    """Return the answers to people that were not mailed and not read yet, the oldest first.

    Partners read theirs by the API.
    """
    kept = Assessment.objects.kept().filter(account_is_open("subject__user"))
    unsent = Review.objects.filter(
        assessment__in=kept, replaced_by=None, mailed_at=None, read_at=None
    )
    return unsent.select_related("assessment__subject__user").order_by("created_at", "id")


def with_second_factor(users: QuerySet[User]) -> QuerySet[User]:
    """Return the users, each with `second_factor`: whether an app or a passkey is set up."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    return users.annotate(second_factor=Exists(factors))


def reviews_of_moles(mole_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Review]]:
    """Return each mole's newest answer in force and the unread ones, newest first, in one query.

    Callers check that the reader may see the moles.
    """
    results = Assessment.objects.kept().filter(photo__mole__in=mole_ids)
    number = Window(
        RowNumber(), partition_by=F("assessment__photo__mole"), order_by=("-created_at", "id")
    )
    rows = (
        Review.objects.current()
        .filter(assessment__in=results)
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


def reviews_of_photo(photo: Photo) -> list[Review]:
    """Return the answers about a photo that no other one replaces, the newest first.

    Withdrawn ones are among them. Callers check that the reader may see the photo.
    """
    rows = Review.objects.filter(assessment__photo=photo, replaced_by=None)
    related = rows.select_related("replaces", "request__followed_by")
    return list(related.order_by("-created_at", "id"))


def open_request_about(photo: Photo) -> ReviewRequest | None:
    """Return the open question about a photo, which may have had no mole then, or its mole."""
    asked = Q(photo=photo)
    same = asked | Q(mole=photo.mole_id) if photo.mole_id else asked
    return ReviewRequest.objects.filter(same, status=ReviewRequest.Status.WAITING).first()
