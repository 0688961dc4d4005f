"""Two people who are signed in, each in their own browser."""

import pytest
from django.test import Client

from classifier.people.models import User
from tests.factories import make_user, sign_in


@pytest.fixture
def person(db: None) -> User:
    return make_user()


@pytest.fixture
def browser(person: User) -> Client:
    return sign_in(Client(), person)


@pytest.fixture
def stranger(db: None) -> Client:
    return sign_in(Client(), make_user())
