"""A person who is signed in, and a photo of a mole of theirs with its result."""

import pytest

from tests import factories


@pytest.fixture
def person(db):
    return factories.make_user()


@pytest.fixture
def browser(client, person):
    return factories.sign_in(client, person)


@pytest.fixture
def seen(person):
    """A photo of a mole, of lower concern."""
    photo = factories.make_photo(mole=factories.make_mole(person))
    factories.make_assessment(photo, band="lower", score=0.1)
    return photo
