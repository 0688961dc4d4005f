"""Redis and an S3 of the benchmark's own, in their places, and how they fail."""

import asyncio
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, TypeVar

import boto3
import psycopg
import redis
from botocore.exceptions import BotoCoreError, ClientError

from benchmarks import support
from benchmarks.chaos.site import end
from benchmarks.postgresql import Server
from tests.embedded.launched import free_port

T = TypeVar("T")
READY_WITHIN = 120
# Seconds that a broker stays away before it is started again.
AWAY = 2.0


class Broker:
    """A Redis that keeps its messages on disk; `inside` is put before its command."""

    def __init__(self, folder: Path, host: str = "127.0.0.1", inside: tuple[str, ...] = ()) -> None:
        self._folder, self._host, self._inside = folder / "redis", host, inside
        self._folder.mkdir()
        self._port = free_port()
        self.url = f"redis://{host}:{self._port}/0"
        self.process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_error: object) -> None:
        end_of(self.process)

    def restart(self, *, with_data: bool = True) -> None:
        """Kill it; start it again with what it had stored, or empty."""
        end([self.process.pid])
        self.process.wait()
        if not with_data:
            for path in self._folder.rglob("*"):
                if path.is_file():
                    path.unlink()
        time.sleep(AWAY)
        self._start()

    def _start(self) -> None:
        options = {
            "--port": str(self._port),
            "--bind": self._host,
            "--protected-mode": "no",
            "--dir": str(self._folder),
            "--appendonly": "yes",
            "--save": "",
        }
        words = [word for option in options.items() for word in option]
        command = [*self._inside, "redis-server", *words]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        support.wait_until(self._answers, READY_WITHIN, pause=0.1)

    def _answers(self) -> bool:
        with suppress(redis.ConnectionError), redis.Redis.from_url(self.url) as client:
            return bool(client.ping())
        return False


class Bucket:
    """A bucket as moto imitates it; `settings` are what an installation needs for it."""

    def __init__(self, host: str = "127.0.0.1", inside: tuple[str, ...] = ()) -> None:
        self._host, self._inside = host, inside
        self.port = free_port()
        self.settings = {
            "S3_BUCKET": "skinspect-photos",
            "S3_ENDPOINT_URL": f"http://{host}:{self.port}",
            "S3_ACCESS_KEY_ID": "chaos",
            "S3_SECRET_ACCESS_KEY": "chaos",
            "S3_REGION": "eu-west-2",
        }
        self.process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        command = (sys.executable, "-m", "moto.server", "-H", self._host, "-p", str(self.port))
        self.process = subprocess.Popen(
            [*self._inside, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        support.wait_until(self._is_made, READY_WITHIN, pause=0.2)
        return self

    def __exit__(self, *_error: object) -> None:
        end([self.process.pid], signal.SIGCONT)
        end_of(self.process)

    def _is_made(self) -> bool:
        client: Any = boto3.client(
            "s3",
            endpoint_url=self.settings["S3_ENDPOINT_URL"],
            aws_access_key_id="chaos",
            aws_secret_access_key="chaos",
            region_name="eu-west-2",
        )
        place = {"LocationConstraint": "eu-west-2"}
        try:
            client.create_bucket(Bucket=self.settings["S3_BUCKET"], CreateBucketConfiguration=place)
        except (BotoCoreError, ClientError):
            return False
        return True


class Relay:
    """Passes connections on to a port of this machine, unless it refuses them."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self._target = target
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._server = self._do(self._listen())

    def refuse(self, seconds: float) -> None:
        """Break all connections off and refuse new ones for some seconds."""
        self._do(self._close())
        time.sleep(seconds)
        self._server = self._do(self._listen())

    def close(self) -> None:
        """Break off for good."""
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._pass_on, "127.0.0.1", self.port)

    async def _close(self) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            both = {writer, far_writer}
            self._writers |= both
            try:
                await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
            finally:
                self._writers -= both
                for each in both:
                    each.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.write_eof()


def end_connections(database: Server) -> None:
    """End every connection to the database, as its administrator may do."""
    with suppress(psycopg.OperationalError), psycopg.connect(database.address) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )


def stop(database: Server, seconds: float) -> None:
    """Stop the database as if it was killed, and start it again after some seconds."""
    database.stop()
    time.sleep(seconds)
    database.start()


def end_of(process: "subprocess.Popen[bytes]") -> None:
    """End a process, by force if it does not end soon."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
