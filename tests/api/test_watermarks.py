"""Asking for everything since the last watermark misses nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.moles import services as moles
from classifier.moles.models import Mole
from classifier.partners.changes import services as changes
from classifier.partners.changes.models import PartnerChange
from classifier.photos import services as photos
from classifier.photos.models import Photo
from tests.api.conftest import Caller
from tests.factories import (
    make_assessment,
    make_mole,
    make_photo,
    make_subject,
    make_user,
)

START = "2000-01-01T00:00:00Z"


class Follower:
    """A partner's program that asks for everything since its last watermark, page by page."""

    def __init__(self, api: Caller, name: str = "assessments", by: str = "updated_since"):
        self.api, self.name, self.by = api, name, by
        self.watermark = START
        self.seen: list[str] = []

    def read(self, **query: Any) -> list[str]:
        """Return the ids of what came, in this order."""
        page = self.api.get(self.name, **{self.by: self.watermark}, **query).json()
        self.watermark = page["watermark"]
        found = [row["id"] for row in page["results"]]
        self.seen += found
        return found


def queued(api: Caller, count: int) -> list[Assessment]:
    mole = make_mole(make_subject(api.partner))
    return [make_photo(mole=mole).assessments.get() for _ in range(count)]


def finish(row: Assessment) -> None:
    make_assessment(row.photo)


def test_late_finishers_come_after_those_that_finished_before(api: Caller) -> None:
    first, second, third = queued(api, 3)
    follower = Follower(api, by="finished_since")
    assert follower.read() == []
    finish(second)
    assert follower.read() == [str(second.id)]
    finish(first)
    finish(third)
    assert sorted(follower.read()) == sorted([str(first.id), str(third.id)])
    assert follower.read() == []


