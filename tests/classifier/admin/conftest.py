"""Fixtures of the staff pages' tests."""

import pytest
from django.test import Client

from tests import factories


@pytest.fixture
def browser(db: None) -> Client:
    """A browser in which an admin is signed in."""
    return factories.sign_in(Client(), factories.make_admin())
