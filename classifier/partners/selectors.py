"""Reads for a partner organisation, of its own subjects only, and of its tokens."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from classifier.assessments.models import Assessment
from classifier.assessments.selectors import with_photo_and_model
from classifier.combining.selectors import combined_results_of
from classifier.comparing.models import Comparison
from classifier.comparing.selectors import previous_photo
from classifier.core.days import start_of
from classifier.measuring.models import Measurement
from classifier.measuring.selectors import finished_measurement
from classifier.moles.models import Mole
from classifier.partners.erased.selectors import own_row
from classifier.partners.models import Credential, Partner
from classifier.people.models import Subject
from classifier.photos.models import Photo
from classifier.review.models import Review, ReviewRequest


@dataclass(frozen=True, slots=True)
class Sent:
    """How much was assessed."""

    photos: int = 0
    assessments: int = 0


# What every request asks of its token. All columns of the five tables take five times as long.
_ITS_PARTNER = "application__credential__partner"
_ASKED = (
    *("expires", "scope", "application__id"),
    *(
        f"application__credential__{field}"
        for field in ("scope", "expires_at", "revoked_at", "last_used_at")
    ),
    *(f"{_ITS_PARTNER}__{field}" for field in ("is_active", "changes_until")),
    *(
        f"{_ITS_PARTNER}{account}__{limit}"
        for account in ("", "__sandbox_of")
        for limit in ("requests_per_minute", "photos_per_day")
    ),
)


# What an answer says of an assessment. The other columns of photo, mole and subject take as long.
_SHOWN = (
    *(field.name for field in Assessment._meta.concrete_fields),  # noqa: SLF001
    *("photo__taken_at", "photo__uploaded_at", "photo__mole__external_id", "subject__external_id"),
)


def access_token(value: bytes) -> Any:
    """Return the token of this value with its credential and partner, expired or not, or None."""
    digest = hashlib.sha256(value).hexdigest()
    # Unique, so that no order is needed, which takes as long to put together as the rest.
    return next(iter(_tokens().filter(token_checksum=digest)[:1]), None)


@cache
def _tokens() -> QuerySet[Any]:
    """Return all tokens with what is asked of them; put together once, asked for each request."""
    tokens: QuerySet[Any] = get_access_token_model().objects.order_by()
    return tokens.select_related(f"{_ITS_PARTNER}__sandbox_of").only(*_ASKED)


def partner_named(name: str) -> Partner | None:
    """Return the partner of this name, if there is one; never a sandbox."""
    return Partner.objects.filter(name=name, sandbox_of=None).first()


def credential_of(application: Any) -> Credential | None:
    """Return the credential that an OAuth application belongs to."""
    rows = Credential.objects.select_related("partner__sandbox_of")
    return rows.filter(application=application.pk).first()


def secret_before(secret_hash: str) -> str:
    """Return the hash of the secret that this one replaced, if it is still accepted, else ""."""
    rows = Credential.objects.filter(
        application__client_secret=secret_hash, previous_secret_until__gt=timezone.now()
    )
    return rows.values_list("previous_secret", flat=True).first() or ""


def credentials_of(partner: Partner) -> list[Credential]:
    """Return a partner's credentials and test credentials, for admins; revoked ones last."""
    rows = Credential.objects.filter(Q(partner=partner) | Q(partner__sandbox_of=partner))
    found = rows.select_related("partner__sandbox_of", "application").order_by("created_at", "id")
    return sorted(found, key=lambda row: row.revoked_at is not None)


def sent_by_day(partner: Partner, *, since: date) -> dict[tuple[date, bool], Sent]:
    """Return what was sent for assessment, by day and whether it is test data.

    Counted from the rows that are kept, so what was erased is not in it.
    """
    own = Subject.objects.filter(Q(partner=partner) | Q(partner__sandbox_of=partner))
    asked = Assessment.objects.filter(requested_at__gte=start_of(since), subject__in=own)
    by_day = asked.annotate(day=TruncDate("requested_at"), is_test=~Q(subject__partner=partner))
    counted = by_day.order_by().values_list("day", "is_test")
    rows = counted.annotate(Count("photo", distinct=True), Count("pk"))
    return {(day, is_test): Sent(photos, number) for day, is_test, photos, number in rows}


def partners_by_id(partner_ids: Iterable[uuid.UUID]) -> dict[str, Partner]:
    """Return partners and sandboxes by their ids as text, for admins."""
    rows = Partner.objects.filter(pk__in=partner_ids).select_related("sandbox_of")
    return {str(partner.pk): partner for partner in rows}


def partner_assessments(partner: Partner) -> QuerySet[Assessment]:
    """Return all results of the partner's subjects, newest first, with photo, mole and subject."""
    return _shown().filter(_is_of(partner))


@cache
def _shown() -> QuerySet[Assessment]:
    """Return all results with what an answer says of them; put together once, as `_tokens` is."""
    results = with_photo_and_model(Assessment.objects.all())
    rows = results.select_related(None).defer(None).select_related("photo__mole", "subject")
    return rows.only(*_SHOWN)


def _is_of(partner: Partner) -> Exists:
    """Return the condition that a row's subject is the partner's.

    As a subquery it lets the database read a page from the index of times instead of sorting.
    """
    return Exists(Subject.objects.filter(pk=OuterRef("subject_id"), partner=partner))


