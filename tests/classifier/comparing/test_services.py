"""Comparisons: one a pair, asked for again when needed, by marks, answered, moved, erased."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from unittest import mock

import pytest
from django.utils import timezone
from PIL import Image

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure
from classifier.comparing import services as comparisons
from classifier.comparing.errors import NotComparableError
from classifier.comparing.measured_changes import measured_changes
from classifier.comparing.models import Comparison
from classifier.core import jobs
from classifier.core.lines import sweep
from classifier.demo.lesion import Lesion
from classifier.demo.picture import Appearance, SkinPatch, draw_photo
from classifier.measuring import services as measurements
from classifier.operations.lines import OTHERS
from classifier.people.errors import ConsentMissingError
from classifier.people.services import accounts
from classifier.photos.models import Photo
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MARKS = (((0.2, 0.2), (0.8, 0.8)), ((0.2, 0.2), (0.8, 0.8)))


@pytest.fixture
def mole():
    return factories.make_mole()


@pytest.fixture
def pair(mole):
    data = factories.jpeg(seed=7)
    again = Image.open(BytesIO(data)).point(lambda level: min(255, level + 6))
    buffer = BytesIO()
    again.save(buffer, "JPEG", quality=95)
    old, new = NOW - timedelta(days=90), NOW
    return (
        factories.make_photo(mole=mole, data=data, taken_at=old),
        factories.make_photo(mole=mole, data=buffer.getvalue(), taken_at=new),
    )


def ask(earlier, later):
    return comparisons.request_comparison(earlier=earlier, later=later, actor=audit.SYSTEM)


def carry_out(row, claim="a worker"):
    jobs.carry_out(comparisons.KIND, row.pk, claim=claim)
    row.refresh_from_db()
    return row


def events(event):
    return [(row.target, row.details) for row in AuditEvent.objects.filter(event=event)]


def test_a_pair_has_one_comparison_in_either_order(pair):
    earlier, later = pair
    with mock.patch("skinspect_site.celery.app.send_task"):
        rows = {ask(later, earlier).pk, ask(earlier, later).pk, ask(later, earlier).pk}
    row = Comparison.objects.get()
    assert rows == {row.pk}
    assert (row.earlier, row.later, row.status) == (earlier, later, "queued")
    details = {"comparison": str(row.pk), "earlier": str(earlier.pk), "method": "automatic"}
    assert events("comparison_requested") == [(str(later.pk), details)]


def test_it_is_sent_on_commit(pair, django_capture_on_commit_callbacks):
    sending = mock.patch("skinspect_site.celery.app.send_task")
    with sending as send, django_capture_on_commit_callbacks(execute=True):
        row = ask(*pair)
    send.assert_called_once_with("classifier.tasks.compare_work_task", args=[str(row.pk)])


def test_the_sweep_of_all_kinds_sends_what_was_not_sent(pair):
    row = ask(*pair)
    factories.make_assessment(pair[0])
    with mock.patch("skinspect_site.celery.app.send_task") as send:
        sweep(OTHERS)
    assert (
        mock.call("classifier.tasks.compare_work_task", args=[str(row.pk)]) in send.call_args_list
    )


@pytest.mark.parametrize("other", ["same", "unsorted", "another mole", "another person"])
def test_photos_that_are_not_of_one_mole_are_refused(pair, mole, other):
    photo = {
        "same": lambda: pair[0],
        "unsorted": lambda: factories.make_photo(mole.subject),
        "another mole": lambda: factories.make_photo(mole=factories.make_mole(mole.subject)),
        "another person": factories.make_photo,
    }[other]()
    with pytest.raises(NotComparableError):
        ask(pair[0], photo)
    assert not Comparison.objects.exists()


def test_two_overviews_of_one_region_are_compared(mole):
    both = [factories.make_photo(mole.subject) for _ in range(2)]
    Photo.objects.update(kind="overview", region="upper_back")
    for photo in both:
        photo.refresh_from_db()
    assert ask(*both).status == "queued"


def test_nothing_is_compared_without_consent(pair, mole):
    row = ask(*pair)
    accounts.withdraw_consent(user=mole.subject.user)
    with pytest.raises(ConsentMissingError):
        ask(*pair)
    done = carry_out(row)
    assert (done.status, done.aligned, done.reason) == ("succeeded", False, "consent_withdrawn")


def test_two_similar_photos_are_aligned(pair):
    row = carry_out(ask(*pair))
    assert (row.status, row.aligned, row.reason) == ("succeeded", True, "")
    (a, b, c), (d, e, f) = row.matrix
    assert [a, b, d, e] == pytest.approx([1, 0, 0, 1], abs=0.02)
    assert [c, f] == pytest.approx([0, 0], abs=3)
    assert 0 < row.error_px < 10
    assert Image.open(BytesIO(row.difference)).mode == "L"
    assert row.changes["changed"] < 0.05
    assert events("comparison_finished")[0][1]["aligned"]


def drawn(mole, lesion, visit, age):
    data = draw_photo(lesion, SkinPatch(52, freckles=26), visit, size=(800, 600))
    return factories.make_photo(mole=mole, data=data, taken_at=NOW - timedelta(days=age))


def test_a_mole_that_grew_much_is_aligned_by_the_skin_around_it(mole):
    lesion = Lesion(13, irregularity=0.26, elongation=0.25)
    earlier = drawn(mole, lesion, Appearance(111, 0.24), 300)
    later = drawn(mole, lesion, Appearance(116, 0.42, change=0.8), 0)
    for photo in (earlier, later):
        row = measurements.request_measurement(photo=photo, actor=audit.SYSTEM)
        jobs.carry_out(measurements.KIND, row.pk, claim="a worker")
    row = carry_out(ask(earlier, later))
    assert (row.aligned, row.changes["basis"]) == (True, "surroundings")
    zoom = abs(row.matrix[0][0] * row.matrix[1][1] - row.matrix[0][1] * row.matrix[1][0]) ** 0.5
    assert 0.9 < zoom < 1.1
    (since,) = measured_changes([(earlier.measurements.get(), later.measurements.get())])
    assert (since.word, since.has_sizes) == ("changed", True)


def test_photos_measured_after_they_were_compared_are_compared_again(pair):
    row = carry_out(ask(*pair))
    assert ask(*pair).status == "succeeded"
    factories.make_measurement(pair[1])
    assert ask(*pair).status == "queued"
    assert row.pk == carry_out(ask(*pair)).pk


def test_too_little_structure_is_a_result(mole):
    plain = factories.make_photo(mole=mole, data=factories.plain_jpeg(), taken_at=NOW)
    row = carry_out(ask(factories.make_photo(mole=mole), plain))
    assert (row.status, row.aligned, row.matrix) == ("succeeded", False, None)
    assert row.reason == "too_little_structure"
    assert bytes(row.difference) == b""


def test_a_photo_that_cannot_be_read_is_a_result(pair):
    row = ask(*pair)
    Path(pair[0].original.path).write_bytes(b"\xff\xd8\xff nothing more")
    assert carry_out(row).reason == "unreadable"


def test_a_lost_file_is_retried_and_fails_in_the_end(pair):
    row = ask(*pair)
    pair[0].original.storage.delete(pair[0].original.name)
    for attempt in range(jobs.MAX_ATTEMPTS):
        carry_out(row, claim=str(attempt))
    assert row.status == "failed"
    assert ask(*pair).status == "queued"


def test_marks_request_again_and_take_the_claim_from_a_running_worker(pair):
    row = ask(*pair)

    def make(taken):
        comparisons.compare_by_marks(comparison=taken, marks=MARKS, actor=audit.SYSTEM)
        return {"aligned": False, "reason": "no_agreement"}

    slow = jobs.JobKind(Comparison, "a.task", make, mock.Mock())
    jobs.carry_out(slow, row.pk, claim="slow")
    row.refresh_from_db()
    assert (row.status, row.reason, row.method) == ("queued", "", "marks")
    done = carry_out(row)
    assert (done.aligned, done.inliers) == (True, 2)
    assert done.matrix[0] == pytest.approx([1, 0, 0], abs=1e-6)


def test_a_comparison_can_be_repeated_without_marks(pair):
    row = carry_out(ask(*pair))
    comparisons.compare_by_marks(comparison=row, marks=MARKS, actor=audit.SYSTEM)
    again = comparisons.compare_without_marks(comparison=row, actor=audit.SYSTEM)
    assert (again.method, again.marks, again.status) == ("automatic", [], "queued")
    comparisons.compare_without_marks(comparison=row, actor=audit.SYSTEM)
    assert len(events("comparison_requested")) == 3


def test_a_corrected_date_swaps_the_pair_and_its_marks(pair):
    earlier, later = pair
    row = ask(earlier, later)
    marks = (((0.1, 0.1), (0.9, 0.9)), ((0.2, 0.2), (0.8, 0.8)))
    comparisons.compare_by_marks(comparison=row, marks=marks, actor=audit.SYSTEM)
    carry_out(row)
    Photo.objects.filter(pk=earlier.pk).update(taken_at=NOW + timedelta(days=1))
    earlier.refresh_from_db()
    turned = ask(earlier, later)
    assert turned.pk == row.pk
    assert (turned.earlier, turned.later, turned.status) == (later, earlier, "queued")
    assert turned.marks[0] == [[0.2, 0.2], [0.8, 0.8]]


def test_the_answer_same_mole_is_recorded_once(pair):
    row = ask(*pair)
    for _time in range(2):
        comparisons.confirm_same_mole(comparison=row, actor=audit.SYSTEM)
    row.refresh_from_db()
    assert row.kept_at is not None
    assert [details["same_mole"] for _target, details in events("comparison_answered")] == [True]


@pytest.mark.parametrize("is_sorted", [True, False])
def test_another_mole_takes_the_later_photo(pair, mole, is_sorted):
    row = ask(*pair)
    other = factories.make_mole(mole.subject) if is_sorted else None
    for _time in range(2):
        comparisons.move_later_photo(comparison=row, mole=other, actor=audit.SYSTEM)
    pair[1].refresh_from_db()
    assert pair[1].mole == other
    assert [details["same_mole"] for _target, details in events("comparison_answered")] == [False]
    assert len(events("photo_changed")) == 1


def test_a_photo_is_not_moved_to_somebody_elses_mole(pair):
    row = ask(*pair)
    with pytest.raises(ValueError, match="another subject"):
        comparisons.move_later_photo(comparison=row, mole=factories.make_mole(), actor=audit.SYSTEM)


def test_erasing_a_photo_erases_its_comparisons_whole(pair):
    row = carry_out(ask(*pair))
    assert row.difference
    erasure.erase_photo(photo=pair[0], actor=audit.SYSTEM)
    assert not Comparison.objects.exists()
    jobs.carry_out(comparisons.KIND, row.pk, claim="late")
    assert not Comparison.objects.exists()
