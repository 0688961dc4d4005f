"""Visits with a PDF that is quick to make."""

import pytest

from classifier.visits.content import document


@pytest.fixture
def blank_pdf(monkeypatch):
    """Prepare visits with an empty PDF, for tests that do not read what is in it."""
    monkeypatch.setattr(document, "pdf", lambda visit, content: b"%PDF-1.7\n%%EOF\n")
