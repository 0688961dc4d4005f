"""Two people who are signed in, each in a browser of their own, and a PDF that costs nothing."""

import pytest

from classifier.visits.content import document
from tests.classifier.views.conftest import browser, person, stranger

__all__ = ["browser", "person", "stranger"]


@pytest.fixture
def blank_pdf(monkeypatch):
    """Prepare visits with an empty PDF, for tests that do not read what is in it."""
    monkeypatch.setattr(document, "pdf", lambda visit, content: b"%PDF-1.7\n%%EOF\n")
