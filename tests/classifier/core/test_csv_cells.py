"""No cell of a CSV file is run as a formula."""

import csv
import io

import pytest

from classifier.core.csv_cells import csv_lines, defused


@pytest.mark.parametrize("start", [*"=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"])
def test_no_text_is_run_as_a_formula(start: str) -> None:
    assert defused(f"{start}1+1") == f"'{start}1+1"
    assert defused(-1.5) == "-1.5"
    assert defused(None) == ""


def test_lines_hold_headings_and_defused_rows() -> None:
    text = "".join(csv_lines(("name", "count"), [("=SUM(A1)", -2), ('a "b", c', None)]))
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows == [["name", "count"], ["'=SUM(A1)", "-2"], ['a "b", c', ""]]
