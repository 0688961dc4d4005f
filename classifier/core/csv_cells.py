"""CSV files for spreadsheets: no cell runs as a formula, and a long file is sent row by row."""

import csv
from collections.abc import Iterable, Iterator, Sequence

# A cell that begins so is run as a formula by Excel and LibreOffice (OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    """A file for `csv.writer` whose `write` returns the line, so that it can be yielded."""

    def write(self, line: str) -> str:
        return line


def defused(value: object) -> str:
    """Return a value as text that no spreadsheet runs as a formula; numbers stay as they are."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the byte order mark by which Excel recognises UTF-8, the headings, then a row each."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(headings)
    for row in rows:
        yield writer.writerow([defused(value) for value in row])
