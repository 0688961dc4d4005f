"""CSV files for spreadsheets, whose cells no spreadsheet runs as a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils import timezone

# A cell that begins so is run as a formula by Excel and LibreOffice (OWASP, "CSV injection"). Excel
# takes the full-width forms for the ASCII ones where its language is Chinese or Japanese.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class _Echo:
    """A file for `csv.writer` whose `write` returns the line, so that it can be yielded."""

    def write(self, line: str) -> str:
        return line


def defused(value: object) -> str:
    """Return a value as text that no spreadsheet runs as a formula; numbers stay as they are."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text


def csv_lines(headings: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the byte order mark by which Excel recognises UTF-8, the headings, then a row each."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(headings)
    for row in rows:
        yield writer.writerow([defused(value) for value in row])


def csv_response(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    """Send lines as a download, whose file is called after `name` and today's date."""
    file_name = f"skinspect-{name}-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )
