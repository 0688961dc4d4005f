"""A change to a sealed minute of the audit trail is found."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from classifier.audit import seals, triggers
from classifier.audit import services as audit
from classifier.audit.models import AuditEvent, AuditSeal
from classifier.tasks import seal_audit_task

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = START + timedelta(hours=1)


@pytest.fixture
def at(monkeypatch):
    """Set the clock to some seconds after START."""

    def set_clock(seconds):
        monkeypatch.setattr(timezone, "now", lambda: START + timedelta(seconds=seconds))

    return set_clock


@pytest.fixture
def events(at):
    """Five events in three minutes: 0, 1 and 3."""
    for number, seconds in enumerate((5, 50, 61, 200, 210)):
        at(seconds)
        audit.record(audit.Event.MOLE_ADDED, actor=audit.SYSTEM, target=f"mole-{number}", b=1, a=2)
    at(3600)
    return list(AuditEvent.objects.order_by("id"))


@pytest.fixture
def unprotected():
    """Somebody who owns the database drops the triggers; the rollback restores them."""
    with connection.cursor() as cursor:
        for table in (triggers.EVENTS, triggers.SEALS):
            # For SQLite, `django_db_setup` has dropped the other one.
            cursor.execute(table.drop[connection.vendor][0])


def broken_minute(**options):
    verdict = seals.verify(**options)
    return None if verdict.broken is None else (verdict.broken - START) // timedelta(minutes=1)


def test_each_minute_with_events_gets_a_seal_that_names_the_one_before(events):
    assert seals.seal_closed_minutes() == 3
    rows = list(AuditSeal.objects.all())
    assert [(row.minute - START) // timedelta(minutes=1) for row in rows] == [0, 1, 3]
    assert [row.count for row in rows] == [2, 1, 2]
    assert [row.previous for row in rows] == ["", rows[0].sha256, rows[1].sha256]
    assert (rows[0].first_event, rows[0].last_event) == (events[0].pk, events[1].pk)
    assert seals.verify() == seals.Verdict(minutes=3, events=5)


def test_a_minute_is_sealed_once_late_transactions_have_ended(events, at):
    at(59 + seals.MARGIN.total_seconds())
    assert seals.seal_closed_minutes() == 0
    at(60 + seals.MARGIN.total_seconds())
    assert seals.seal_closed_minutes() == 1
    assert seals.seal_closed_minutes() == 0
    assert seals.unsealed_count() == 3
    at(3600)
    assert seals.seal_closed_minutes() == 2
    assert broken_minute() is None


def test_years_are_sealed_in_several_runs(events, monkeypatch):
    monkeypatch.setattr(seals, "EVENTS_A_RUN", 2)
    assert [seals.seal_closed_minutes() for _run in range(3)] == [1, 2, 0]
    assert broken_minute() is None


@pytest.mark.usefixtures("unprotected")
@pytest.mark.parametrize("field", ["target", "reason", "actor", "subject_ref", "event", "details"])
def test_a_changed_event_is_found(events, field):
    seals.seal_closed_minutes()
    value = {"a": 3} if field == "details" else "other"
    AuditEvent.objects.filter(pk=events[2].pk).update(**{field: value})
    assert broken_minute() == 1


@pytest.mark.usefixtures("unprotected")
def test_a_deleted_event_is_found(events):
    seals.seal_closed_minutes()
    events[4].delete()
    assert broken_minute() == 3


@pytest.mark.usefixtures("unprotected")
def test_a_minute_deleted_with_its_seal_is_found(events):
    seals.seal_closed_minutes()
    AuditSeal.objects.get(first_event=events[2].pk).delete()
    events[2].delete()
    assert broken_minute() == 3


@pytest.mark.parametrize(("seconds", "minute"), [(30, 0), (130, 2)])
@pytest.mark.usefixtures("unprotected")
def test_an_event_inserted_afterwards_is_found(events, seconds, minute):
    seals.seal_closed_minutes()
    audit.record(audit.Event.MOLE_ADDED, actor=audit.SYSTEM, target="inserted")
    inserted = AuditEvent.objects.filter(target="inserted")
    inserted.update(at=START + timedelta(seconds=seconds))
    assert broken_minute() == minute


def test_events_of_a_clock_that_was_set_back_come_after_the_seals(events, at):
    seals.seal_closed_minutes()
    for seconds in (100, 230, 239):
        at(seconds)
        audit.record(audit.Event.MOLE_ADDED, actor=audit.SYSTEM, target="set back")
    at(4 * 60 + 3)
    audit.record(audit.Event.MOLE_ADDED, actor=audit.SYSTEM, target="caught up")
    times = AuditEvent.objects.filter(target="set back").values_list("at", flat=True)
    assert set(times) == {START + timedelta(minutes=4)}
    assert AuditEvent.objects.get(target="caught up").at == START + timedelta(minutes=4, seconds=3)
    at(3600)
    assert seals.seal_closed_minutes() == 1
    assert seals.verify() == seals.Verdict(minutes=4, events=9)


@pytest.mark.usefixtures("unprotected")
def test_a_changed_seal_is_found(events):
    seals.seal_closed_minutes()
    AuditSeal.objects.filter(first_event=events[0].pk).update(count=3)
    assert broken_minute() == 0


def test_seals_are_append_only(events):
    seals.seal_closed_minutes()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditSeal.objects.update(sha256="other")


def test_a_seal_cannot_be_made_twice(events):
    seals.seal_closed_minutes()
    first = AuditSeal.objects.first()
    first.pk, first.minute = None, LATER
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()


def test_the_order_of_keys_does_not_matter(events):
    """PostgreSQL's jsonb sorts keys by length, SQLite keeps the order in which they came."""
    one = events[0]
    before = seals.canonical(event=one)
    one.details = {"b": {"d": 1, "cc": "ä"}, "a": 2}
    other = AuditEvent.objects.get(pk=one.pk)
    other.details = {"a": 2, "b": {"cc": "ä", "d": 1}}
    assert seals.canonical(event=one) == seals.canonical(event=other) != before


