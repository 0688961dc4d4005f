"""A few seconds of what `make fuzz-intake` does for half an hour, and that it can fail."""

from pathlib import Path

import pytest

from tests.fuzz import intake


def test_mutants_that_know_their_format_are_accepted_or_refused() -> None:
    corpus = [data for data in intake.first_corpus() if len(data) < 100_000]
    found, grew = intake.run_batch(corpus, 1)
    assert sum(end.startswith("accepted") for end in found) > 2
    assert len(found) > 20
    assert grew < intake.MOST_GROWTH_MB


def test_every_kept_mutant_ends_as_it_should() -> None:
    kept = sorted(intake.CORPUS.glob("*.bin"))
    assert len(kept) > 30
    assert all(intake.outcome(path.read_bytes()) for path in kept)


@pytest.mark.parametrize("number", range(10))
def test_a_file_comes_together_as_it_came_apart(number: int) -> None:
    data = intake.first_corpus()[number]
    how = intake.FORMATS[data[:2]]
    assert how.split(how.join(how.split(data))) == how.split(data)


def test_a_crash_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes, **_: object) -> None:
        raise KeyError(len(data))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(intake, "accept", broken)
    with pytest.raises(intake.FoundError, match="Exit code 1"):
        intake.run_batch(intake.first_corpus()[:1], 1)
    assert (tmp_path / "mutant.bin").read_bytes()
