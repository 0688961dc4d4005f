"""Two people who are signed in, each in their own browser."""

import pytest
from django.test import Client

from classifier.people.models import User
from classifier.photos.models import Photo
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
