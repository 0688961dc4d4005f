"""A person with a mole, and a phone without an account."""

import pytest
from django.test import Client

from classifier.moles.models import Mole
from classifier.people.models import User
from tests.factories import make_mole


@pytest.fixture
def mole(person: User) -> Mole:
    return make_mole(person, label="Behind the knee")


@pytest.fixture
def phone(db: None) -> Client:
    return Client()
