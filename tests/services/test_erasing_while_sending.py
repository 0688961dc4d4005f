"""Photos are sent while their subject is erased: neither waits for the other for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.core.models import FileToDelete
from classifier.intake import services as intake
from classifier.partners.models import Partner
from classifier.partners.services import submissions
from classifier.partners.services.submissions import Submission
from classifier.people.models import Subject
from classifier.photos.models import Photo
from tests import factories
from tests.services.interleaving import is_anybody_waiting, with_own_connection
from tests.workers import wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.fixture
def partner(postgresql: None) -> Partner:
    return factories.make_partner().partner


def submission(seed: int) -> Submission:
    return Submission(
        image=factories.jpeg(seed),
        subject_external_id="patient-1",
        mole_external_id="left-arm",
        taken_at=None,
        body_site="forearm",
        modality="phone",
    )


def test_erasing_waits_for_a_photo_that_is_being_stored(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    submissions.submit(partner=partner, submission=submission(1))
    subject = Subject.objects.get(partner=partner)
    request = intake.assessments.request_assessment
    with ThreadPoolExecutor(1) as pool:

        def request_while_erasing(**fields: Any) -> Any:
            erasing.append(
                pool.submit(
                    with_own_connection,
                    lambda: erasure.erase_subject(subject=subject, actor=audit.SYSTEM),
                )
            )
            wait_until(is_anybody_waiting)
            return request(**fields)

        erasing: list[Any] = []
        monkeypatch.setattr(intake.assessments, "request_assessment", request_while_erasing)
        _assessment, is_new = submissions.submit(partner=partner, submission=submission(2))
        erasing[0].result(20)
    assert is_new
    assert not Photo.objects.exists()
    assert not FileToDelete.objects.exists()


def test_many_at_once_end_without_an_error(partner: Partner) -> None:
    start = Barrier(3)

    def send(seed: int) -> None:
        start.wait(20)
        submissions.submit(partner=partner, submission=submission(seed))

    def erase() -> None:
        start.wait(20)
        for subject in Subject.objects.filter(partner=partner):
            erasure.erase_subject(subject=subject, actor=audit.SYSTEM)

    for number in range(ROUNDS):
        submissions.submit(partner=partner, submission=submission(1))
        with ThreadPoolExecutor(3) as pool:
            seeds = (2 * number + 2, 2 * number + 3)
            work: list[Callable[[], None]] = [
                partial(send, seeds[0]),
                partial(send, seeds[1]),
                erase,
            ]
            for ended in [pool.submit(with_own_connection, do) for do in work]:
                ended.result(30)
