"""Fair order: people before batches, owners in turn, and as many messages as there are jobs."""

import itertools
import threading
import uuid
from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.core import jobs, lines
from classifier.core.job_times import is_due
from classifier.core.lines import SHARE, ahead_of, carry_out_next, place, sweep
from classifier.core.models import FairJob, OutgoingMail
from classifier.operations.lines import OTHERS, PHOTOS
from classifier.trial.models import Trial
from classifier.trial.services import trials
from skinspect_site.celery import app
from tests import factories
from tests.query_plans import whole_tables
from tests.workers import send_to

pytestmark = pytest.mark.django_db
Priority = FairJob.Priority
# Claims of messages that do the first job in order, not one of a lower priority.
IN_ORDER = [
    claim for claim in (f"message-{n}" for n in range(2000)) if lines._favoured(claim) is None
]


def favouring(priority):
    return (name for n in itertools.count() if lines._favoured(name := f"m{n}") == priority)


@pytest.fixture
def done():
    """The subjects of the mails that were carried out, in order."""
    return []


@pytest.fixture
def line(done):
    """A line whose jobs do nothing: mails stand for every kind, as their rows need no others."""

    def run(row):
        done.append(row.subject)
        return jobs.Cancel()

    return lines.Line("a-queue", (jobs.JobKind(OutgoingMail, "a.task", run),))


def queue(owner, count=1, *, priority=Priority.PERSON, **fields):
    return [
        OutgoingMail.objects.create(
            subject=f"{owner}{number}",
            to=[],
            **place(OutgoingMail, priority=priority, owner=owner) | fields,
        )
        for number in range(count)
    ]


def work(line, claims=None, count=1000):
    """Let a worker take messages until nothing is due."""
    claims = iter(claims or IN_ORDER)
    kind = line.kinds[0]
    while count and kind.rows.filter(is_due(), status="queued").exists():
        carry_out_next(line, kind, pk=uuid.uuid4(), claim=next(claims))
        count -= 1


def test_two_partners_with_many_each_get_half_and_a_third_waits_for_neither(line, done):
    queue("alpha", 100, priority=Priority.PARTNER)
    queue("beta", 100, priority=Priority.PARTNER)
    work(line, count=100)
    assert [sum(name.startswith(own) for name in done) for own in ("alpha", "beta")] == [50, 50]
    queue("gamma", 2, priority=Priority.PARTNER)
    before = len(done)
    work(line, count=8)
    assert sorted(name for name in done[before:] if "gamma" in name) == ["gamma0", "gamma1"]


def test_a_person_comes_before_all_of_a_partner_and_before_their_own_batch(line, done):
    queue("partner", 200, priority=Priority.PARTNER)
    queue("anna", 30, priority=Priority.BATCH)
    work(line, count=3)
    queue("anna")
    work(line, count=1)
    assert done[-1] == "anna0"
    assert OutgoingMail.objects.count() == 200 + 30 - 3


def test_an_owner_who_was_away_joins_now_and_makes_up_for_nothing(line, done):
    queue("anna", 4)
    work(line, count=3)
    queue("berta", 3)
    queue("anna", 1)
    work(line)
    assert done[3:] == ["anna3", "berta0", "berta1", "anna0", "berta2"]


def test_a_running_job_counts_as_the_owners_turn(line, done):
    queue("anna")
    OutgoingMail.objects.update(status="running", claim="another", claimed_at=timezone.now())
    queue("anna")
    queue("berta")
    work(line)
    assert done == ["berta0", "anna0"]


def test_one_that_is_tried_again_later_does_not_let_newcomers_overtake(line, done):
    queue("anna")
    OutgoingMail.objects.update(due_at=timezone.now() + timedelta(seconds=60))
    queue("berta", 6)
    work(line, count=4)
    queue("carla", 3)
    work(line)
    assert done[4:] == ["berta4", "carla0", "berta5", "carla1", "carla2"]
    OutgoingMail.objects.update(due_at=timezone.now())
    work(line)
    assert done[-1] == "anna0"


OLD_ROW = (
    "INSERT INTO classifier_outgoingmail (id, status, attempts, claim, requested_at, due_at,"
    ' last_error, sender, "to", subject, body, headers)'
    " VALUES (%s, 'queued', 0, '', %s, %s, '', '', '[]', %s, '', '{}')"
)


def test_rows_of_the_release_before_keep_their_order(line, done):
    """It stores neither priority nor owner nor turn, and the database fills them in."""
    now = timezone.now()
    with connection.cursor() as cursor:
        for age in (1, 3, 2):
            key = uuid.uuid4().hex if connection.vendor == "sqlite" else uuid.uuid4()
            at = connection.ops.adapt_datetimefield_value(now - timedelta(minutes=age))
            cursor.execute(OLD_ROW, [key, at, at, f"old{age}"])
    queue("anna", 2)
    queue("partner", priority=Priority.PARTNER)
    work(line)
    assert done == ["old3", "old2", "old1", "anna0", "anna1", "partner0"]


