"""A PostgreSQL of the benchmark's own, on a free loopback port, removed at the end."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OPTIONS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
# As much as a small server would have; the default of 128 MB holds a tenth of the rows.
MEMORY = "-c shared_buffers=1GB -c maintenance_work_mem=256MB -c max_wal_size=4GB"


@contextmanager
def postgresql() -> Iterator[str]:
    """Start it; yields its address."""
    folder = Path(tempfile.mkdtemp(prefix="skinspect-postgresql-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    port, data = _free_port(), folder / "data"
    _run(
        "initdb", "-D", data, "-U", "skinspect", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8"
    )
    options = f"-p {port} {OPTIONS} {MEMORY}"
    _run("pg_ctl", "-D", data, "-w", "-s", "-l", folder / "log", "-o", options, "start")
    try:
        yield f"postgres://skinspect@127.0.0.1:{port}/postgres"
    finally:
        _run("pg_ctl", "-D", data, "-m", "immediate", "-s", "stop")
        shutil.rmtree(folder)


def _run(program: str, *arguments: object) -> None:
    """Run a program of PostgreSQL, which refuses to be run by root."""
    newest = max(
        Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: path.parts[4]
    )
    own_account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*own_account, str(newest), *map(str, arguments)]
    subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
