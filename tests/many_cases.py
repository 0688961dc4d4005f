"""Rows of a service with many photos, inserted in bulk and without files."""

import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest import mock

from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.inference.door import manifest
from classifier.inference.models import ModelVersion
from classifier.moles.models import Mole
from classifier.outcomes.models import Outcome
from classifier.partners.models import Partner
from classifier.people.models import Consent, Subject, User
from classifier.people.services.accounts import stored_text
from classifier.photos.models import Photo
from classifier.review.models import Reading, Review, ReviewRequest

PHOTOS_A_PERSON = 50
PHOTOS_A_MOLE = 5
# One in so many photos has a case that was answered, and an outcome.
ANSWERED_EVERY = 10
OUTCOME_EVERY = 50
DAYS = 365
FINDING = {"opinion": "benign", "confidence": "high", "advice": "watch"}


@dataclass
class Rows:
    """What is inserted, table by table, in this order."""

    people: list[User] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    moles: list[Mole] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)
    cases: list[ReviewRequest] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


def add_cases(count: int, *, waiting: int, reader: User, partner: Partner | None = None) -> None:
    """Add photos with results over a year, of which some have cases that the reader answered.

    `waiting` cases are open, however many photos there are: nobody's queue grows with the years.
    They are those of people with an account, or of a partner's subjects.
    """
    rows = Rows()
    used = manifest()
    version = ModelVersion.objects.get_or_create(
        version=used.version, defaults={"manifest": dict(used.raw)}
    )[0]
    text = stored_text(body="The text of a benchmark.")
    for number in range(count):
        if number % PHOTOS_A_PERSON == 0 and partner:
            rows.subjects.append(Subject(partner=partner, external_id=f"subject-{number}"))
        elif number % PHOTOS_A_PERSON == 0:
            user = User(email=f"{uuid.uuid4()}@example.org", password="!")
            rows.people.append(user)
            rows.subjects.append(Subject(user=user))
            rows.consents.append(Consent(user=user, text=text, is_given=True, is_adult=True))
        if number % PHOTOS_A_MOLE == 0:
            rows.moles.append(Mole(subject=rows.subjects[-1], body_site="forearm"))
        _add_photo(rows, number, number < waiting * PHOTOS_A_MOLE, version, reader)
    _insert(rows)


def _add_photo(
    rows: Rows, number: int, is_waiting: bool, version: ModelVersion, reader: User
) -> None:
    subject, mole = rows.subjects[-1], rows.moles[-1]
    at = timezone.now() - timedelta(days=number % DAYS, minutes=number % 60)
    photo = Photo(
        subject=subject,
        mole=mole,
        sha256=uuid.uuid4().hex * 2,
        original=f"originals/{number}.jpg",
        thumbnail=f"thumbnails/{number}.jpg",
        content_type="image/jpeg",
        byte_size=2_000_000,
        width=3000,
        height=2000,
        taken_at=at,
        taken_at_source="camera",
    )
    rows.photos.append(photo)
    band, score = (("lower", 0.1), ("unclear", 0.5), ("higher", 0.9))[number % 3]
    result = Assessment(
        photo=photo,
        subject=subject,
        status="succeeded",
        requested_at=at,
        finished_at=at,
        score=score,
        band=band,
        lower_point=0.4,
        higher_point=0.6,
        modality="phone",
        model_version=version,
    )
    rows.assessments.append(result)
    # A mole has one open case at most.
    if number % PHOTOS_A_MOLE:
        return
    if is_waiting:
        rows.cases.append(_case(photo, at))
    elif number % ANSWERED_EVERY == 0:
        _add_answer(rows, photo, result, reader)
    if number % OUTCOME_EVERY == 0:
        rows.outcomes.append(
            Outcome(
                subject=subject,
                mole=mole,
                kind="histology",
                diagnosis="NV",
                is_malignant=False,
                found_on=at.date(),
                source="reviewer",
                band=band,
                recorded_at=at,
            )
        )


def _case(photo: Photo, at: Any, **fields: Any) -> ReviewRequest:
    due_at = at + timedelta(days=7)
    return ReviewRequest(
        subject=photo.subject,
        mole=photo.mole,
        photo=photo,
        source="partner" if photo.subject.partner else "person",
        requested_at=at,
        due_at=due_at,
        **fields,
    )


def _add_answer(rows: Rows, photo: Photo, result: Assessment, reader: User) -> None:
    at = photo.taken_at
    case = _case(photo, at, status="answered", closed_at=at)
    reading = Reading(
        request=case,
        reader=reader,
        first=FINDING,
        started_at=at,
        first_at=at,
        was_blind=True,
        decided_at=at,
        **FINDING,
    )
    rows.cases.append(case)
    rows.readings.append(reading)
    rows.reviews.append(
        Review(
            assessment=result,
            reviewer=reader,
            opinion="benign",
            advice="watch",
            request=case,
            reading=reading,
        )
    )


def _insert(rows: Rows) -> None:
    """Insert all with the times that the rows have, which the clock would set otherwise."""
    clocks = (
        (Assessment, "requested_at"),
        (ReviewRequest, "requested_at"),
        (Reading, "started_at"),
        (Outcome, "recorded_at"),
    )
    with ExitStack() as stack:
        for model, name in clocks:
            clock = model._meta.get_field(name)
            stack.enter_context(mock.patch.object(clock, "auto_now_add", new=False))
        for table in vars(rows).values():
            if table:
                type(table[0]).objects.bulk_create(table, batch_size=500)
