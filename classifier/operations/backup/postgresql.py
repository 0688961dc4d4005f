"""The PostgreSQL database: dumped and loaded by PostgreSQL's own programs."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from classifier.operations.backup.folder import BackupError
from classifier.operations.backup.queries import LEFT_OUT, count_rows, write_names

NAME = "database.dump"
_DATA = re.compile(rb'COPY (?:[\w"]+\.)?"?(\w+)"? \(.*\) FROM stdin;\n')
# Whatever stands in the schema of the site, but not what an extension brought along.
_EMPTY_SCHEMA = """
DO $$ DECLARE found record; BEGIN
  FOR found IN SELECT c.oid::regclass AS name,
      CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
      WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
      AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
      AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('e', 'a', 'i')
      )
  LOOP EXECUTE format('DROP %s IF EXISTS %s CASCADE', found.kind, found.name); END LOOP;
  FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', found.name); END LOOP;
END $$;
"""


def copy(*, target: Path, names: IO[str]) -> dict[str, int]:
    """Dump the database as it is at one moment; returns the number of rows of each table.

    Writes the names of files that its rows name to `names`. Writers go on meanwhile.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # pg_dump, the counts and the names see the same moment.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [moment] = cursor.fetchone()
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}")
        without = f"--exclude-table-data={LEFT_OUT}"
        with _run("pg_dump", *options, without, f"--file={target}"):
            pass
        write_names(_rows, names)
        return count_rows(_rows, connection.introspection.table_names(cursor))


def fault(*, path: Path, rows: dict[str, int]) -> str:
    """Return what is wrong with a dump, or "". Reads all of it, and counts its rows."""
    found: dict[str, int] = {}
    table = ""
    try:
        with _run("pg_restore", "--data-only", "--file=-", str(path), connects=False) as lines:
            for line in lines:
                if table and line == b"\\.\n":
                    table = ""
                elif table:
                    found[table] += 1
                elif start := _DATA.fullmatch(line):
                    table = start[1].decode()
                    found[table] = 0
    except BackupError as error:
        return str(error)
    return "" if found == rows else "its tables have not as many rows as were copied"


def users() -> str:
    """Return who uses the database now, or ""."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        [others] = cursor.fetchone()
    return f"{others} other connections use the database" if others else ""


def load(*, path: Path) -> None:
    """Replace what is in the database by a dump, in one transaction."""
    connection.close()
    read = ("--no-owner", "--no-privileges", "--no-comments", "--file=-", str(path))
    load_options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
    command, environment = _command("psql", *load_options, "--output=/dev/null", "--file=-")
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(  # noqa: S603 - ours
            command, env=environment, stdin=subprocess.PIPE, stdout=said, stderr=said
        ) as loader:
            assert loader.stdin  # noqa: S101 - a pipe
            try:
                loader.stdin.write(_EMPTY_SCHEMA.encode())
                with _run("pg_restore", *read, connects=False) as statements:
                    shutil.copyfileobj(statements, loader.stdin)
            except BrokenPipeError:
                pass  # it says why below
            except BaseException:
                # Before its input ends, or it would commit half of the dump.
                loader.kill()
                with suppress(BrokenPipeError):
                    loader.stdin.close()
                raise
        if loader.returncode != 0:
            raise BackupError(f"psql could not load the dump, and changed nothing. {_said(said)}")


@contextmanager
def _run(program: str, *options: str, connects: bool = True) -> Iterator[IO[bytes]]:
    """Run a program and yield its output. Raises BackupError if it fails."""
    command, environment = _command(program, *options, connects=connects)
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(  # noqa: S603 - ours
            command, env=environment, stdout=subprocess.PIPE, stderr=said
        ) as process:
            assert process.stdout  # noqa: S101 - a pipe
            try:
                yield process.stdout
                process.stdout.read()
            except BaseException:
                process.kill()
                raise
        if process.returncode != 0:
            raise BackupError(f"{program} failed. {_said(said)}")


def _command(
    program: str, *options: str, connects: bool = True
) -> tuple[list[str], dict[str, str]]:
    """Return a command and its environment, which alone holds the password."""
    _must_fit(program)
    if not connects:
        return [program, *options], dict(os.environ)
    arguments, own = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    return [program, *options, *arguments[1:]], {**os.environ, **(own or {})}


def _must_fit(program: str) -> None:
    """Raise BackupError unless the program is there and knows the server's version."""
    needed = int(cast("Any", connection).pg_version) // 10_000
    wanted = f"Install PostgreSQL's client programs, version {needed} or later"
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    except (OSError, subprocess.CalledProcessError) as error:
        raise BackupError(f"{program} can't be started. {wanted}.") from error
    found = re.search(r"\d+", answer.stdout)
    if not found or int(found[0]) < needed:
        raise BackupError(f"{answer.stdout.strip()} is older than the server. {wanted}.")


def _rows(query: str) -> Iterator[Any]:
    """Yield rows in pieces: there may be millions."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(2000):
            yield from rows


def _said(output: IO[bytes]) -> str:
    """Return the beginning of what a program complained about."""
    output.seek(0)
    return " ".join(output.read(2000).decode(errors="replace").split())
