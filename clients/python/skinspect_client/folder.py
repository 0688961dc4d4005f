"""A folder of photos in, a table of results out."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from skinspect_client.client import SkinSpect
from skinspect_client.generated.models import Assessment
from skinspect_client.problems import ProblemError

ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".mpo"}
COLUMNS = (
    "file",
    "subject",
    "mole",
    "status",
    "band",
    "score",
    "reasons",
    "taken_at",
    "model_version",
    "assessment_id",
    "notice",
    "problem",
)


# A cell that begins so is run as a formula by Excel and LibreOffice (OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class FolderResult:
    """What became of one photo: an assessment, or the code of the problem."""

    file: Path
    assessment: Assessment | None
    problem: str = ""


def assess_folder(
    skinspect: SkinSpect, folder: Path | str, *, seconds: float = 600
) -> list[FolderResult]:
    """Send every photo in `folder/SUBJECT/MOLE/`, then wait for each; sorted by path.

    A photo that is refused does not stop the others. Sent again, a folder adds only new photos.
    Raises ProblemError when the server refuses the access itself, and NotFinishedError.
    """
    root = Path(folder)
    sent = [_send(skinspect, path) for path in sorted(root.glob("*/*/*")) if _is_photo(path)]
    return [
        FolderResult(each.file, skinspect.wait(each.assessment, seconds=seconds))
        if each.assessment
        else each
        for each in sent
    ]


def write_csv(path: Path | str, results: Iterable[FolderResult]) -> None:
    """Write one line for each photo, with the columns of COLUMNS."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for result in results:
            writer.writerow([_defused(cell) for cell in _cells(result)])


def _is_photo(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in ENDINGS


def _send(skinspect: SkinSpect, path: Path) -> FolderResult:
    try:
        sent = skinspect.send(path, subject=path.parts[-3], mole=path.parts[-2])
    except ProblemError as problem:
        if problem.status in (401, 403):
            raise
        return FolderResult(path, None, problem.code)
    return FolderResult(path, sent)


def _defused(cell: object) -> object:
    """Return a cell that no spreadsheet runs as a formula."""
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell


def _cells(result: FolderResult) -> list[object]:
    named = [result.file.as_posix(), result.file.parts[-3], result.file.parts[-2]]
    done = result.assessment
    if done is None:
        return [*named, *[""] * 8, result.problem]
    return [
        *named,
        done.status,
        done.band,
        done.score,
        " ".join(done.reasons),
        done.taken_at.isoformat(),
        done.model_version,
        done.id,
        done.notice,
        "",
    ]
