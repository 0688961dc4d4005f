"""Try the audit trail in one table against the same in a partition for each month, on PostgreSQL.

Makes both like the real table, with its indexes, fills them with the same events of 24 months, and
times what is done with them.
"""

import argparse
import os
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg

from benchmarks import postgresql, support

MONTHS = 24
FIRST = "timestamptz '2024-01-01'"
# {count} events from number {start} on, of which {events} would fill all months.
EVENTS = """
    SELECT n, {first} + interval '{months} months' * (n / {events}::float),
           'photo_viewed', 'person', md5((n % {people})::text), md5((n % {people})::text),
           md5(n::text), '', jsonb_build_object()
    FROM generate_series({start}, {start} + {count} - 1) AS n
"""
ADD = "INSERT INTO {table} (id, at, event, actor_kind, actor, subject_ref, target, reason, details)"
LAST = "ORDER BY at DESC, id DESC LIMIT 50"
ASKED = {
    "a person's last events": f"SELECT * FROM {{table}} WHERE subject_ref = md5('7') {LAST}",
    "the trail's last events": f"SELECT * FROM {{table}} {LAST}",
    "events of a photo": f"SELECT * FROM {{table}} WHERE target = md5('12345') {LAST}",
    "one event by its id": "SELECT * FROM {table} WHERE id = 12345",
    "events of a minute, for its seal": (
        f"SELECT * FROM {{table}} WHERE at >= {FIRST} + interval '400 days' "
        f"AND at < {FIRST} + interval '400 days 1 minute' ORDER BY id"
    ),
}
VACUUMED = {
    "one": "VACUUM (FREEZE, INDEX_CLEANUP ON) one",
    "parts": f"VACUUM (FREEZE, INDEX_CLEANUP ON) parts_{MONTHS - 1}",
}
DELETED = {
    "one": f"DELETE FROM one WHERE at < {FIRST} + interval '1 month'",
    "parts": "DROP TABLE parts_0",
}


class Trail:
    """The two tables, `one` and `parts`, and the server that has them."""

    def __init__(self, address: str, events: int, people: int) -> None:
        self._database = psycopg.connect(address, autocommit=True)
        self._values = {"first": FIRST, "months": MONTHS, "events": events, "people": people}
        self._run("CREATE TABLE one (LIKE classifier_auditevent INCLUDING ALL)")
        self._run(
            "CREATE TABLE parts (LIKE classifier_auditevent INCLUDING DEFAULTS INCLUDING GENERATED)"
            " PARTITION BY RANGE (at)"
        )
        self._copy_indexes()
        for month in range(MONTHS + 1):
            ends = (f"({FIRST} + interval '{month + later} months')" for later in (0, 1))
            self._run(
                f"CREATE TABLE parts_{month} PARTITION OF parts FOR VALUES FROM {' TO '.join(ends)}"
            )

    def add(self, table: str, start: int, count: int) -> None:
        """Add events, from a number on."""
        self.run(table, ADD + EVENTS.format(start=start, count=count, **self._values))

    def run(self, table: str, statement: str) -> None:
        """Run a statement on a table, and take all rows."""
        cursor = self._run(statement.format(table=table))
        if cursor.description:
            cursor.fetchall()

    def _copy_indexes(self) -> None:
        """Give `parts` the indexes of `one`; unique ones need the time too."""
        self._run("ALTER TABLE parts ADD PRIMARY KEY (id, at)")
        found = self._run(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'one' AND indexname <> 'one_pkey'"
        )
        for (definition,) in found.fetchall():
            _name, columns = str(definition).split(" USING ")
            self._run(f"CREATE INDEX ON parts USING {columns}")

    def _run(self, statement: str) -> Any:
        return self._database.execute(statement)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_000_000)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    with postgresql.server(is_durable=True) as server:
        os.environ["DATABASE_URL"] = server.address
        with support.installation("fake"):
            measure(Trail(server.address, options.events, options.people), options)


def measure(trail: Trail, options: argparse.Namespace) -> None:
    """Fill both tables, do the same with each, and print the times."""
    rows: list[tuple[object, ...]] = [("ms", "one table", f"{MONTHS} partitions", "ratio")]

    def note(name: str, do: Callable[[str], object], rounds: int = 1) -> None:
        one, parts = (
            support.median([support.milliseconds(partial(do, table)) for _ in range(rounds)])
            for table in ("one", "parts")
        )
        rows.append((name, one, parts, parts / one))

    def analyze(table: str) -> None:
        trail.run(table, "VACUUM (ANALYZE) {table}")

    note(f"adding {options.events:,} events", partial(trail.add, start=0, count=options.events))
    note("vacuum of all of them", analyze)
    for name, statement in ASKED.items():
        note(name, partial(trail.run, statement=statement), options.rounds)
    more = iter(range(options.events, options.events + 2 * options.rounds))
    note("adding one event", lambda table: trail.add(table, next(more), 1), options.rounds)
    note("vacuum of what changed lately", lambda table: trail.run(table, VACUUMED[table]))
    note("deleting the first month", lambda table: trail.run(table, DELETED[table]))
    note("vacuum after that", analyze)
    support.table("The audit trail", rows, markdown=True)


if __name__ == "__main__":
    main()