def test_rows_come_oldest_change_first_in_pages_that_end(api: Caller) -> None:
    rows = queued(api, 5)
    follower = Follower(api)
    for row in rows:
        finish(row)
        changes.time_changes(partner=api.partner)
    pages = [follower.read(page_size=2) for _ in range(4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert follower.seen == [str(row.id) for row in rows]


def test_next_leads_through_all_changes(api: Caller) -> None:
    rows = queued(api, 5)
    page = api.get("assessments", updated_since=START, page_size=2).json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = api.call("get", page["next"].removeprefix("http://testserver")).json()
        seen += [row["id"] for row in page["results"]]
    assert sorted(seen) == sorted(str(row.id) for row in rows)


def test_a_change_is_read_again_and_a_watermark_is_not(api: Caller) -> None:
    (row,) = queued(api, 1)
    follower = Follower(api)
    assert follower.read() == [str(row.id)]
    assert follower.read() == []
    Assessment.objects.filter(pk=row.pk).update(attempts=1)
    assert follower.read() == [str(row.id)]


def test_a_clock_that_is_set_back_hides_nothing(
    api: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower, now = Follower(api), timezone.now()
    seen: list[str] = []
    for hours in (0, -3, -6, 2, -1):
        (row,) = queued(api, 1)
        clock = now + timedelta(hours=hours)
        monkeypatch.setattr(changes, "timezone", SimpleNamespace(now=lambda at=clock: at))
        found = follower.read()
        assert follower.read() == []
        assert found == [str(row.id)]
        seen += found
    times = PartnerChange.objects.filter(kind="assessment").order_by("id")
    assert seen == [str(change.assessment_id) for change in times.order_by("at")]


def test_a_watermark_is_never_in_the_future(api: Caller) -> None:
    page = api.get("assessments", updated_since="2100-01-01T00:00:00Z").json()
    assert page["results"] == []
    (row,) = queued(api, 1)
    later = api.get("assessments", updated_since=page["watermark"]).json()
    assert [each["id"] for each in later["results"]] == [str(row.id)]


def test_one_request_takes_part_of_a_long_backlog(
    api: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "BATCH", 2)
    rows = queued(api, 3)
    PartnerChange.objects.exclude(kind="assessment").delete()
    follower = Follower(api)
    assert [len(follower.read()) for _ in range(3)] == [2, 1, 0]
    assert set(follower.seen) == {str(row.id) for row in rows}


def test_the_clock_gives_times_to_all_partners(api: Caller, stranger: Caller) -> None:
    queued(api, 1), queued(stranger, 2)
    waiting = PartnerChange.objects.filter(at=None)
    count = waiting.count()
    assert changes.time_all_changes(seconds=60) == count > 0
    assert not waiting.exists()
    assert changes.time_all_changes(seconds=60) == 0


def test_people_have_no_changes(db: None) -> None:
    make_assessment(make_photo(mole=make_mole(make_user())))
    assert not PartnerChange.objects.exists()


def test_other_partners_changes_are_not_there(api: Caller, stranger: Caller) -> None:
    queued(api, 1)
    assert Follower(stranger).read() == []


@pytest.mark.parametrize(
    "query",
    [
        {"finished_since": START, "updated_since": START},
        {"updated_since": "lately"},
        {"finished_since": "1800-01-01T00:00:00Z"},
    ],
)
def test_a_watermark_that_is_not_understood_is_an_error(api: Caller, query: Any) -> None:
    assert api.get("assessments", **query).status_code == 400


def test_without_a_watermark_lists_are_newest_first_and_give_none(api: Caller) -> None:
    rows = queued(api, 2)
    page = api.get("assessments").json()
    assert [row["id"] for row in page["results"]] == [str(row.id) for row in reversed(rows)]
    assert page["watermark"] is None


def test_what_changed_in_the_bin_is_told_when_it_comes_out(api: Caller) -> None:
    (row,) = queued(api, 1)
    follower = Follower(api, by="finished_since")
    moles.bin_mole(mole=row.photo.mole, actor=audit.SYSTEM)
    finish(row)
    assert follower.read() == []
    moles.restore_mole(mole=row.photo.mole, actor=audit.SYSTEM)
    assert follower.read() == [str(row.id)]
    photos.bin_photo(photo=row.photo, actor=audit.SYSTEM)
    assert follower.read() == []
    photos.restore_photo(photo=row.photo, actor=audit.SYSTEM)
    assert follower.read() == [str(row.id)]


def test_a_correction_of_a_photo_is_a_change_of_its_results(api: Caller) -> None:
    (row,) = queued(api, 1)
    finish(row)
    follower = Follower(api)
    follower.read()
    Photo.objects.update(taken_at=timezone.now() - timedelta(days=9))
    assert follower.read() == [str(row.id)]


def test_moles_are_followed_too(api: Caller) -> None:
    mole = make_mole(make_subject(api.partner))
    follower = Follower(api, "moles")
    assert follower.read() == [str(mole.id)]
    moles.change_mole(mole=mole, actor=audit.SYSTEM, body_site="chest")
    assert follower.read() == [str(mole.id)]
    erasure.erase_mole(mole=Mole.objects.get(), actor=audit.SYSTEM)
    assert follower.read() == []
    assert not PartnerChange.objects.filter(kind="mole").exists()


def test_queries_do_not_grow_with_changes(api: Caller) -> None:
    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            api.get("assessments", updated_since=START)
        return len(queries)

    queued(api, 1)
    ask()
    queued(api, 1)
    first = ask()
    queued(api, 6)
    assert ask() == first <= 14


@pytest.mark.django_db(transaction=True)
class TestTogether:
    """Transactions at the same time, on both databases."""

    def test_a_transaction_that_began_first_and_ends_last_is_not_missed(self, api: Caller) -> None:
        early, late, before = queued(api, 3)
        finish(before)
        follower = Follower(api, by="finished_since")
        assert follower.read() == [str(before.id)]
        if connection.vendor == "sqlite":
            pytest.skip("SQLite has one writer at a time")
        changed, may_commit = Event(), Event()

        def slow() -> None:
            with transaction.atomic():
                finish(early)
                changed.set()
                assert may_commit.wait(10)
            connection.close()

        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(slow)
            assert changed.wait(10)
            finish(late)
            assert follower.read() == [str(late.id)]
            assert follower.read() == []
            may_commit.set()
            running.result(10)
        assert follower.read() == [str(early.id)]

    def test_a_reader_sees_every_result_of_many_workers(
        self, api: Caller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(changes, "BATCH", 3)
        rows = queued(api, 24)
        start = Barrier(5)

        def work(part: list[Assessment]) -> None:
            start.wait(10)
            for row in part:
                with transaction.atomic():
                    finish(row)
            connection.close()

        follower = Follower(api, by="finished_since")
        with ThreadPoolExecutor(4) as pool:
            workers = [pool.submit(work, rows[number::4]) for number in range(4)]
            start.wait(10)
            while not all(worker.done() for worker in workers):
                follower.read(page_size=2)
            for worker in workers:
                worker.result()
        while PartnerChange.objects.filter(at=None).exists() or follower.read():
            follower.read()
        assert set(follower.seen) == {str(row.id) for row in rows}

    def test_of_two_readers_at_once_none_gets_a_time_twice(self, api: Caller) -> None:
        queued(api, 10)
        start = Barrier(2)

        def give(_number: int) -> int:
            start.wait(10)
            try:
                return changes.time_changes(partner=api.partner)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            counts = list(pool.map(give, range(2)))
        times = PartnerChange.objects.values_list("at", flat=True)
        assert sum(counts) == len(times) == len(set(times))
