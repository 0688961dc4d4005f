"""Counts what the parts of a running installation did, between two moments."""

import re
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import psycopg
import redis

from benchmarks.peers import processes
from benchmarks.scale.costs import Part
from benchmarks.scale.site import Site

STATEMENTS = """
    SELECT coalesce(sum(calls) FILTER (WHERE query !~* '^(begin|commit|rollback|savep|rel)'), 0),
           coalesce(sum(calls) FILTER (WHERE query ~* '^commit'), 0),
           pg_current_wal_insert_lsn() - '0/0'
    FROM pg_stat_statements
"""
TABLES = """
    SELECT relname, pg_total_relation_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


class Counts:
    """Reads the counters of an installation."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._database = psycopg.connect(site.database.address, autocommit=True)
        self._database.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        self._broker = redis.Redis(port=site.redis_port)

    def close(self) -> None:
        """Let go of database and broker."""
        self._database.close()
        self._broker.close()

    def part(self, count: int, do: Callable[[], object]) -> Part:
        """Do something that handles `count` of something; return what each cost."""
        before = self._read()
        do()
        after = self._read()
        return Part(**{name: (after[name] - before[name]) / count for name in before})

    def tables(self) -> Counter[str]:
        """Return the bytes of each table with its indexes."""
        return Counter(dict(self._database.execute(TABLES).fetchall()))

    def connections(self) -> dict[str, int]:
        """Return how many connections to the database each part holds."""
        found = _sockets("-p", "dport", self._site.database.port)
        pids = Counter(int(pid) for pid in re.findall(r"pid=(\d+)", found))
        return {
            name: sum(pids[each] for each in processes.family([pid]))
            for name, pid in self._site.pids.items()
        }

    def _read(self) -> dict[str, float]:
        cpu = self._site.cpu_seconds()
        row = self._database.execute(STATEMENTS).fetchone()
        assert row is not None
        statements, transactions, written = map(float, row)
        about = self._broker.info("stats")
        found = {
            **{f"{name}_cpu_ms": seconds * 1000 for name, seconds in cpu.items()},
            "statements": statements,
            "transactions": transactions,
            "wal_bytes": written,
            "database_bytes": _bytes_through(self._site.database.port),
            "broker_commands": about["total_commands_processed"],
            "broker_bytes": about["total_net_input_bytes"] + about["total_net_output_bytes"],
        }
        return {field.name: float(found[field.name]) for field in fields(Part)}


def folder_bytes(folder: Path) -> Counter[str]:
    """Return the bytes of the files in each folder of the photo storage."""
    found: Counter[str] = Counter()
    for file in folder.rglob("*"):
        if file.is_file():
            found[file.relative_to(folder).parts[0]] += file.stat().st_size
    return found


def _bytes_through(port: int) -> int:
    """Return what went both ways through the connections that are open."""
    found = _sockets("-i", "sport", port)
    return sum(map(int, re.findall(r"bytes_(?:acked|received):(\d+)", found)))


def _sockets(option: str, end: str, port: int) -> str:
    command = ["ss", "-tnH", option, end, "=", f":{port}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
