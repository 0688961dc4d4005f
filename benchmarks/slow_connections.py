"""Compare web servers under slow connections, and in what they do when nobody is slow.

Target: others' pages stay under 300 ms, and no slower than with Gunicorn's own threads.
"""

import argparse
import asyncio
import contextlib
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import support
from benchmarks.intake import draw_jpeg

GUNICORN = "{python} -m gunicorn --config python:skinspect_site.gunicorn_config skinspect_site.wsgi"
SERVERS = (f"site={GUNICORN}", f"gthread={GUNICORN} --worker-class gthread")
LIVE, PAGE = "/health/live/", "/account/login/"
# As in the issue of a stranger: a form to sign in that announces far more than it sends.
HALF_HEADER = b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
SLOW_FORM = (
    b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken=" + b"a" * 32 + b"\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n"
)
TIMEOUT_S = 10


@dataclass(slots=True)
class Site:
    """A running server, and a person who is signed in."""

    port: int
    process: "subprocess.Popen[bytes]"
    cookies: str
    token: str
    photo: bytes

    def get(self, path: str, connection: http.client.HTTPConnection | None = None) -> float:
        """Ask for a page; returns milliseconds, or infinity for none in time."""
        began = time.perf_counter()
        asked = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        try:
            asked.request("GET", path, headers={"Host": "localhost"})
            answer = asked.getresponse()
            answer.read()
            if answer.status != 200:
                return float("inf")
        except OSError:
            return float("inf")
        finally:
            if connection is None:
                asked.close()
        return (time.perf_counter() - began) * 1000

    def upload(self) -> tuple[bytes, bytes]:
        """Return header and body of an upload; the photo is the same each time."""
        body = (
            b'--x\r\nContent-Disposition: form-data; name="modality"\r\n\r\nunknown\r\n--x\r\n'
            b'Content-Disposition: form-data; name="photos"; filename="p.jpg"\r\n'
            b"Content-Type: image/jpeg\r\n\r\n" + self.photo + b"\r\n--x--\r\n"
        )
        header = (
            "POST /photos/upload/ HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
            f"Cookie: {self.cookies}\r\nX-CSRFToken: {self.token}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return header.encode(), body


@dataclass(slots=True)
class Probe:
    """Asks for pages, one after the other, until it is stopped."""

    site: Site
    pages: list[float] = field(default_factory=list)
    live: list[float] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Ask until it is stopped."""
        while not self.stopping.wait(0.05):
            self.pages.append(self.site.get(PAGE))
            self.live.append(self.site.get(LIVE))


@contextlib.contextmanager
def probed(site: Site) -> Iterator[Probe]:
    probe = Probe(site)
    thread = threading.Thread(target=probe.run)
    thread.start()
    try:
        yield probe
    finally:
        probe.stopping.set()
        thread.join()


@contextlib.contextmanager
def serving(command: str, cookies: str, token: str, photo: bytes) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [word.format(python=sys.executable, port=port) for word in command.split()]
    process = subprocess.Popen(
        words,
        env={**os.environ, "PORT": str(port)},
        cwd=support.ROOT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    site = Site(port, process, cookies, token, photo)
    try:
        support.wait_until(lambda: site.get(LIVE) < float("inf"), 180, 0.2)
        for _ in range(20):
            site.get(PAGE)
        yield site
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            os.killpg(process.pid, signal.SIGKILL)


def hold(site: Site, count: int, first: bytes, drip: bytes, seconds: float) -> Probe:
    """Open connections that send `first` and then `drip` each second; probe meanwhile."""

    async def slow() -> None:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
            writer.write(first)
            while drip or not reader.at_eof():
                await asyncio.sleep(1)
                writer.write(drip)
                await writer.drain()

    async def all_of_them() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.gather(*(slow() for _ in range(count)))
                await asyncio.sleep(seconds)

    with probed(site) as probe:
        asyncio.run(all_of_them())
    return probe


def honest(site: Site, count: int, rate: int) -> tuple[Probe, int, float]:
    """Upload from slow phones at once; returns the probe, how many got through, and seconds."""

    async def one() -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
            header, body = site.upload()
            writer.write(header)
            for start in range(0, len(body), rate // 4):
                writer.write(body[start : start + rate // 4])
                await writer.drain()
                await asyncio.sleep(0.25)
            status = (await reader.readline()).split()[1]
            writer.close()
        except (OSError, IndexError):
            return False
        return status in (b"200", b"201")

    async def all_of_them() -> int:
        return sum(await asyncio.gather(*(one() for _ in range(count))))

    began = time.monotonic()
    with probed(site) as probe:
        arrived = asyncio.run(all_of_them())
    return probe, arrived, time.monotonic() - began


def pages(site: Site, seconds: float, clients: int = 8) -> tuple[float, float]:
    """Ask for a page from several clients; returns how many a second, and CPU ms for each."""
    used = processor_ms(site)
    ends, counts = time.monotonic() + seconds, [0] * clients

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("localhost", site.port, timeout=TIMEOUT_S)
        while time.monotonic() < ends:
            site.get(PAGE, connection)
            counts[number] += 1
        connection.close()

    run_together([partial(ask, number) for number in range(clients)])
    return sum(counts) / seconds, (processor_ms(site) - used) / sum(counts)


def uploads(site: Site, count: int, clients: int = 8) -> tuple[float, float]:
    """Upload photos as fast as they go; returns how many a second, and CPU ms for each."""
    used, statuses = processor_ms(site), list[bytes]()

    def send() -> None:
        for _ in range(count // clients):
            with socket.create_connection(("127.0.0.1", site.port), 60) as connection:
                header, body = site.upload()
                connection.sendall(header + body)
                statuses.append(connection.recv(64).split()[1])

    began = time.monotonic()
    run_together([send] * clients)
    assert set(statuses) <= {b"200", b"201"}, statuses
    took = time.monotonic() - began
    return len(statuses) / took, (processor_ms(site) - used) / len(statuses)


def run_together(calls: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def processor_ms(site: Site) -> float:
    """Return the CPU time of all processes of a server, which other work does not change much."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getpgid(int(path.name)) == site.process.pid:
                fields = (path / "stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def memory(site: Site) -> float:
    """Return the megabytes of all processes of a server, shared pages counted once."""
    total = 0.0
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, StopIteration):
            if os.getpgid(int(path.name)) == site.process.pid:
                lines = (path / "smaps_rollup").read_text().splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def measure(
    command: str, person: tuple[str, str], photos: tuple[bytes, bytes], seconds: float
) -> dict[str, Any]:
    large, small = photos
    rows: dict[str, Any] = {}
    attacks = {
        "8 slow bodies": (8, SLOW_FORM % (20 * 1024 * 1024), b"x"),
        "200 slow small bodies": (200, SLOW_FORM % 1000, b"x"),
        "200 half headers": (200, HALF_HEADER, b"x"),
        "400 silent": (400, b"", b""),
    }
    with serving(command, *person, large) as site:
        rows["MB at rest"] = memory(site)
        rows["pages a second"], rows["CPU ms a page"] = pages(site, 5)
        rows["uploads a second"], rows["CPU ms an upload"] = uploads(site, 16)
        rows["MB after"] = memory(site)
        with probed(site) as probe:
            time.sleep(seconds)
        tell(rows, "nobody slow", probe)
        for name, attack in attacks.items():
            tell(rows, name, hold(site, *attack, seconds))
        site.photo = small
        probe, arrived, took = honest(site, 30, 20_000)
        tell(rows, "30 slow uploads", probe)
        rows["30 slow uploads: arrived"] = arrived
        rows["30 slow uploads: seconds"] = took
    return rows


def tell(rows: dict[str, Any], name: str, probe: Probe) -> None:
    rows[f"{name}: page, median ms"] = statistics.median(probe.pages)
    rows[f"{name}: page, slowest ms"] = max(probe.pages)
    rows[f"{name}: live, slowest ms"] = max(probe.live)
    rows[f"{name}: no answer"] = sum(each == float("inf") for each in probe.pages + probe.live)


def main() -> None:
    """Measure each server, one after the other, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", action="append", help="NAME=COMMAND, which may name {port}")
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--slow-kilobytes", type=int, default=400)
    options = parser.parse_args()
    large = draw_jpeg(12, 93)
    small = draw_jpeg(options.slow_kilobytes / 350, 93)
    with support.installation("fake"):
        person = _person()
        columns = {}
        for server in options.server or SERVERS:
            name, _, command = server.partition("=")
            columns[name] = measure(command, person, (large, small), options.seconds)
            print(name, json.dumps(columns[name]), file=sys.stderr, flush=True)
    rows = [("", *columns)]
    labels = next(iter(columns.values()))
    rows += [(label, *(column[label] for column in columns.values())) for label in labels]
    title = f"Uploads of {len(large) / 1e6:.1f} MB, slow ones of {len(small) / 1e6:.1f} MB"
    support.table(title, rows)


def _person() -> tuple[str, str]:
    from django.conf import settings
    from django.test import Client

    from classifier.people.services import accounts

    user = accounts.create_account(email="benchmark@example.org", password="not-a-secret-one")
    accounts.give_consent(user=user)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/photos/upload/")
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    return "; ".join(f"{name}={each.value}" for name, each in client.cookies.items()), token


if __name__ == "__main__":
    main()
