"""What the page of the ZIP shows: people, their moles, and each photo with what is known of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from classifier.assessments.models import Assessment
from classifier.assessments.texts import BADGES
from classifier.measuring.models import LONGEST_DIAMETER, Measurement
from classifier.measuring.texts import figure_texts
from classifier.moles.models import Mole
from classifier.outcomes.models import Outcome
from classifier.people.models import Subject, User
from classifier.photos.models import Photo
from classifier.questionnaire.checklist import describe_findings
from classifier.takeout.selectors import people_with_everything

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One photo; `file` and `thumbnail` are names in the ZIP, empty if it was lost."""

    file: str
    thumbnail: str
    taken: str
    note: str
    is_binned: bool
    results: list[str]
    sizes: list[str]
    findings: list[Text]
    clinicians: list[str]


@dataclass(frozen=True, slots=True)
class Lesion:
    """A mole, or the photos that are sorted to none."""

    name: str
    facts: list[str]
    note: str
    is_binned: bool
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose moles the account keeps."""

    name: str
    facts: list[str]
    lesions: list[Lesion]
    visits: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """The whole page."""

    email: str
    made: datetime
    people: list[Person]


def build(user: User, names: Collection[str], made: datetime) -> ReadingPage:
    """Return the page of an account; `names` are the files that the ZIP has."""
    people = [_person(subject, names) for subject in people_with_everything(user)]
    return ReadingPage(user.email, made, people)


def _person(subject: Subject, names: Collection[str]) -> Person:
    lesions = [_lesion(mole, names) for mole in subject.moles.all()]
    loose = subject.loose_photos  # type: ignore[attr-defined]  # prefetched under this name
    overviews = [_entry(photo, names) for photo in loose if photo.kind == Photo.Kind.OVERVIEW]
    unsorted = [_entry(photo, names) for photo in loose if photo.kind != Photo.Kind.OVERVIEW]
    if unsorted:
        lesions.append(Lesion(_("Photos of no mole yet"), [], "", False, unsorted))
    if overviews:
        lesions.append(Lesion(_("Photos of whole regions"), [], "", False, overviews))
    facts = [
        f"{_('Year of birth')}: {subject.year_of_birth}" if subject.year_of_birth else "",
        str(subject.get_sex_display()),
    ]
    visits = [
        (visit.title or _("Doctor visit"), f"visits/{visit.pk}.pdf")
        for visit in subject.visits.all()
        if f"visits/{visit.pk}.pdf" in names
    ]
    name = subject.name or _("You")
    return Person(name, [fact for fact in facts if fact], lesions, visits)


def _lesion(mole: Mole, names: Collection[str]) -> Lesion:
    facts = [mole.place]
    if mole.noticed_on:
        facts.append(f"{_('First noticed')}: {_day(mole.noticed_on)}")
    facts += [_outcome(outcome) for outcome in mole.outcomes.all()]
    facts += [
        f"{_('Reminder')}: {reminder.interval}, {_('next on')} {_day(reminder.due_on)}"
        for reminder in mole.reminders.all()
    ]
    entries = [_entry(photo, names) for photo in mole.photos.all()]
    return Lesion(mole.name, facts, mole.note, mole.is_binned, entries)


def _outcome(outcome: Outcome) -> str:
    kind = outcome.get_kind_display()
    return f"{kind}: {outcome.diagnosis or '-'}, {_day(outcome.found_on)}"


def _entry(photo: Photo, names: Collection[str]) -> Entry:
    file = f"photos/{photo.pk}.{str(photo.original.name).rpartition('.')[2]}"
    thumbnail = f"thumbnails/{photo.pk}.jpg"
    results = list(photo.assessments.all())
    return Entry(
        file=file if file in names else "",
        thumbnail=thumbnail if thumbnail in names else "",
        taken=_moment(photo.taken_at) if photo.is_dated else _("time not known"),
        note=photo.note,
        is_binned=photo.is_binned,
        results=[_result(result) for result in results],
        sizes=[size for row in photo.measurements.all() for size in _sizes(row)],
        findings=[text for row in photo.answers.all() for text in describe_findings(row.answers)],
        clinicians=[
            f"{_moment(review.created_at)}: {review.get_advice_display()}. {review.words}"
            for result in results
            for review in result.reviews.all()
        ],
    )


def _result(result: Assessment) -> str:
    words = str(BADGES[result.band or result.status])
    score = "" if result.shown_score is None else f", {_('score')} {result.shown_score:.3f}"
    version = f" ({result.model_name})" if result.model_name else ""
    origin = f", {_('imported')}" if result.imported_at else ""
    return f"{_moment(result.requested_at)}: {words}{score}{version}{origin}"


def _sizes(measurement: Measurement) -> list[str]:
    longest = [text for text in figure_texts(measurement) if text.code == LONGEST_DIAMETER]
    return [f"{text.label.name}: {text.words}" for text in longest]


def _moment(when: datetime) -> str:
    return f"{timezone.localtime(when):%Y-%m-%d %H:%M}"


def _day(day: object) -> str:
    return f"{day:%Y-%m-%d}"
