"""Try a read replica: what of each page it can take over, and how far it is behind.

Starts PostgreSQL and a second one that follows it, and sends everything that Django reads to the
second. Prints the statements that each page leaves to the first, whether the page is the same, the
processor time of the first, and how long a row needs to appear on the second.
"""

import argparse
import os
import re
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from benchmarks import postgresql, support
from benchmarks.pages import PAGES, add_photos
from benchmarks.peers import processes

REPLICA = "replica"
PASSWORD = "not-a-secret-one"
# Of another value each time: tokens of forms, the id for a new mole, the nonce of scripts.
PASSING = re.compile(rb'((csrfmiddlewaretoken|mole_id)" value|nonce)="[^"]*"')
# They go to the database too, but are no queries.
TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


class Router:
    """Reads from the replica and writes to the first database."""

    def db_for_read(self, _model: type, **_hints: object) -> str:
        """Return the replica."""
        return REPLICA

    def db_for_write(self, _model: type, **_hints: object) -> str:
        """Return the first database."""
        return "default"

    def allow_relation(self, *_rows: object, **_hints: object) -> bool:
        """Allow each: both hold the same rows."""
        return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=1_000, help="of one person")
    parser.add_argument("--moles", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=30, help="of each page, for the times")
    parser.add_argument("--rows", type=int, default=500, help="written for the lag")
    options = parser.parse_args()
    with ExitStack() as stack:
        first = stack.enter_context(postgresql.server(is_durable=True))
        os.environ["DATABASE_URL"] = first.address
        stack.enter_context(support.installation("fake"))
        client, keys = _person(options.photos, options.moles)
        second = stack.enter_context(postgresql.server(following=first))
        _add_database(second)
        measure(options, first, client, keys)


def measure(options: argparse.Namespace, first: postgresql.Server, client: Any, keys: Any) -> None:
    """Get every page from both, and print the tables."""
    from django.test import override_settings
    from django.urls import reverse

    head = ("statements", "left to the first", "same page", "CPU ms of the first", "with a replica")
    rows: list[tuple[object, ...]] = [("page", *head)]
    for name in PAGES:
        url = reverse(name, args=keys.get(name, []))
        get = partial(client.get, url)
        get()
        alone, everything = _get(client, url)
        cost = _cost(first, get, options.rounds)
        with override_settings(DATABASE_ROUTERS=[f"{__name__}.Router"]):
            routed, left = _get(client, url)
            with_replica = _cost(first, get, options.rounds)
        same = "yes" if routed == alone else "no"
        rows.append((name, len(everything), len(left), same, cost, with_replica))
    support.table("Pages, with all that Django reads sent to the replica", rows, markdown=True)
    lags = sorted(_lag() for _ in range(options.rows))
    rows = [
        ("ms until a row is on the replica", "p50", "p99", "longest"),
        ("", support.median(lags), lags[int(len(lags) * 0.99)], lags[-1]),
    ]
    support.table("How far it is behind", rows, markdown=True)


def _person(photos: int, moles: int) -> tuple[Any, Any]:
    """Return a person's signed-in client, and the keys of the pages of one of the photos."""
    from django.test import Client

    from classifier.people.services import accounts

    user = accounts.create_account(email="benchmark@example.org", password=PASSWORD)
    accounts.give_consent(user=user)
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client, add_photos(user, photos, moles)


def _add_database(second: postgresql.Server) -> None:
    from django.db import connections

    own = {"HOST": second.host, "PORT": second.port}
    connections.databases[REPLICA] = connections.databases["default"] | own


def _get(client: Any, url: str) -> tuple[bytes, list[str]]:
    """Return a page without what passes, and the statements that the first database got for it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code < 400, (url, answer.status_code)
    sent = [query["sql"] for query in queries if not query["sql"].startswith(TRANSACTIONS)]
    return PASSING.sub(b"", answer.content), sent


def _cost(server: postgresql.Server, get: Callable[[], object], rounds: int) -> float:
    """Return the CPU ms of a server for each call."""
    pids = list(processes.family([server.pid]))
    before = processes.cpu_seconds(pids)
    for _ in range(rounds):
        get()
    return (processes.cpu_seconds(pids) - before) / rounds * 1000


def _lag() -> float:
    """Write a row, and return the ms until the replica has it."""
    from classifier.audit.models import AuditEvent

    target = str(uuid.uuid4())
    AuditEvent.objects.create(event="photo_viewed", actor_kind="system", target=target)
    written = time.perf_counter()
    rows = AuditEvent.objects.using(REPLICA).filter(target=target)
    while not rows.exists():
        continue
    return (time.perf_counter() - written) * 1000


if __name__ == "__main__":
    main()
