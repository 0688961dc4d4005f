"""The text of every page about an account, to compare it with that of the account it came from."""

import re
import uuid
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from django.test import Client
from django.urls import reverse

from classifier.assessments.models import Assessment
from classifier.comparing.models import Comparison
from classifier.moles.models import Mole
from classifier.people.models import Subject, User
from classifier.photos.models import Photo

LISTS = (
    *("mole_list", "result_list", "reminder_list", "overview_list", "photo_unsorted", "visit_list"),
    *("household", "notice_list", "body_map"),
)
# What an import says of itself, and who recorded an outcome.
_MARKS = re.compile(
    r" · imported| This result came with an import on .*? has not checked it\."
    r"| By A clinician of another SkinSpect: the answer came with an import\."
)
Page = tuple[str, uuid.UUID | None]


class _Text(HTMLParser):
    """Collects the words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self._hidden += tag in ("script", "style", "template")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style", "template")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += data.split()


def pages_of(user: User) -> list[Page]:
    """Return every page about what is kept of an account, but for visits, which are made again."""
    moles = Mole.objects.kept().of(user).order_by("created_at")
    photos = Photo.objects.kept().of(user).order_by("uploaded_at")
    rows: Iterable[tuple[str, Iterable[uuid.UUID]]] = (
        ("mole_detail", _keys(moles)),
        ("photo_detail", _keys(photos.filter(kind="close_up"))),
        ("overview_detail", _keys(photos.filter(kind="overview"))),
        ("assessment_detail", _keys(Assessment.objects.kept().of(user))),
        ("comparison_detail", _keys(Comparison.objects.kept().of(user))),
    )
    return [(name, None) for name in LISTS] + [(name, key) for name, keys in rows for key in keys]


def texts_of(client: Client, pages: Iterable[Page]) -> Iterator[tuple[Page, str]]:
    """Yield each page with its text, without what an import says of itself."""
    for name, key in pages:
        answer = client.get(reverse(name, args=[key] if key else []))
        assert answer.status_code == 200, (name, key)
        parser = _Text()
        parser.feed(answer.content.decode())
        yield (name, key), _MARKS.sub("", " ".join(parser.words))


def here(user: User, pages: Iterable[Page]) -> list[Page]:
    """Return the pages of an account into which those of another one were brought."""
    return [(name, key and uuid.uuid5(user.pseudonym, str(key))) for name, key in pages]


def show(client: Client, member: Subject) -> None:
    """Have the lists show the moles of a person of the family."""
    client.post(reverse("household_show", args=[member.pk]))


def _keys(rows: Iterable[Mole | Photo | Assessment | Comparison]) -> list[uuid.UUID]:
    return [row.pk for row in rows]
