"""Fills an account with values that can be searched for, and searches all that is kept for them.

Used to show that nothing of an erased person stays, in tests that run on any database and storage.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.storage import Storage, default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from classifier.audit import services as audit
from classifier.capture import services as capture_links
from classifier.moles import services as moles
from classifier.moles.models import Mole
from classifier.people.models import User
from classifier.people.services import details
from classifier.photos.models import Photo
from classifier.questionnaire import services as questionnaire
from classifier.reminders import calendar_feeds
from classifier.visits.models import Visit
from classifier.visits.services import share_links
from tests import factories

YEAR_OF_BIRTH = 1951
LETTER = factories.PDF.replace(b"%%EOF", b"% letter-of-somebody\n%%EOF")


@dataclass(frozen=True, slots=True)
class Planted:
    """An account, the texts that only it has, and the bytes that its files begin with."""

    user: User
    browser: Client
    texts: tuple[str, ...]


def plant() -> Planted:
    """Make an account that uses every part of the site, with values nobody else has."""
    user = factories.make_user("zebulon.quirke@example.org")
    TOTP.activate(user, generate_totp_secret())
    browser = factories.sign_in(Client(headers={"user-agent": "Zebulon's Phone"}), user)
    browser.get("/you/devices/")
    member = factories.make_member(user, name="Ottoline Quirke")
    for subject in (factories.make_subject(user), member):
        details.set_details(
            subject=subject,
            actor=audit.person(user),
            year_of_birth=YEAR_OF_BIRTH,
            sex="female",
        )
        _fill(subject, user)
    mole = Mole.objects.filter(subject=member).get()
    moles.bin_mole(mole=mole, actor=audit.person(user))
    calendar_feeds.make_feed(user=user)
    photos = Photo.objects.filter(subject__user=user)
    texts = (
        "zebulon",
        "quirke",
        "Ottoline",
        "mole-label-of-quirke",
        *(photo.sha256 for photo in photos),
        *(photo.original.name for photo in photos),
        *(photo.thumbnail.name for photo in photos),
    )
    return Planted(user, browser, texts)


def _fill(subject: Any, user: User) -> None:
    person = audit.person(user)
    mole = factories.make_mole(
        subject, label="mole-label-of-quirke", note="Quirke's own note", noticed_on=date(1999, 7, 3)
    )
    photos = [
        factories.make_photo(mole=mole, data=factories.jpeg(seed)) for seed in _seeds(subject)
    ]
    for photo in photos:
        factories.assess(photo)
    Photo.objects.filter(pk=photos[0].pk).update(note="Quirke's photo note")
    factories.make_measurement(photos[0], mm=7.25)
    factories.make_comparison(*photos)
    factories.make_reminder(mole, due_on=timezone.localdate())
    capture_links.make_link(mole=mole, actor=person, shows_last_photo=True)
    visit = factories.make_visit(mole)
    Visit.objects.filter(pk=visit.pk).update(title="Visit of Quirke", note="Quirke's question")
    share_links.make_link(visit=visit, actor=person, days=7, note="for Dr Quirke")
    factories.answer(photos[0], words="Quirke should come in.")
    factories.make_outcome(mole, document=LETTER)
    overview = factories.make_overview(subject, data=factories.jpeg(_seeds(subject)[0] + 50))
    factories.make_pin(overview, label="Quirke's spot")
    questionnaire.give_answers(photo=photos[1], answers={"bleeding": "yes"}, actor=person)


def _seeds(subject: Any) -> tuple[int, int]:
    return (901, 902) if subject.is_self else (903, 904)


def found(texts: tuple[str, ...], *logs: str) -> list[str]:
    """Return where any of the texts stands, in whatever case: rows, files, mail and logs."""
    places = [*_rows(), *_files(default_storage, "")]
    places += [(f"mail {number}", str(each.message())) for number, each in enumerate(mail.outbox)]
    places += [(f"log {number}", log) for number, log in enumerate(logs)]
    return sorted(
        f"{where}: {text}"
        for where, content in places
        for text in texts
        if text.lower() in content.lower()
    )


def files_kept() -> list[str]:
    """Return the names of all files of the storage."""
    return sorted(name for name, _content in _files(default_storage, ""))


def _rows() -> list[tuple[str, str]]:
    """Every row of every table as text, sessions decoded, those too that no model knows."""
    places = [(f"session {row.pk}", str(row.get_decoded())) for row in Session.objects.all()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            places += [(table, repr(row)) for row in cursor.fetchall()]
    return places


def _files(storage: Storage, folder: str) -> list[tuple[str, str]]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return []
    places = []
    for name in names:
        with storage.open(f"{folder}/{name}".lstrip("/")) as file:
            places.append((f"{folder}/{name}", f"{folder}/{name} {file.read().decode('latin-1')}"))
    for each in folders:
        places += _files(storage, f"{folder}/{each}".lstrip("/"))
    return places
