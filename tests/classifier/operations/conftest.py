"""What the tests of backups have in common."""

from pathlib import Path

import pytest

from tests.classifier.operations import backups
from tests.classifier.operations.backups import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return lambda *arguments, **options: backups.run(capsys, *arguments, **options)
