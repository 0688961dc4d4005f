"""Writers of one person's rows and the erasing of that person never wait for each other for ever.

Each writer is stopped after its first lock until erasing waits, or has ended, and the other way
round; workers, which lock no person, after each of their locks.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from itertools import count

import pytest
from django.utils import timezone

from classifier.assessments import services as assessments
from classifier.audit.services import SYSTEM
from classifier.bin import erasure
from classifier.comparing import services as comparing
from classifier.core import jobs, lines
from classifier.leaving import services as leaving
from classifier.measuring import services as measuring
from classifier.moles import services as moles
from classifier.operations.lines import OTHERS, PHOTOS
from classifier.outcomes.models import Outcome
from classifier.partners.corrections import services as corrections
from classifier.partners.models import Partner
from classifier.people.models import Subject, User
from classifier.photos.models import Photo
from classifier.questionnaire import services as questionnaire
from classifier.review.findings import Finding
from classifier.review.models import Review
from classifier.review.services import answers, requests
from classifier.takeout.models import Import
from classifier.takeout.services import imports
from tests import factories
from tests.classifier.takeout.support import files_of, packed
from tests.services.interleaving import Stopped

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class Person:
    """A partner's subject: a mole with two photos, one of which waits for a worker."""

    subject: Subject
    photo: Photo
    waiting: Photo
    reader: User
    review: Review


def make_person() -> Person:
    partner: Partner = factories.make_partner().partner
    Partner.objects.filter(pk=partner.pk).update(reviews_allowed=True)
    factories.make_webhook(partner)
    subject = factories.make_subject(Partner.objects.get(pk=partner.pk))
    mole = factories.make_mole(subject, external_id="left-arm")
    photo, waiting = (factories.make_photo(mole=mole) for _ in range(2))
    reader = factories.make_reviewer()
    review = factories.answer(photo, reader)
    factories.make_comparison(photo, waiting, status="queued", finished_at=None)
    measuring.request_measurement(photo=waiting, actor=SYSTEM)
    return Person(subject, photo, waiting, reader, review)


def erase(person: Person) -> None:
    erasure.erase_subject(subject=person.subject, actor=SYSTEM)


def ask(person: Person) -> None:
    requests.ask(photo=person.photo, source="partner", actor=SYSTEM)


def amend(person: Person) -> None:
    finding = Finding(opinion="benign", confidence="high", advice="no_action")
    answers.amend(review=person.review, reader=person.reader, finding=finding, words="Changed.")


def correct(person: Person) -> None:
    taken_at = timezone.now() - timedelta(days=1)
    corrections.correct_photo(
        photo=person.waiting, actor=SYSTEM, taken_at=taken_at, modality="phone"
    )


def change_mole(person: Person) -> None:
    assert person.photo.mole
    moles.change_mole(mole=person.photo.mole, actor=SYSTEM, label="Another")


def outcome(person: Person) -> Outcome:
    return factories.make_outcome(person.photo.mole)


WRITES: dict[str, Callable[[Person], object]] = {
    "photo": lambda person: factories.make_photo(mole=person.photo.mole),
    "assessment": lambda person: assessments.request_assessment(photo=person.photo, actor=SYSTEM),
    "measurement": lambda person: measuring.request_measurement(photo=person.photo, actor=SYSTEM),
    "comparison": lambda person: comparing.request_comparison(
        earlier=person.photo, later=person.waiting, actor=SYSTEM
    ),
    "answers": lambda person: questionnaire.give_answers(
        photo=person.photo, actor=SYSTEM, answers={}
    ),
    "outcome": outcome,
    "question": ask,
    "review": amend,
    "correction": correct,
    "mole": change_mole,
    "visit": lambda person: factories.make_visit(person.photo.mole),
}


def work(line: lines.Line) -> None:
    """Claim and end the next job of a line, without doing it."""
    kinds = [replace(kind, run=lambda _row: jobs.Retry("left")) for kind in line.kinds]
    idle = replace(line, kinds=tuple(kinds))
    lines.carry_out_next(idle, kinds[0], pk=uuid.uuid4(), claim=str(uuid.uuid4()))


def at_each_lock(
    first: Callable[[Person], object], second: Callable[[Person], object], *, locks: int = 100
) -> None:
    """Stop `first` after each of its first locks; nobody loses a deadlock."""
    for at in count(1):
        person = make_person()
        writes = (partial(first, person), partial(second, person))
        lost, is_reached = Stopped(*writes, at=at).run()
        assert lost == [], at
        erase(person)
        if not is_reached or at == locks:
            return


@pytest.mark.parametrize("name", WRITES)
def test_a_write_and_erasing(postgresql: None, name: str) -> None:
    at_each_lock(WRITES[name], erase, locks=1)
    at_each_lock(erase, WRITES[name], locks=1)


@pytest.mark.parametrize("line", [PHOTOS, OTHERS], ids=["photos", "others"])
@pytest.mark.parametrize("other", [erase, correct, change_mole])
def test_a_worker_and_others(
    postgresql: None, line: lines.Line, other: Callable[[Person], object]
) -> None:
    at_each_lock(lambda _person: work(line), other)
    at_each_lock(other, lambda _person: work(line), locks=12)


def sent() -> Import:
    """Return an import of a ZIP of two people, which waits for a worker."""
    source = factories.make_user()
    for subject in (source, factories.make_member(source)):
        factories.make_photo(mole=factories.make_mole(subject))
    data = packed(files_of(source)).getvalue()
    user = factories.make_user()
    row = imports.begin(user=user, size=len(data))
    return imports.take_part(
        user=user, import_id=row.pk, start=0, file=BytesIO(data), size=len(data)
    )


def bring_in(row: Import) -> None:
    jobs.carry_out(imports.KIND, row.pk, claim=str(uuid.uuid4()))


def leave(row: Import) -> None:
    leaving.ask_to_leave(user=row.user)


def erase_account(row: Import) -> None:
    leaving.erase_account(user=row.user, actor=SYSTEM)


@pytest.mark.parametrize("end", [leave, erase_account])
def test_an_import_and_the_end_of_its_account(
    postgresql: None, end: Callable[[Import], None]
) -> None:
    for at in (2, 5, 9, 14):
        for first, second in ((bring_in, end), (end, bring_in)):
            row = sent()
            lost, _is_reached = Stopped(partial(first, row), partial(second, row), at=at).run()
            assert lost == [], at
            assert not Import.objects.exists()