@pytest.mark.parametrize("priority", [Priority.PARTNER, Priority.BATCH, Priority.BACKGROUND])
def test_no_priority_waits_for_ever(line, done, priority):
    """One message in sixteen is for it, whoever else keeps coming."""
    queue("late", 2, priority=priority)
    queue("anna", 40)
    claims = favouring(priority)
    work(line, claims=[IN_ORDER[0], next(claims), IN_ORDER[1]], count=3)
    assert done == ["anna0", "late0", "anna1"]
    shares = [lines._favoured(str(uuid.uuid4())) for _ in range(4000)]
    assert 4000 / SHARE / 2 < shares.count(priority) < 4000 / SHARE * 2


def test_one_message_is_sent_for_each_job_that_has_none(line):
    """Messages are alike, so that a long line is never sent again while they wait."""
    send_to(settings.CELERY_BROKER_URL)  # whatever tests before this one did to the connections
    rows = queue("partner", 30, priority=Priority.PARTNER)
    line = replace(line, queue=OTHERS.queue)
    kind = jobs.JobKind(OutgoingMail, "classifier.tasks.send_mail_task", print)
    line = replace(line, kinds=(kind,))
    for row in rows[:10]:
        assert jobs.send_message(kind, row.pk)
    assert [sweep(line), sweep(line)] == [20, 0]
    app.amqp.queues[OTHERS.queue].bind(app.connection_for_write().default_channel).purge()
    assert [sweep(line), sweep(line)] == [30, 0]


def test_one_sweep_sends_no_more_than_it_has_time_for(line, monkeypatch):
    monkeypatch.setattr(jobs, "SWEEP_BATCH", 7)
    queue("partner", 20)
    with mock.patch("skinspect_site.celery.app.send_task") as send:
        assert sweep(line) == 7
    assert send.call_count == 7


def test_nothing_is_sent_while_the_broker_cannot_be_asked(line, monkeypatch):
    queue("anna")
    monkeypatch.setattr(app, "connection_for_write", mock.Mock(side_effect=ConnectionError))
    with mock.patch("skinspect_site.celery.app.send_task") as send:
        assert sweep(line) == 0
    send.assert_not_called()


def test_a_message_without_work_does_nothing(line, done):
    carry_out_next(line, line.kinds[0], pk=uuid.uuid4(), claim="a")
    assert done == []


def test_a_message_does_the_row_that_it_names_if_this_clock_is_behind(line, done):
    [row] = queue("anna", due_at=timezone.now() + timedelta(seconds=30))
    carry_out_next(line, line.kinds[0], pk=row.pk, claim="a")
    assert done == ["anna0"]


def test_a_message_that_comes_again_runs_the_job_that_it_had_claimed(line, done):
    queue("berta")
    [row] = queue("anna")
    running = {"status": "running", "claim": "a", "claimed_at": timezone.now()}
    OutgoingMail.objects.filter(pk=row.pk).update(**running, attempts=1)
    carry_out_next(line, line.kinds[0], pk=uuid.uuid4(), claim="a")
    assert done == ["anna0"]


def test_a_message_that_killed_its_worker_three_times_does_nothing_more(line, done):
    queue("berta")
    [row] = queue("anna")
    running = {"status": "running", "claim": "a", "claimed_at": timezone.now()}
    OutgoingMail.objects.filter(pk=row.pk).update(**running, attempts=jobs.MAX_ATTEMPTS)
    carry_out_next(line, line.kinds[0], pk=uuid.uuid4(), claim="a")
    assert done == []


def test_photos_of_people_visitors_and_partners_are_one_line(stored):
    partner = factories.make_partner().partner
    theirs = [factories.make_photo(factories.make_subject(partner)) for _ in range(2)]
    trial = trials.start(data=factories.jpeg(3)).trial
    own = factories.make_photo()
    kind = assessments.KIND
    left = []
    for claim in IN_ORDER[:4]:
        carry_out_next(PHOTOS, kind, pk=uuid.uuid4(), claim=claim)
        left.append((Trial.objects.filter(status="queued").count(), own.assessments.get().status))
    assert left[:2] == [(0, "queued"), (0, "succeeded")]
    assert {photo.assessments.get().status for photo in theirs} == {"succeeded"}
    trial.refresh_from_db()
    assert trial.status == "succeeded"


def test_those_ahead_are_counted_in_the_order_of_claims(line):
    queue("partner", 50, priority=Priority.PARTNER)
    queue("anna", 5)
    [row] = queue("berta")
    assert ahead_of(row, OutgoingMail.objects.all()).count() == 1
    last = queue("partner", 1, priority=Priority.PARTNER)[0]
    assert ahead_of(last, OutgoingMail.objects.all()).count() == 56


def test_placing_and_claiming_read_no_whole_table():
    photo = factories.make_photo()
    factories.make_assessment()

    def place_and_claim():
        place(Assessment, priority=Priority.PERSON, owner=photo.subject.owner)
        lines._head(assessments.KIND, IN_ORDER[0])
        lines._claimed_before(PHOTOS, "a")

    if connection.vendor == "postgresql":
        # It would read two rows as a whole, once it has counted them.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert whole_tables(place_and_claim) == []


@pytest.mark.django_db(transaction=True)
def test_many_transactions_of_one_owner_at_once_get_a_turn_each(monkeypatch):
    monkeypatch.setattr(lines, "PLACING_TRIES", 10_000)

    def store():
        try:
            with transaction.atomic():
                queue("partner")
        finally:
            connection.close()

    threads = [threading.Thread(target=store) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(OutgoingMail.objects.values_list("turn", flat=True)) == list(range(8))
