"""Everything of an account in one ZIP: made by a worker, sent to its owner only, erased in time."""

import csv
import io
import uuid
from datetime import timedelta
from html.parser import HTMLParser

import jsonschema
import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.bin import erasure
from classifier.core import jobs
from classifier.core.storage import room
from classifier.leaving import services as leaving
from classifier.people.models import User
from classifier.people.services import accounts
from classifier.photos.models import Photo
from classifier.privacy import inventory
from classifier.takeout import tables
from classifier.takeout.models import Export
from classifier.takeout.services import exports
from tests.classifier.takeout.support import data_of, make_export, open_export
from tests.factories import make_mole, make_photo, make_user, sign_in
from tests.personal_values import files_kept, plant

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PAGE, STATUS, FILE, DELETE = (
    *("account_export", "account_export_status"),
    *("account_export_file", "account_export_delete"),
)


class _Links(HTMLParser):
    """Collects what a page refers to, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]


@pytest.fixture
def browser(person):
    return _confirmed(sign_in(Client(), person))


def _confirmed(client):
    session = client.session
    for record in session["account_authentication_methods"]:
        record["reauthenticated"] = True
    session.save()
    return client


def _exported_files():
    return [name for name in files_kept() if "exports/" in name]


def test_everything_is_in_the_zip_and_nobody_elses():
    make_photo(mole=make_mole(label="of a neighbour"))
    planted = plant()
    export = make_export(planted.user)
    archive = open_export(export)
    assert archive.testzip() is None
    data = data_of(archive)
    jsonschema.Draft202012Validator(
        tables.json_schema(), format_checker=jsonschema.FormatChecker()
    ).validate(data)
    assert all(data[table.name] for table in tables.TABLES), "plant() makes one of everything"
    assert "of a neighbour" not in str(data)
    assert {row["name"] for row in data["people"]} == {"", "Ottoline Quirke"}
    names = set(archive.namelist())
    assert len(names) == len(archive.namelist())
    for table in tables.TABLES:
        for column in table.files:
            named = {row[column] for row in data[table.name] if row[column]}
            assert named <= names
            if column != "heat_map":  # the stand-in for the model draws none for each
                assert named, f"no {column} is in the ZIP"
    for photo in Photo.objects.filter(subject__user=planted.user):
        with photo.original.open() as file:
            assert archive.read(f"photos/{photo.pk}.jpg") == file.read()


def test_the_page_needs_no_internet_and_names_what_was_kept():
    planted = plant()
    archive = open_export(make_export(planted.user))
    page = _Links()
    html = archive.read("index.html").decode()
    page.feed(html)
    assert not page.tags & {"script", "link", "iframe", "form"}
    assert set(page.links) <= set(archive.namelist())
    assert any(link.startswith("thumbnails/") for link in page.links)
    for text in ("mole-label-of-quirke", "Ottoline Quirke", "7.2 mm", "should come in", "1999-07"):
        assert text in html
    rows = list(csv.DictReader(io.StringIO(archive.read("results.csv").decode("utf-8-sig"))))
    assert len(rows) == 4
    assert "index.html" in archive.read("README.txt").decode()


def test_each_personal_column_is_in_the_zip_or_left_out_for_a_reason():
    taken = {table.model._meta.label: set(table.columns) for table in tables.TABLES}
    personal = {
        label: {
            column
            for says in (inventory.Says.IDENTIFYING, inventory.Says.HEALTH)
            for column in table.columns[says]
        }
        for label, table in inventory.tables().items()
    }
    undecided = {
        f"{label}.{column}"
        for label, columns in personal.items()
        for column in columns - taken.get(label, set())
        if not tables.LEFT_OUT.get(label, {}).keys() & {column, "*"}
    }
    assert undecided == set(), "Add these to takeout.tables, or say there why they are left out."
    stale = {
        f"{label}.{column}"
        for label, columns in tables.LEFT_OUT.items()
        for column in columns
        if column != "*" and (column not in personal[label] or column in taken.get(label, set()))
    }
    assert stale == set()


def test_asking_again_shows_the_one_under_way_and_replaces_one_that_is_made(person):
    first = exports.ask(user=person)
    assert exports.ask(user=person).pk == first.pk
    made = make_export(person)
    assert made.pk == first.pk
    assert made.status == Export.Status.SUCCEEDED
    second = exports.ask(user=person)
    assert second.pk != first.pk
    assert _exported_files() == []


def test_the_owner_downloads_it_after_typing_the_password_and_nobody_else(browser, person):
    make_photo(mole=make_mole(person))
    assert browser.post(reverse(PAGE)).url == reverse(PAGE)
    export = Export.objects.get()
    assert b"0 of 1 photos" in browser.get(reverse(STATUS)).content
    jobs.carry_out(exports.KIND, export.pk, claim=str(uuid.uuid4()))
    assert browser.get(reverse(STATUS)).status_code == 286
    answer = browser.get(reverse(FILE))
    data = b"".join(answer.streaming_content)
    export.refresh_from_db()
    assert len(data) == export.byte_size
    assert data.startswith(b"PK")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    (message,) = mail.outbox
    assert reverse(PAGE) in message.body
    stranger = _confirmed(sign_in(Client(), make_user()))
    assert stranger.get(reverse(FILE)).status_code == 404
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": 0, "email": person.email}
    ]
    session.save()
    for url in (PAGE, FILE):
        assert "reauthenticate" in browser.get(reverse(url)).url
    events = AuditEvent.objects.filter(event__startswith="export").values_list("event", flat=True)
    assert list(events.order_by("id")) == ["export_asked", "export_made", "export_downloaded"]


def test_it_is_erased_after_a_week_on_request_with_the_account_and_with_a_photo(
    browser, person, monkeypatch
):
    photo = make_photo(mole=make_mole(person))
    make_export(person)
    erasure.erase_photo(photo=photo, actor=audit.person(person))
    assert _exported_files() == []
    make_export(person)
    browser.post(reverse(DELETE))
    assert _exported_files() == []
    make_export(person)
    now = timezone.now() + timedelta(days=7, minutes=1)
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: now)
        assert exports.erase_expired() == 1
    assert _exported_files() == []
    make_export(person)
    leaving.erase_account(user=person, actor=audit.SYSTEM)
    assert _exported_files() == []
    assert not Export.objects.exists()


def test_a_running_one_does_not_keep_what_is_erased_meanwhile(person, monkeypatch):
    mole = make_mole(person)
    photo = make_photo(mole=mole)
    kept = make_photo(mole=mole)
    export = exports.ask(user=person)
    original = exports._count_photo

    def erase_then_count(row):
        monkeypatch.setattr(exports, "_count_photo", original)
        erasure.erase_photo(photo=photo, actor=audit.person(person))
        original(row)

    monkeypatch.setattr(exports, "_count_photo", erase_then_count)
    jobs.carry_out(exports.KIND, export.pk, claim="first")
    export.refresh_from_db()
    assert export.status == Export.Status.QUEUED
    assert _exported_files() == []
    jobs.carry_out(exports.KIND, export.pk, claim="second")
    export.refresh_from_db()
    assert [row["id"] for row in data_of(open_export(export))["photos"]] == [str(kept.pk)]


def test_a_killed_worker_s_export_is_made_by_the_next_one(person, monkeypatch):
    export = exports.ask(user=person)
    assert jobs.claim_row(exports.KIND, export.pk, "killed") is not None
    now = timezone.now() + timedelta(minutes=2)
    monkeypatch.setattr(timezone, "now", lambda: now)
    exports.sweep()
    export.refresh_from_db()
    assert export.status == Export.Status.QUEUED
    now += timedelta(minutes=2)
    jobs.carry_out(exports.KIND, export.pk, claim="next")
    export.refresh_from_db()
    assert export.status == Export.Status.SUCCEEDED


@pytest.mark.django_db(transaction=True)
def test_a_long_job_renews_its_claim(person, monkeypatch):
    monkeypatch.setattr(jobs, "RENEWED_EVERY_S", 0.01)
    export = exports.ask(user=person)
    row = jobs.claim_row(exports.KIND, export.pk, "long")
    renewed = jobs._claimed(exports.KIND, row)
    old = timezone.now() - timedelta(minutes=1)
    renewed.update(claimed_at=old)
    with jobs.claim_kept(exports.KIND, row):
        for _ in range(500):
            if renewed.filter(claimed_at__gt=old).exists():
                break
            jobs.threading.Event().wait(0.01)
    assert renewed.filter(claimed_at__gt=old).exists()


def test_it_waits_for_another_one_and_for_room(person, monkeypatch, settings):
    export, other = exports.ask(user=person), exports.ask(user=make_user())
    jobs.claim_row(exports.KIND, other.pk, "other")
    jobs.carry_out(exports.KIND, export.pk, claim="own")
    export.refresh_from_db()
    assert (export.status, export.attempts) == (Export.Status.QUEUED, 0)
    Export.objects.filter(pk=other.pk).delete()
    monkeypatch.setattr(room, "free_bytes", lambda: settings.MIN_FREE_BYTES - 1)
    jobs.carry_out(exports.KIND, export.pk, claim="own again")
    export.refresh_from_db()
    assert (export.status, export.attempts) == (Export.Status.QUEUED, 0)
    monkeypatch.undo()
    Export.objects.update(due_at=timezone.now())
    jobs.carry_out(exports.KIND, export.pk, claim="with room")
    export.refresh_from_db()
    assert export.status == Export.Status.SUCCEEDED


def test_a_lost_file_and_withdrawn_consent_stop_nothing(person):
    photo = make_photo(mole=make_mole(person))
    default_storage.delete(photo.original.name)
    accounts.withdraw_consent(user=person)
    archive = open_export(make_export(person))
    (row,) = data_of(archive)["photos"]
    assert row["original"] is None
    assert row["thumbnail"] in archive.namelist()
    assert "was lost" in archive.read("index.html").decode()


def test_who_is_leaving_gets_no_mail_and_sees_no_page(browser, person):
    export = exports.ask(user=person)
    User.objects.filter(pk=person.pk).update(erase_after=timezone.now() + timedelta(days=7))
    jobs.carry_out(exports.KIND, export.pk, claim="own")
    assert mail.outbox == []
    assert browser.get(reverse(FILE)).url == reverse("account_leave")
