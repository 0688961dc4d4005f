"""When a photo was taken: read, not known, asked about, corrected."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from classifier.audit.services import SYSTEM
from classifier.comparing.selectors import previous_photo
from classifier.images import CaptureTime, Precision
from classifier.intake import services as intake
from classifier.measuring.selectors import measurements_before
from classifier.moles.timeline_selectors import sizes_of
from classifier.photos import services as photos
from classifier.photos.models import Photo
from classifier.reminders import services as reminders
from tests import factories
from tests.classifier.images import samples

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def jpeg(seed=1):
    """A photo without any metadata."""
    return samples.save(samples.lesion(320, 240, seed), "JPEG")


def add(subject, *, mole=None, captured=None, seed=1):
    device = captured and intake.DeviceTime(captured, Photo.TakenAtSource.FILE_NAME)
    return intake.add_photo(
        subject=subject, data=jpeg(seed), actor=SYSTEM, mole=mole, taken_at=device
    ).photo


@pytest.fixture
def mole():
    return factories.make_mole()


def test_a_photo_without_a_time_is_undated(mole):
    photo = add(mole.subject, mole=mole)
    photo.refresh_from_db()
    assert (photo.taken_at_source, photo.undated, photo.suggested_at) == ("upload", 1, None)


def test_a_doubtful_time_is_only_suggested(mole):
    born = datetime(1995, 4, 12, tzinfo=UTC)
    photo = add(mole.subject, captured=CaptureTime(born, Precision.DAY, doubtful=True))
    assert not photo.is_dated
    assert photo.suggested_at == born.replace(hour=12)


def test_a_day_is_kept_as_noon_of_that_day(mole):
    photo = add(mole.subject, captured=CaptureTime(datetime(2026, 3, 1), Precision.DAY))  # noqa: DTZ001
    assert timezone.localtime(photo.taken_at).date() == date(2026, 3, 1)
    assert (photo.taken_at_precision, timezone.localtime(photo.taken_at).hour) == ("day", 12)


def test_an_undated_photo_does_not_move_a_reminder(mole):
    due_on = timezone.localdate() + timedelta(days=3)
    reminder = factories.make_reminder(mole, due_on=due_on)
    photo = add(mole.subject, mole=mole)
    reminder.refresh_from_db()
    assert reminder.due_on == due_on
    photos.date_photos(chosen=[photo], day=timezone.localdate(), actor=SYSTEM)
    photo.refresh_from_db()
    reminders.move_on_after_photo(photo=photo, actor=SYSTEM)
    reminder.refresh_from_db()
    assert reminder.due_on > due_on


def test_an_undated_photo_comes_after_the_dated_ones(mole):
    dated = factories.make_photo(mole=mole, taken_at=datetime(2020, 5, 1, 12, tzinfo=UTC))
    undated = add(mole.subject, mole=mole)
    assert list(mole.photos.newest_first()) == [dated, undated]
    assert list(mole.photos.before(undated)) == []
    assert list(mole.photos.dated()) == [dated]


def test_entering_the_day_makes_it_dated(mole):
    photo = add(mole.subject, mole=mole)
    photos.date_photos(chosen=[photo], day=date(2026, 3, 1), actor=SYSTEM)
    photo.refresh_from_db()
    assert (photo.undated, photo.taken_at_source, photo.taken_at_precision) == (0, "person", "day")


class TestForms:
    """A field that the person does not touch keeps its value."""

    @pytest.fixture
    def edit(self, client, settings):
        settings.TIME_ZONE = "Europe/Berlin"

        def save(photo, **changes):
            factories.sign_in(client, photo.subject.user)
            url = reverse("photo_edit", args=[photo.id])
            form = client.get(url).context["form"]
            values = {name: form[name].value() or "" for name in form.fields}
            answer = client.post(url, {**values, **changes})
            assert answer.status_code == 302, answer.context["form"].errors
            photo.refresh_from_db()
            return photo

        return save

    @pytest.mark.parametrize("fold", [0, 1])
    def test_the_repeated_hour_of_autumn_is_kept(self, mole, edit, fold):
        local = datetime(2025, 10, 26, 2, 30, 17, tzinfo=BERLIN, fold=fold)
        taken_at = local.astimezone(UTC)
        photo = factories.make_photo(mole=mole, taken_at=taken_at)
        edit(photo, note="Only the note.")
        assert (photo.taken_at, photo.note) == (taken_at, "Only the note.")

    def test_the_repeated_hour_can_be_entered(self, mole, edit):
        photo = factories.make_photo(mole=mole)
        edit(photo, taken_at="2025-10-26T02:30")
        assert photo.taken_at == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)

    def test_the_missing_hour_of_spring_is_the_next(self, mole, edit):
        photo = factories.make_photo(mole=mole)
        edit(photo, taken_at="2026-03-29T02:30")
        assert timezone.localtime(photo.taken_at, BERLIN).hour == 3

    def test_an_undated_photo_stays_undated_when_its_time_is_left_empty(self, mole, edit):
        photo = add(mole.subject, mole=mole)
        before = photo.taken_at
        edit(photo, note="Still not known.")
        assert (photo.taken_at, photo.is_dated) == (before, False)
        edit(photo, taken_at="2026-03-01T09:00")
        assert (photo.is_dated, photo.undated) == (True, 0)


class TestAsking:
    """The photo's page asks for a day that is not known."""

    def test_a_suggested_day_can_be_confirmed(self, client, mole):
        born = datetime(1995, 4, 12, tzinfo=UTC)
        photo = add(mole.subject, captured=CaptureTime(born, Precision.DAY, doubtful=True))
        factories.sign_in(client, mole.subject.user)
        page = client.get(reverse("photo_detail", args=[photo.id])).content.decode()
        assert "Yes, on 12 April 1995" in page
        answer = client.post(reverse("photo_date", args=[photo.id]), {"day": "1995-04-12"})
        assert answer.url == reverse("photo_detail", args=[photo.id])
        photo.refresh_from_db()
        assert (photo.is_dated, photo.suggested_at) == (True, None)
        assert "When was this photo taken?" not in client.get(answer.url).content.decode()

    @pytest.mark.parametrize("day", ["", "2199-01-01", "soon"])
    def test_an_impossible_day_is_refused(self, client, mole, day):
        photo = add(mole.subject, mole=mole)
        factories.sign_in(client, mole.subject.user)
        client.post(reverse("photo_date", args=[photo.id]), {"day": day})
        photo.refresh_from_db()
        assert not photo.is_dated

    def test_pages_say_that_it_is_the_day_of_upload(self, client, mole):
        add(mole.subject, mole=mole)
        factories.sign_in(client, mole.subject.user)
        page = client.get(reverse("mole_detail", args=[mole.id])).content.decode()
        assert "(day of upload)" in page


def test_an_undated_photo_is_in_no_chart_and_has_no_earlier_one(mole):
    dated = factories.make_photo(mole=mole, taken_at=datetime(2020, 5, 1, 12, tzinfo=UTC))
    undated = add(mole.subject, mole=mole)
    for photo in (dated, undated):
        factories.make_measurement(photo, mm=4.0)
    assert [row.photo_id for row in sizes_of(mole, at_most=10).rows] == [dated.id]
    assert previous_photo(undated) is None
    assert measurements_before(undated) == []
