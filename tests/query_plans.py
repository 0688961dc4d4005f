"""How the database plans its queries: whether any reads a whole large table."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

# SQLite plans by the indexes that there are, and may read one that holds open work only. A table
# of a subquery has a short name, such as U0.
OF_SQLITE = re.compile(
    r"^SCAN (?:[T-Z]\d+|classifier_(?:photo|assessment|reviewrequest|reading|review|auditevent|"
    r"outcome|mole|subject|consent|partnerchange))\b"
    r"(?! USING INDEX (?:review_request_(?:queue|one_open)|partner_change_follow_up))"
)
# PostgreSQL plans by what is in the tables, and reads a small one as a whole: so many photos and
# results are a large table to it, the cases of some of them are not.
OF_POSTGRESQL = re.compile(r"Seq Scan on classifier_(?:photo|assessment|partnerchange)\b")


def analyse() -> None:
    """Let PostgreSQL count what is in its tables, after it has checked what was inserted."""
    connection.check_constraints()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def whole_tables(do: Callable[[], Any]) -> list[str]:
    """Return what is planned to read a whole large table, of all that is asked for."""
    with CaptureQueriesContext(connection) as queries:
        do()
    is_sqlite = connection.vendor == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    whole = OF_SQLITE if is_sqlite else OF_POSTGRESQL
    found = []
    with connection.cursor() as cursor:
        for sql in [query["sql"] for query in queries if query["sql"].startswith("SELECT")]:
            cursor.execute(f"{explain} {sql}")
            plan = [str(line[-1]) for line in cursor.fetchall()]
            found += [f"{line}: {sql}" for line in plan if whole.search(line)]
    return found