def test_the_time_zone_of_the_connection_does_not_matter(events):
    one = events[0]
    before = seals.canonical(event=one)
    one.at = one.at.astimezone(timezone.get_fixed_timezone(330))
    assert seals.canonical(event=one) == before


@pytest.fixture
def copy(tmp_path, settings):
    settings.AUDIT_SEAL_FILE = str(tmp_path / "seals.jsonl")
    return Path(settings.AUDIT_SEAL_FILE)


def test_the_clock_appends_the_seals_to_the_second_place(events, at, copy):
    at(60 + seals.MARGIN.total_seconds())
    seal_audit_task()
    assert len(copy.read_text().splitlines()) == 1
    at(3600)
    seal_audit_task()
    seal_audit_task()
    lines = [json.loads(line) for line in copy.read_text().splitlines()]
    assert [line["sha256"] for line in lines] == [row.sha256 for row in AuditSeal.objects.all()]
    assert broken_minute(copy=str(copy)) is None


def test_a_line_that_was_cut_short_is_written_again(events, copy):
    seal_audit_task()
    text = copy.read_text()
    copy.write_text(text[:-40])
    seal_audit_task()
    assert copy.read_text() == text[:-40] + "\n" + text.splitlines()[-1] + "\n"
    assert broken_minute(copy=str(copy)) is None


@pytest.mark.usefixtures("unprotected")
def test_a_chain_that_was_made_again_differs_from_its_copy(events, copy):
    seal_audit_task()
    AuditEvent.objects.filter(pk=events[2].pk).update(target="other")
    AuditSeal.objects.all().delete()
    seals.seal_closed_minutes()
    assert broken_minute() is None
    assert broken_minute(copy=str(copy)) == 1


@pytest.mark.usefixtures("unprotected")
def test_a_chain_whose_end_was_cut_off_differs_from_its_copy(events, copy):
    seal_audit_task()
    AuditEvent.objects.filter(pk__gte=events[3].pk).delete()
    AuditSeal.objects.last().delete()
    assert broken_minute() is None
    assert broken_minute(copy=str(copy)) == 3


def run(*arguments):
    out = StringIO()
    call_command("audit", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_verifies(events, copy):
    with pytest.raises(CommandError, match="cannot be read"):
        run("verify")
    seal_audit_task()
    said = run("verify")
    assert said.startswith("5 events of 3 minutes are as they were sealed, and as in ")
    assert "0 later events are not sealed yet." in said


@pytest.mark.usefixtures("unprotected")
def test_the_command_names_the_first_broken_minute(events):
    seals.seal_closed_minutes()
    AuditEvent.objects.filter(pk=events[2].pk).update(target="other")
    with pytest.raises(CommandError, match="2026-03-01 12:01 UTC") as refusal:
        run("verify")
    assert refusal.value.returncode == 1


def test_the_export_has_each_event_and_the_seal_of_its_minute(events):
    seals.seal_closed_minutes()
    lines = [json.loads(line) for line in run("export", "--since", "2026-03-01").splitlines()]
    kinds = ["".join(line) for line in lines]
    assert kinds == ["event", "event", "seal", "event", "seal", "event", "event", "seal"]
    assert [line["event"]["id"] for line in lines if "event" in line] == [e.pk for e in events]
    assert AuditEvent.objects.filter(event="audit_exported").exists()
    assert run("export", "--until", "2026-02-28") == ""


def test_an_export_can_be_checked_without_the_site(events):
    """As docs/operations.md says."""
    seals.seal_closed_minutes()
    texts = []
    for line in run("export").splitlines():
        if line.startswith('{"event":'):
            texts.append(line.removeprefix('{"event":').removesuffix("}"))
        elif texts:
            seal = json.loads(line)["seal"]
            hashed = "\n".join([seal["previous"], *texts])
            assert hashlib.sha256(hashed.encode()).hexdigest() == seal["sha256"]
            texts = []
    assert texts == []


def test_without_events_nothing_is_sealed_and_nothing_is_wrong():
    assert seals.seal_closed_minutes() == 0
    assert seals.verify() == seals.Verdict(minutes=0, events=0)
    assert seals.unsealed_count() == 0
