"""The same two people as in the tests of pages."""

from tests.classifier.views.conftest import browser, person, stranger

__all__ = ["browser", "person", "stranger"]
