"""Let many partners' clients send photos and wait for results, while parts are killed with -9.

Every part of an installation of its own on this machine is killed once: web server, worker, broker.
Target: no answer with 5xx; each accepted photo exactly one result, and its event delivered.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Event

import httpx
from skinspect_client import SkinSpect
from skinspect_client.generated.api.assessments import list_assessments
from skinspect_client.generated.api.webhooks import create_webhook
from skinspect_client.generated.models import (
    Assessment,
    ListAssessmentsStatus,
    NewWebhookRequest,
)

from benchmarks import support
from tests.classifier.images import samples
from tests.embedded.launched import free_port, launched, processes_of
from tests.embedded.partners import credentials
from tests.embedded.receiver import PRIVATE_TARGETS, receiver

# Words in the command lines of the parts.
PARTS = {"web": "gunicorn", "worker": "\0worker\0", "broker": "valkey"}
SETTINGS = {"PARTNER_RATE": "1000000/min", **PRIVATE_TARGETS}
# A worker that was killed is taken for dead after its time limit of 60 s and the next sweep.
LAST_RESULT_WITHIN = 300
# Bytes from the marker of a table of quantisation to its last value.
QUANTISATION = 68


class Counting(httpx.BaseTransport):
    """Counts answers by status, and requests that got none."""

    def __init__(self) -> None:
        self._transport = httpx.HTTPTransport()
        self.answers: Counter[str] = Counter()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on."""
        try:
            response = self._transport.handle_request(request)
        except httpx.TransportError:
            self.answers["none"] += 1
            raise
        self.answers[str(response.status_code)] += 1
        return response

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


@dataclass
class Load:
    """What the clients saw."""

    accepted: list[Assessment] = field(default_factory=list)
    sending: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    photos: int = 0
    delivered: set[str] = field(default_factory=set)

    @property
    def server_errors(self) -> int:
        """Answers with 5xx."""
        return sum(number for status, number in self.answers.items() if status.startswith("5"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--spare", action="store_true", help="kill nothing")
    options = parser.parse_args()
    os.environ |= SETTINGS
    share = options.seconds / (len(PARTS) + 1)
    kills = {} if options.spare else {(n + 1) * share: part for n, part in enumerate(PARTS)}
    with tempfile.TemporaryDirectory() as home:
        found = load(Path(home), options.clients, options.seconds, kills)
    rows: list[tuple[object, ...]] = [
        ("", "number"),
        ("photos accepted", len(found.accepted)),
        ("photos stored", found.photos),
        ("photos whose event was delivered", len(found.delivered)),
        *((f"results, {status}", number) for status, number in sorted(found.results.items())),
        *((f"answers, {status}", number) for status, number in sorted(found.answers.items())),
        ("median ms to send a photo", support.median(found.sending)),
        ("slowest s", max(found.sending) / 1000),
    ]
    support.table(f"{options.clients} clients, {options.seconds:g} s, killed: {kills}", rows)
    sys.exit(bool(found.server_errors) or problems(found) != [])


def problems(found: Load) -> list[str]:
    """Return what is wrong: photos lost or stored twice, results missing or too many."""
    said = []
    if found.photos != len({row.photo_id for row in found.accepted}):
        said.append("Photos were lost or stored twice.")
    if sum(found.results.values()) != len(found.accepted):
        said.append("Some photos have no result, or more than one.")
    if found.delivered != {str(row.id) for row in found.accepted}:
        said.append("Some events were not delivered.")
    if found.results["queued"] or found.results["running"]:
        said.append("Some results are not finished.")
    return said


def load(home: Path, clients: int, seconds: float, kills: Mapping[float, str]) -> Load:
    """Let clients work, kill parts at the given seconds, and wait for the last results."""
    found, counting, over = Load(), Counting(), Event()
    with receiver() as partner, launched(home, free_port()) as run:
        run.wait_until_ready()
        address, made = f"http://127.0.0.1:{run.port}", credentials(home, "Load")
        with connected(address, made, counting) as skinspect, ThreadPoolExecutor(clients) as pool:
            webhook = NewWebhookRequest(url=partner.url)
            partner.secret = skinspect.call(create_webhook.sync, body=webhook).secret
            started = time.monotonic()
            working = [
                pool.submit(work, skinspect, number, over, found) for number in range(clients)
            ]
            for after, part in sorted(kills.items()):
                over.wait(max(0.0, started + after - time.monotonic()))
                kill(home, part)
            over.wait(max(0.0, started + seconds - time.monotonic()))
            over.set()
            for client in working:
                client.result()
            support.wait_until(lambda: is_finished(skinspect), LAST_RESULT_WITHIN, pause=2)
            accepted = {str(row.id) for row in found.accepted}
            support.wait_until(
                lambda: partner.resources_of("assessment.") >= accepted, LAST_RESULT_WITHIN, pause=2
            )
            stored = list(skinspect.rows(list_assessments.sync, page_size=200))
    found.answers = counting.answers
    found.delivered = partner.resources_of("assessment.")
    found.results = Counter(str(row.status) for row in stored)
    found.photos = len({row.photo_id for row in stored})
    return found


@contextmanager
def connected(address: str, made: tuple[str, str], counting: Counting) -> Iterator[SkinSpect]:
    """Yield a client for all threads that goes on while the web server starts again."""
    scope = "read write webhooks"
    with SkinSpect(address, *made, scope=scope, retries=10, transport=counting) as skinspect:
        yield skinspect


def work(skinspect: SkinSpect, client: int, over: Event, found: Load) -> None:
    """Send photos one after the other, and wait for each result, until it is over."""
    number = 0
    while not over.is_set():
        photo = another(client, number)
        started = time.perf_counter()
        sent = skinspect.send(photo, subject=f"patient-{client}", mole=f"mole-{number // 5}")
        found.sending.append((time.perf_counter() - started) * 1000)
        found.accepted.append(sent)
        number += 1
        skinspect.wait(sent, seconds=LAST_RESULT_WITHIN)


def another(client: int, number: int) -> bytes:
    """Return a drawn lesion as a JPEG that no other client sends, and this one only once."""
    photo = drawn(client % 20)
    place = photo.index(b"\xff\xdb") + QUANTISATION
    return photo[:place] + bytes([number % 255 + 1]) + photo[place + 1 :]


@cache
def drawn(seed: int) -> bytes:
    """Return a drawn lesion as a JPEG."""
    return samples.save(samples.lesion(seed=seed), "JPEG")


def is_finished(skinspect: SkinSpect) -> bool:
    """Whether no assessment waits or runs any more."""
    return not any(
        next(skinspect.rows(list_assessments.sync, status=status, page_size=1), None)
        for status in (ListAssessmentsStatus.QUEUED, ListAssessmentsStatus.RUNNING)
    )


def kill(home: Path, part: str) -> None:
    """Kill all processes of a part at once."""
    for process_id, command in processes_of(home).items():
        if PARTS[part] in command:
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)


if __name__ == "__main__":
    main()
