"""A person with a mole, and a phone without an account."""

import pytest
from django.test import Client

from classifier.moles.models import Mole
from classifier.people.models import User
from tests.factories import make_mole, make_user, sign_in


@pytest.fixture
def person(db: None) -> User:
    return make_user()


@pytest.fixture
def mole(person: User) -> Mole:
    return make_mole(person, label="Behind the knee")


@pytest.fixture
def browser(person: User) -> Client:
    return sign_in(Client(), person)


@pytest.fixture
def phone(db: None) -> Client:
    return Client()


@pytest.fixture
def stranger(db: None) -> Client:
    return sign_in(Client(), make_user())
