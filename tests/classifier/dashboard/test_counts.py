"""Counts of a day, and the figures of closed days that are stored once."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.dashboard.count_selectors import counts_of
from classifier.dashboard.models import DailyFigure
from classifier.dashboard.period import Period
from classifier.dashboard.selectors import figures_of, last_stored, uncounted_days
from classifier.dashboard.services import count_closed_days
from classifier.dashboard.statistics import step_of
from classifier.photos.models import Photo
from classifier.review.findings import Finding
from classifier.review.models import Reading, ReviewRequest
from classifier.review.services import claims, readings
from tests import factories

pytestmark = pytest.mark.django_db
Name = DailyFigure.Name
DAY = timedelta(days=1)
BENIGN = Finding("benign", "high", "watch", "NV")
MALIGNANT = Finding("malignant", "high", "see_doctor_soon", "MEL")


def today():
    return timezone.localdate()


def moved(days, *models):
    """Move what there is back in time."""
    for model, fields in (
        (Assessment, ("requested_at", "finished_at")),
        (ReviewRequest, ("requested_at", "closed_at")),
        (Reading, ("started_at", "first_at", "decided_at")),
    ):
        for row in model.objects.all():
            changed = {
                name: getattr(row, name) - days * DAY for name in fields if getattr(row, name)
            }
            model.objects.filter(pk=row.pk).update(**changed)


def read(case, finding, revised=None, **more):
    reading = claims.claim(request=case, reader=factories.make_reviewer())
    readings.record_opinion(reading=reading, finding=finding)
    if revised:
        more |= {"revised": revised, "revision_reason": "The heat map shows streaks"}
    readings.decide(reading=reading, words="Please see a doctor.", **more)
    return reading.reader


def test_assessments_are_counted_by_how_they_ended():
    first = factories.make_assessment()
    Assessment.objects.filter(pk=first.pk).update(
        finished_at=first.requested_at + timedelta(seconds=9)
    )
    factories.make_assessment(status="rejected", reasons=["blurred", "too_dark"])
    factories.make_assessment(status="failed")
    factories.make_photo()
    counts = counts_of(today())
    assert counts[Name.ASKED, ""] == 4
    ended = {status: counts[Name.ENDED, status] for status in ("succeeded", "rejected", "failed")}
    assert ended == {"succeeded": 1, "rejected": 1, "failed": 1}
    assert counts[Name.REASON, "blurred"] == counts[Name.REASON, "too_dark"] == 1
    assert counts[Name.BAND, "phone higher fake-1"] == 1
    assert counts[Name.RESULT_TIME, str(step_of(9))] == 1
    assert counts_of(today() - DAY) == {(Name.ASKED, ""): 0}


def test_cases_and_blind_readings_are_counted():
    case = factories.ask()
    reader = read(case, BENIGN, revised=MALIGNANT)
    counts = counts_of(today())
    assert counts[Name.CASE_ASKED, "person"] == 1
    assert counts[Name.OPINION, "higher benign malignant"] == 1
    assert sum(n for (name, _label), n in counts.items() if name == Name.CASE_ANSWER) == 1
    assert sum(n for (name, _label), n in counts.items() if name == Name.CASE_WAIT) == 1
    (label,) = [label for name, label in counts if name == Name.READING]
    assert label.startswith(str(reader.pseudonym))


def test_a_reading_that_was_not_blind_says_nothing_of_the_model():
    read(factories.ask(), BENIGN)
    Reading.objects.update(was_blind=False)
    names = {name for name, _label in counts_of(today())}
    assert Name.OPINION not in names
    assert Name.READING in names


def test_two_first_opinions_of_a_case_are_a_pair_on_the_day_of_the_second():
    case = factories.ask()
    read(case, BENIGN, asks_second_reader=True)
    assert Name.PAIR not in {name for name, _label in counts_of(today())}
    moved(1)
    read(case, MALIGNANT)
    assert counts_of(today())[Name.PAIR, "benign malignant"] == 1
    # A third reading decides; it makes no second pair.
    read(case, MALIGNANT)
    assert counts_of(today())[Name.PAIR, "benign malignant"] == 1
    assert Name.PAIR not in {name for name, _label in counts_of(today() - DAY)}


def test_closed_days_are_stored_once_and_today_is_not():
    factories.make_assessment()
    moved(3)
    factories.make_assessment()
    assert uncounted_days() == [today() - days * DAY for days in (1, 2, 3)]
    assert count_closed_days(seconds=60) == 3
    assert count_closed_days(seconds=60) == 0
    rows = DailyFigure.objects.filter(name=Name.ASKED).order_by("day")
    assert [(row.day, row.value) for row in rows] == [
        (today() - 3 * DAY, 1),
        (today() - 2 * DAY, 0),
        (today() - DAY, 0),
    ]


def test_counting_stops_in_time_and_goes_on_later():
    factories.make_assessment()
    moved(3)
    assert count_closed_days(seconds=-1) == 0
    assert count_closed_days(seconds=60) == 3


def test_a_period_adds_closed_days_and_today():
    factories.make_assessment()
    moved(2)
    factories.make_assessment()
    assert figures_of(Period.last(7)).uncounted == 2
    count_closed_days(seconds=60)
    figures = figures_of(Period.last(7))
    assert figures.uncounted == 0
    assert figures.labels(Name.ASKED)[""] == 2
    assert figures.parts(Name.BAND)["phone", "higher", "fake-1"] == 2
    assert figures.by_day[today() - 2 * DAY][Name.ASKED, ""] == 1
    assert figures_of(Period(today() - 9 * DAY, today() - DAY)).labels(Name.ASKED)[""] == 1
    assert figures_of(Period.last(1)).labels(Name.ASKED)[""] == 1


def test_figures_stay_when_rows_are_erased():
    photo = factories.make_assessment().photo
    moved(2)
    count_closed_days(seconds=60)
    erasure.erase_photo(photo=photo, actor=audit.SYSTEM)
    assert figures_of(Period.last(7)).labels(Name.ASKED)[""] == 1


def test_what_is_kept_is_counted_with_the_last_day_only():
    factories.make_assessment()
    moved(3)
    assert last_stored() is None
    count_closed_days(seconds=60)
    stored = last_stored()
    assert (stored.day, stored.photos) == (today() - DAY, 1)
    assert stored.bytes == sum(Photo.objects.values_list("byte_size", flat=True))
    assert DailyFigure.objects.filter(name=Name.STORED).count() == 2


def test_the_label_of_a_reader_fits():
    assert (
        len(f"{uuid.uuid4()} {step_of(10**9)}") <= DailyFigure._meta.get_field("label").max_length
    )
    assert len(f"dermoscope unclear {'x' * 64}") <= DailyFigure._meta.get_field("label").max_length
