"""Two people who are signed in, each in their own browser, and a PDF that is quick to make."""

import pytest

from classifier.visits.content import document
from tests.classifier.conftest import browser, person, stranger

__all__ = ["browser", "person", "stranger"]


@pytest.fixture
def blank_pdf(monkeypatch):
    """Prepare visits with an empty PDF, for tests that do not read what is in it."""
    monkeypatch.setattr(document, "pdf", lambda visit, content: b"%PDF-1.7\n%%EOF\n")
