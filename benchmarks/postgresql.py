"""A PostgreSQL of the benchmark's own, on a free loopback port, removed at the end."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

OPTIONS = "-c unix_socket_directories=''"
# As much as a small server would have; the default of 128 MB holds a tenth of the rows.
MEMORY = "-c shared_buffers=1GB -c maintenance_work_mem=256MB -c max_wal_size=4GB"


@dataclass(frozen=True)
class Server:
    """A server with its data in `folder`; `inside` is put before its commands.

    Commits wait for the disk if it `is_durable`; `options` are further ones of `postgres`.
    """

    folder: Path
    host: str
    port: int
    inside: tuple[str, ...] = ()
    is_durable: bool = False
    options: str = ""

    @property
    def pid(self) -> int:
        """Its first process, once it runs."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    @property
    def address(self) -> str:
        """The address for DATABASE_URL."""
        return f"postgres://skinspect@{self.host}:{self.port}/postgres"

    def create(self) -> None:
        """Make an empty cluster that lets everybody in who can reach it."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        own = ("-U", "skinspect", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8")
        self._run("initdb", "-D", self._data, *own)
        access = self._data / "pg_hba.conf"
        access.write_text(f"{access.read_text()}\nhost all all samenet trust\n")

    def follow(self, first: "Server") -> None:
        """Make a copy of a running server's cluster, which follows that server once started."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        own = ("-U", "skinspect", "-h", first.host, "-p", first.port)
        self._run("pg_basebackup", "-D", self._data, "-R", "-c", "fast", *own)

    def start(self) -> None:
        """Start it and wait until it answers."""
        fsync = "on" if self.is_durable else "off"
        own = f"-p {self.port} -c listen_addresses={self.host} -c fsync={fsync}"
        options = f"{own} {OPTIONS} {MEMORY} {self.options}"
        self._control("-w", "-l", self.folder / "log", "-o", options, "start")

    def copy(self, address: str) -> None:
        """Fill it with what another database holds, which need not be migrated again then."""
        dumped = subprocess.run(["pg_dump", "--no-owner", address], check=True, capture_output=True)
        command = [*self.inside, "psql", "--quiet", "--set", "ON_ERROR_STOP=1", self.address]
        subprocess.run(command, input=dumped.stdout, check=True, stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        """Stop it as if it was killed: connections break off, the next start recovers."""
        self._control("-m", "immediate", "stop")

    def _control(self, *arguments: object) -> None:
        self._run("pg_ctl", "-D", self._data, "-s", *arguments)

    def _run(self, program: str, *arguments: object) -> None:
        """Run a program of PostgreSQL, which refuses to be run by root."""
        newest = max(
            Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: path.parts[4]
        )
        own_account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*self.inside, *own_account, str(newest), *map(str, arguments)]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)

    @property
    def _data(self) -> Path:
        return self.folder / "data"


@contextmanager
def server(
    host: str = "127.0.0.1",
    inside: tuple[str, ...] = (),
    *,
    is_durable: bool = False,
    options: str = "",
    following: Server | None = None,
) -> Iterator[Server]:
    """Run an empty one, or one that reads only and follows another."""
    folder = Path(tempfile.mkdtemp(prefix="skinspect-postgresql-"))
    running = Server(folder, host, _free_port(), inside, is_durable, options)
    try:
        if following:
            running.follow(following)
        else:
            running.create()
        running.start()
        yield running
    finally:
        with suppress(subprocess.CalledProcessError):
            running.stop()
        shutil.rmtree(folder)


@contextmanager
def postgresql() -> Iterator[str]:
    """Run an empty one; yields its address."""
    with server() as running:
        yield running.address


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
