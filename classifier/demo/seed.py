"""Puts the demo data into the database, through the services that the pages use."""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.body_map.zones import all_zones
from classifier.demo.noise import Size
from classifier.demo.picture import draw_photo
from classifier.demo.story import MOLES, PARTNER_CASE, UNSORTED, ZONES, DemoReview, MoleStory, Shot
from classifier.intake import services as intake
from classifier.measuring import services as measurements
from classifier.measuring.errors import MeasuringError
from classifier.measuring.models import Measurement
from classifier.moles import services as moles
from classifier.moles.models import Mole
from classifier.partners.models import Partner
from classifier.partners.services import organisations, submissions
from classifier.partners.services.credentials import IssuedCredential
from classifier.people.models import Subject, User
from classifier.people.services import accounts, details
from classifier.photos import services as photos
from classifier.photos.models import Modality, Photo
from classifier.questionnaire import services as answers
from classifier.reminders import services as reminders
from classifier.review.findings import Finding
from classifier.review.models import ReviewRequest
from classifier.review.models.choices import Confidence
from classifier.review.services import claims, readings
from classifier.review.services import requests as questions
from classifier.review.services.policy import set_policy

PARTNER_NAME = "Demonstration clinic"
PARTNER_SUBJECT = "patient-0001"
# A common width of a dermoscope's field of view; the drawn photos have no scale of their own.
FIELD_WIDTH_MM = 20.0
MONTH = timedelta(days=30.4)
YEAR_OF_BIRTH = 1979
ACCOUNTS = (
    ("person@example.org", User.Role.USER),
    ("reviewer@example.org", User.Role.REVIEWER),
    ("admin@example.org", User.Role.ADMIN),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account. `password` is empty if the account existed and kept its password."""

    user: User
    password: str


def make_accounts(*, reset: bool) -> list[DemoAccount]:
    """Create the accounts that are missing; with `reset`, give the others new passwords.

    People may then ask a clinician, because there is one.
    """
    made = [_account(email, role, reset=reset) for email, role in ACCOUNTS]
    reason = "The demonstration has a clinician."
    set_policy(admin=made[-1].user, reason=reason, offered_to_people=True)
    return made


def make_partner() -> IssuedCredential | None:
    """Create the partner and return its credentials; return None if it exists."""
    if Partner.objects.filter(name=PARTNER_NAME).exists():
        return None
    return organisations.create_partner(name=PARTNER_NAME)


def has_demo_moles(person: User) -> bool:
    """Say whether the person has moles, of the demo or their own."""
    return Mole.objects.filter(subject__user=person).exists()


def erase(person: User) -> None:
    """Erase all moles and photos of the person and of the demo's partner."""
    own = Subject.objects.filter(user=person) | Subject.objects.filter(partner__name=PARTNER_NAME)
    for mole in Mole.objects.filter(subject__in=own):
        erasure.erase_mole(mole=mole, actor=audit.SYSTEM)
    for photo in Photo.objects.filter(subject__in=own):
        erasure.erase_photo(photo=photo, actor=audit.SYSTEM)


def add_moles(person: User, reviewer: User, *, size: Size) -> Iterator[Assessment]:
    """Add all moles and photos, oldest photo of a mole first; yield each finished assessment."""
    subject = Subject.objects.get(user=person, relation="self")
    actor = audit.person(person)
    details.set_details(subject=subject, actor=actor, year_of_birth=YEAR_OF_BIRTH, sex="female")
    for story in (*MOLES, *UNSORTED):
        mole = None if story in UNSORTED else _mole(subject, story, actor)
        for shot in story.shots:
            modality = shot.modality or story.modality
            added = intake.add_photo(
                subject=subject,
                data=_draw(story, shot, size),
                actor=actor,
                mole=mole,
                taken_at=_taken_at(shot),
                modality=modality,
            )
            if mole is not None and modality == Modality.DERMOSCOPE:
                _measure(added.photo, actor)
            yield _finish(added.assessment, shot, actor, reviewer)
        if mole is not None and story.answers:
            answers.give_answers(photo=added.photo, actor=actor, answers=story.answers)
            reminders.set_reminder(subject=subject, mole=mole, actor=actor, every_months=1)
    reminders.set_reminder(subject=subject, mole=None, actor=actor, every_months=3)
    for shot in PARTNER_CASE.shots:
        yield _finish(_submit(shot, size), shot, audit.SYSTEM, reviewer)


def _account(email: str, role: str, *, reset: bool) -> DemoAccount:
    password = secrets.token_urlsafe(12)
    existing = User.objects.filter(email=email).first()
    if existing is not None:
        if reset:
            accounts.set_password(user=existing, password=password)
        return DemoAccount(existing, password if reset else "")
    user = accounts.create_account(email=email, password=password, role=role)
    accounts.give_consent(user=user)
    return DemoAccount(user, password)


def _mole(subject: Subject, story: MoleStory, actor: audit.Actor) -> Mole:
    oldest = timezone.localdate() - MONTH * (story.shots[0].months_ago + 5)
    return moles.add_mole(
        subject=subject,
        actor=actor,
        spot=_spot(story),
        label=story.label,
        note=story.note,
        noticed_on=oldest,
    )


def _spot(story: MoleStory) -> moles.Spot:
    zone = all_zones()[ZONES[story.key]]
    return moles.Spot(zone.figure, zone.x, zone.y)


def _measure(photo: Photo, actor: audit.Actor) -> None:
    """Request the measurement of a photo that was taken with a dermoscope."""
    with suppress(MeasuringError):  # A measurement is under way.
        measurements.request_measurement(
            photo=photo,
            actor=actor,
            scale_kind=Measurement.Scale.DERMOSCOPE,
            given={"width_mm": FIELD_WIDTH_MM},
        )


def _submit(shot: Shot, size: Size) -> Assessment:
    submission = submissions.Submission(
        image=_draw(PARTNER_CASE, shot, size),
        subject_external_id=PARTNER_SUBJECT,
        mole_external_id=PARTNER_CASE.key,
        taken_at=_taken_at(shot),
        body_site=PARTNER_CASE.body_site,
        modality=PARTNER_CASE.modality,
    )
    partner = Partner.objects.get(name=PARTNER_NAME)
    return submissions.submit(partner=partner, submission=submission)[0]


def _finish(row: Assessment, shot: Shot, actor: audit.Actor, reviewer: User) -> Assessment:
    """Assess the photo in this process, then review it or bin it as the story says."""
    assessments.carry_out(assessment_id=row.id, claim=str(uuid.uuid4()))
    row = Assessment.objects.select_related("photo").get(pk=row.pk)
    if shot.review is not None:
        _review(row.photo, shot.review, actor, reviewer)
    if shot.binned:
        photos.bin_photo(photo=row.photo, actor=actor)
    return row


def _review(photo: Photo, review: DemoReview, actor: audit.Actor, reviewer: User) -> None:
    """Ask about the photo, and answer as the story says."""
    source = ReviewRequest.Source.PERSON
    asked = questions.ask(photo=photo, source=source, actor=actor, question=review.question)
    reading = claims.claim(request=asked, reader=reviewer)
    finding = Finding(review.opinion, Confidence.MODERATE, review.advice)
    readings.record_photo_view(reading=reading, photo_id=photo.pk)
    readings.record_opinion(reading=reading, finding=finding)
    readings.decide(reading=reading, words=review.words)


def _draw(story: MoleStory, shot: Shot, size: Size) -> bytes:
    return draw_photo(story.lesion, story.skin_patch, shot.appearance, size=size)


def _taken_at(shot: Shot) -> datetime:
    """Return a time between 10 and 18 o'clock on the day of the story, but never in the future."""
    day = timezone.localtime() - MONTH * shot.months_ago
    seed = shot.appearance.seed
    taken_at = day.replace(hour=10 + seed % 8, minute=seed % 60)
    return min(taken_at, timezone.localtime())
