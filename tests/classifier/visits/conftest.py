"""Two people who are signed in, each in a browser of their own."""

from tests.classifier.views.conftest import browser, person, stranger

__all__ = ["browser", "person", "stranger"]