def subject_id_of(partner: Partner, external_id: str) -> QuerySet[Any]:
    """Return the id of one of the partner's subjects, as a subquery that gives one value.

    The database then reads this subject's rows by their index. A join would let it look for them
    among everybody's newest.
    """
    subjects = Subject.objects.filter(partner=partner, external_id=external_id)
    return subjects.values("pk")[:1]


def partner_assessment(partner: Partner, assessment_id: uuid.UUID) -> Assessment:
    """Return one of the partner's results. Raises Http404.

    This and the other reads of one row raise ErasedError for a row that the partner had.
    """
    return own_row(partner_assessments(partner), partner, assessment_id)


def partner_subjects(partner: Partner) -> QuerySet[Subject]:
    """Return the partner's subjects, newest first."""
    return Subject.objects.filter(partner=partner).order_by("-created_at", "id")


def partner_subject(partner: Partner, subject_id: uuid.UUID) -> Subject:
    """Return one of the partner's subjects. Raises Http404."""
    return own_row(partner_subjects(partner), partner, subject_id)


def partner_moles(partner: Partner) -> QuerySet[Mole]:
    """Return the moles of the partner's own subjects, newest first, with their subjects."""
    moles = Mole.objects.kept().filter(_is_of(partner))
    return moles.select_related("subject").order_by("-created_at", "id")


def partner_mole(partner: Partner, mole_id: uuid.UUID) -> Mole:
    """Return one of the partner's moles, with its subject. Raises Http404."""
    return own_row(partner_moles(partner), partner, mole_id)


def partner_mole_history(partner: Partner, mole_id: uuid.UUID) -> Mole:
    """Return one of the partner's moles with its photos as `history`, newest first.

    Each photo has `results`; `combined` are those of all photos of a day. Raises Http404.
    """
    history = _with_results(Photo.objects.kept().newest_first())
    moles = partner_moles(partner).prefetch_related(Prefetch("photos", history, to_attr="history"))
    mole = own_row(moles, partner, mole_id)
    mole.combined = combined_results_of(mole)  # type: ignore[attr-defined]
    return mole


def _with_results(photos: QuerySet[Photo]) -> QuerySet[Photo]:
    """Add `results`, all assessments of each photo, the newest first."""
    results = Assessment.objects.order_by("-requested_at", "id")
    return photos.prefetch_related(Prefetch("assessments", results, to_attr="results"))


def partner_review_requests(partner: Partner) -> QuerySet[ReviewRequest]:
    """Return the cases of the partner's subjects, with the answers that none replaces.

    They are `shown_answers`, at most one of them is not withdrawn. Subject and mole come with them.
    """
    shown = Prefetch("reviews", Review.objects.filter(replaced_by=None), to_attr="shown_answers")
    rows = ReviewRequest.objects.kept().filter(_is_of(partner))
    return rows.select_related("subject", "mole").prefetch_related(shown)


def partner_review_request(partner: Partner, request_id: uuid.UUID) -> ReviewRequest:
    """Return one of the partner's cases. Raises as `own_row` does."""
    return own_row(partner_review_requests(partner), partner, request_id)


def partner_question(partner: Partner, request_id: uuid.UUID) -> ReviewRequest:
    """Return a case that the partner asked for itself. Raises as `own_row` does."""
    asked = partner_review_requests(partner).filter(source=ReviewRequest.Source.PARTNER)
    return own_row(asked, partner, request_id)


def partner_photos(partner: Partner) -> QuerySet[Photo]:
    """Return the photos of the partner's subjects that are not in the bin, with their `results`.

    Mole and subject come with them, and whether they are measured and compared.
    """
    measured = Measurement.objects.finished().filter(photo=OuterRef("pk"))
    compared = Comparison.objects.filter(later=OuterRef("pk"), finished_at__isnull=False)
    photos = Photo.objects.kept().filter(_is_of(partner)).select_related("mole", "subject")
    return _with_results(
        photos.annotate(is_measured=Exists(measured), is_compared=Exists(compared))
    )


def partner_photo_history(partner: Partner, photo_id: uuid.UUID) -> Photo:
    """Return one of the partner's photos that are not in the bin. Raises as `own_row` does."""
    return own_row(partner_photos(partner), partner, photo_id)


def partner_measurement(partner: Partner, photo_id: uuid.UUID) -> Measurement:
    """Return the newest finished measurement of a partner's photo.

    Raises Http404 without one, and as `own_row` does.
    """
    row = finished_measurement(partner_photo_history(partner, photo_id))
    if row is None:
        raise Http404
    return row


def partner_comparison(partner: Partner, photo_id: uuid.UUID) -> Comparison:
    """Return the comparison of one of the partner's photos with the one before it in its mole.

    Its photos come with it. Raises Http404 without one, and as `own_row` does.
    """
    photo = partner_photo_history(partner, photo_id)
    rows = Comparison.objects.kept().select_related("earlier__mole", "later__mole", "subject")
    return get_object_or_404(rows.defer("difference"), earlier=previous_photo(photo), later=photo)


def partner_photo(partner: Partner, photo_id: uuid.UUID) -> Photo:
    """Return one photo of the partner's subjects, in the bin or not. Raises Http404."""
    return own_row(Photo.objects.filter(subject__partner=partner), partner, photo_id)
