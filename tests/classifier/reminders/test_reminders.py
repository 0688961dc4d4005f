"""Reminders: set, moved on by photos, put off, paused, sent by email once, in a calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import icalendar
import pytest
import recurring_ical_events
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.audit.services import SYSTEM, person
from classifier.moles import services as moles
from classifier.people.services import accounts
from classifier.reminders import calendar_feeds
from classifier.reminders import mail as reminder_mail
from classifier.reminders import services as reminders
from classifier.reminders.intervals import next_day
from classifier.reminders.models import CalendarFeed, Reminder
from tests.factories import make_member, make_mole, make_photo, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> Any:
    return make_user()


@pytest.fixture
def mole(user: Any) -> Any:
    return make_mole(user, label="Private label", note="private note")


def make(mole: Any, **fields: Any) -> Reminder:
    fields = {"every_months": 3, "due_on": timezone.localdate(), "by_email": True, **fields}
    return reminders.set_reminder(subject=mole.subject, mole=mole, actor=SYSTEM, **fields)


def test_without_a_reminder_nothing_is_sent(user: Any, mole: Any) -> None:
    make_photo(mole=mole)
    assert not Reminder.objects.exists()
    assert reminder_mail.send_due() == 0


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
        (date(2026, 6, 15), 24, date(2028, 6, 15)),
    ],
)
def test_the_next_day_is_in_its_month(day: date, months: int, then: date) -> None:
    assert next_day(day, every_months=months) == then


def test_a_new_photo_moves_the_reminder_on_and_an_old_one_does_not(mole: Any) -> None:
    reminder = make(mole)
    long_ago = datetime(2020, 5, 1, 12, tzinfo=UTC)
    make_photo(mole=mole, taken_at=long_ago)
    reminder.refresh_from_db()
    assert reminder.due_on == timezone.localdate()
    make_photo(mole=mole, taken_at=timezone.now())
    reminder.refresh_from_db()
    assert reminder.due_on == next_day(timezone.localdate(), every_months=3)


def test_snoozing_counts_from_today(mole: Any) -> None:
    reminder = make(mole, due_on=timezone.localdate() - timedelta(days=40))
    reminders.snooze(reminder=reminder, actor=SYSTEM, how_long="week")
    reminder.refresh_from_db()
    assert reminder.due_on == timezone.localdate() + timedelta(days=7)


def test_a_reminder_that_fell_due_in_a_pause_is_due_when_it_ends(mole: Any) -> None:
    reminder = make(mole, due_on=timezone.localdate() - timedelta(days=40))
    reminders.pause(reminder=reminder, actor=SYSTEM)
    assert reminder_mail.send_due() == 0
    reminders.resume(reminder=reminder, actor=SYSTEM)
    reminder.refresh_from_db()
    assert (reminder.due_on, reminder.paused_at) == (timezone.localdate(), None)


def test_there_is_one_reminder_for_a_mole_and_one_for_the_skin(user: Any, mole: Any) -> None:
    make(mole)
    make(mole, every_months=6)
    whole = {"subject": mole.subject, "mole": None, "actor": SYSTEM, "every_months": 1}
    reminders.set_reminder(**whole)
    reminders.set_reminder(**whole)
    assert Reminder.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(subject=mole.subject, every_months=1, due_on=timezone.localdate())


def test_another_persons_mole_is_refused(user: Any, mole: Any) -> None:
    with pytest.raises(ValueError, match="another subject"):
        reminders.set_reminder(subject=make_member(user), mole=mole, actor=SYSTEM, every_months=1)


def test_one_message_for_each_person_and_day_without_personal_data(user: Any, mole: Any) -> None:
    make(mole)
    make(make_mole(make_member(user, "Adalbert"), label="Another"))
    assert reminder_mail.send_due() == 1
    assert reminder_mail.send_due() == 0
    message = mail.outbox[0]
    assert message.to == [user.email]
    text = message.subject + message.body
    assert "2 moles" in text
    for secret in ("Private label", "private note", "forearm", "Adalbert", "Another"):
        assert secret not in text
    assert AuditEvent.objects.filter(event="reminder_sent").count() == 2


def test_a_message_that_cannot_be_sent_is_tried_again_and_stops_no_other(mole: Any) -> None:
    failed = make(mole)
    sent = make(make_mole(make_user()))
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=[OSError("no server"), 1]):
        assert reminder_mail.send_due() == 1
    for reminder, sent_for in ((failed, None), (sent, timezone.localdate())):
        reminder.refresh_from_db()
        assert reminder.sent_for == sent_for
    assert reminder_mail.send_due() == 1


@pytest.mark.parametrize("hide", ["bin", "remove", "leave"])
def test_nothing_is_sent_for_what_is_in_the_bin_or_an_inactive_account(
    user: Any, hide: str
) -> None:
    member = make_member(user)
    mole = make_mole(member)
    make(mole)
    if hide == "bin":
        moles.bin_mole(mole=mole, actor=person(user))
    elif hide == "remove":
        member.binned_at = timezone.now()
        member.save()
    else:
        user.is_active = False
        user.save()
    assert reminder_mail.send_due() == 0


def test_the_link_in_a_message_turns_mail_off_without_signing_in(user: Any, mole: Any) -> None:
    make(mole)
    reminder_mail.send_due()
    url = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    path = url.removeprefix("http://localhost:8000")
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(path)["X-Robots-Tag"] == "noindex, nofollow"
    assert Reminder.objects.get().by_email
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Reminder.objects.get().by_email


@pytest.mark.parametrize("token", ["made-up", "MQ:1abcde:not-a-signature"])
def test_a_link_with_a_wrong_signature_is_not_found(token: str) -> None:
    assert Client().post(reverse("reminder_mail_stop", args=[token])).status_code == 404


def calendar_at(token: str) -> Any:
    answer = Client().get(reverse("calendar_feed", args=[token]))
    return icalendar.Calendar.from_ical(answer.content) if answer.status_code == 200 else answer


def test_the_calendar_is_empty_while_consent_is_withdrawn(user: Any, mole: Any) -> None:
    make(mole)
    token = calendar_feeds.make_feed(user=user)
    accounts.withdraw_consent(user=user)
    assert calendar_at(token).walk("VEVENT") == []
    accounts.give_consent(user=user)
    assert calendar_at(token).walk("VEVENT")


def test_the_calendar_repeats_reminders_that_are_not_paused_and_names_no_mole(
    user: Any, mole: Any
) -> None:
    due_on = date(2026, 11, 15)
    make(mole, every_months=6, due_on=due_on)
    reminders.pause(reminder=make(make_mole(user)), actor=SYSTEM)
    events = calendar_at(calendar_feeds.make_feed(user=user)).walk("VEVENT")
    assert [event["DTSTART"].dt for event in events] == [due_on]
    assert events[0]["RRULE"] == {"FREQ": ["MONTHLY"], "INTERVAL": [6]}
    assert str(events[0]["SUMMARY"]) == "Photograph a mole again"
    assert b"Private" not in events[0].to_ical().replace(b"CLASS:PRIVATE", b"")


def test_a_replaced_or_revoked_address_is_not_found(user: Any) -> None:
    first = calendar_feeds.make_feed(user=user)
    second = calendar_feeds.make_feed(user=user)
    assert calendar_at(first).status_code == 404
    assert calendar_at(second).walk("VEVENT") == []
    assert CalendarFeed.objects.get().read_at is not None
    calendar_feeds.revoke_feed(user=user)
    assert calendar_at(second).status_code == 404


def test_the_address_is_kept_as_a_digest_and_shown_once(user: Any) -> None:
    browser = sign_in(Client(), user)
    page = browser.post(reverse("calendar_make")).content.decode()
    kept = CalendarFeed.objects.get().token_digest
    assert "/calendar/" in page
    assert kept not in page
    assert "/calendar/" not in browser.get(reverse("reminder_list")).content.decode().replace(
        "/reminders/calendar/", ""
    )


def test_reminders_are_set_and_changed_on_their_page(user: Any, mole: Any) -> None:
    browser = sign_in(Client(), user)
    form = {"mole": str(mole.pk), "every_months": "6", "by_email": "on"}
    assert browser.post(reverse("reminder_create"), form).status_code == 302
    reminder = Reminder.objects.get()
    assert reminder.due_on == next_day(timezone.localdate(), every_months=6)
    day = timezone.localdate() + timedelta(days=3)
    changes = {"every_months": "1", "due_on": day.isoformat()}
    browser.post(reverse("reminder_edit", args=[reminder.pk]), changes)
    reminder.refresh_from_db()
    assert (reminder.mole, reminder.due_on, reminder.by_email) == (mole, day, False)
    for action, left in (("pause", 1), ("resume", 1), ("done", 1), ("week", 1), ("remove", 0)):
        browser.post(reverse("reminder_act", args=[reminder.pk, action]))
        assert Reminder.objects.count() == left


@pytest.mark.parametrize("due_on", ["2020-01-01", "2199-01-01", "soon"])
def test_an_impossible_day_is_refused(user: Any, mole: Any, due_on: str) -> None:
    form = {"mole": str(mole.pk), "every_months": "6", "due_on": due_on}
    page = sign_in(Client(), user).post(reverse("reminder_create"), form)
    assert page.context["form"].errors.keys() == {"due_on"}
    assert not Reminder.objects.exists()


def test_somebody_elses_mole_cannot_be_chosen(user: Any, mole: Any) -> None:
    form = {"mole": str(make_mole().pk), "every_months": "6"}
    page = sign_in(Client(), user).post(reverse("reminder_create"), form)
    assert page.context["form"].errors.keys() == {"mole"}


def days_in_calendar(user: Any, *, until: date) -> list[date]:
    """The days of the feed, expanded by a library that knows nothing of this site."""
    found = calendar_at(calendar_feeds.make_feed(user=user))
    events = recurring_ical_events.of(found).between(date(2026, 1, 1), until + timedelta(days=1))
    return sorted(event["DTSTART"].dt for event in events)


@pytest.mark.parametrize(
    ("first", "months", "days"),
    [
        (
            date(2026, 11, 30),
            3,
            [date(2026, 11, 30), date(2027, 2, 28), date(2027, 5, 28), date(2027, 8, 28)],
        ),
        (date(2026, 8, 31), 6, [date(2026, 8, 31), date(2027, 2, 28), date(2027, 8, 28)]),
        (date(2026, 12, 29), 1, [date(2026, 12, 29), date(2027, 1, 29), date(2027, 2, 28)]),
        (date(2026, 12, 5), 1, [date(2026, 12, 5), date(2027, 1, 5), date(2027, 2, 5)]),
    ],
)
def test_the_calendar_has_the_days_on_which_the_site_reminds(
    user: Any, mole: Any, first: date, months: int, days: list[date]
) -> None:
    reminder = make(mole, due_on=first, every_months=months)
    assert days_in_calendar(user, until=days[-1]) == days
    for day in days:
        reminder.refresh_from_db()
        assert reminder.due_on == day
        with mock.patch("django.utils.timezone.localdate", return_value=day):
            reminders.mark_done(reminder=reminder, actor=SYSTEM)


@pytest.mark.parametrize("day", [15, 30])
def test_a_change_has_a_higher_sequence_and_a_new_time_stamp(
    user: Any, mole: Any, day: int
) -> None:
    due_on = date(timezone.localdate().year + 1, 1, day)
    token = calendar_feeds.make_feed(user=user)
    reminder = make(mole, due_on=due_on)
    Reminder.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    before = calendar_at(token).walk("VEVENT")[0]
    assert before["SEQUENCE"] == 0
    reminders.snooze(reminder=reminder, actor=SYSTEM, how_long="week")
    after = calendar_at(token).walk("VEVENT")[0]
    assert after["SEQUENCE"] == 1
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt
    make(mole, every_months=6)
    assert calendar_at(token).walk("VEVENT")[0]["SEQUENCE"] == 2
