"""Let clients work while something happens to an installation, and judge what is left."""

import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from skinspect_client import SkinSpect
from skinspect_client.generated.api.webhooks import create_webhook
from skinspect_client.generated.models import NewWebhookRequest

from benchmarks import support
from benchmarks.chaos.clients import Listening, Person, Program, Seen, work
from benchmarks.chaos.site import Installation
from tests.embedded.receiver import PRIVATE_TARGETS, Receiver, receiver

SETTINGS = {
    **PRIVATE_TARGETS,
    "PARTNER_RATE": "1000000/min",
    "WEB_PROCESSES": "2",
    "WORKER_PROCESSES": "2",
    "LOG_LEVEL": "WARNING",
}
# A claim whose worker was killed is taken away after 90 s, and a failed attempt is repeated after
# 15 and 60 s more, each by a sweep; a webhook that failed twice after two and a half minutes.
SETTLED_WITHIN = 600
ASSESSMENT = "assessment."


@dataclass(frozen=True)
class Load:
    """How many photos how many clients send over how many seconds: half people, half programs.

    Who is in a hurry does not wait at the end as long as claims of killed workers are held.
    """

    photos: int
    clients: int
    seconds: float
    hurry: bool = False


@dataclass
class Result:
    """What came out: the table's rows, and the problems."""

    counts: dict[str, object]
    problems: list[str]


def run(site: Installation, happen: Callable[[Seen, threading.Event], None], load: Load) -> Result:
    """Start the installation and the clients, let something happen, and compare at the end.

    `happen` is called once, beside the clients, and ends soon after the event is set.
    """
    seen = Seen()
    with receiver(site.people) as partner, ExitStack() as stack:
        stack.callback(site.stop)
        site.start()
        ask = stack.enter_context(site.inspector())
        clients = sign_in(site, ask("make", *halves(load.clients)), partner, seen)
        for client in clients:
            stack.callback(client.close)
        over = threading.Event()
        happening = threading.Thread(target=happen, args=(seen, over))
        happening.start()
        with ThreadPoolExecutor(len(clients)) as pool:
            each = load.photos // len(clients)
            working = [
                pool.submit(work, client, number, each, load.seconds, seen)
                for number, client in enumerate(clients)
            ]
            for sending in working:
                sending.result()
        over.set()
        happening.join()
        sent = time.monotonic()
        is_settled = ask("wait", SETTLED_WITHIN, load.hurry)
        waited = time.monotonic() - sent
        site.stop()
        received = [
            event["data"]["id"] for event in partner.events if event["type"].startswith(ASSESSMENT)
        ]
        compared = ask("compare", list(seen.accepted.values()), received)
    problems = compared["problems"]
    if not is_settled:
        problems.append(f"Something was still open after {SETTLED_WITHIN} s.")
    problems += [f"{number} times: {what}" for what, number in seen.unfair.most_common()]
    counts = {
        "photos accepted": len(seen.accepted),
        **compared["counts"],
        "sent again, with the first answer": seen.repeated,
        **{f"answers: {name}": number for name, number in sorted(seen.answers.items())},
        "times that the launcher was started": site.starts,
        "median s until accepted": support.median(seen.seconds),
        "longest s until accepted": max(seen.seconds),
        "s until all was done, after the last photo": waited,
    }
    return Result(counts, problems)


def halves(number: int) -> tuple[int, int]:
    """Return how many of so many clients are people, and how many programs."""
    return number // 2, number - number // 2


def sign_in(
    site: Installation, made: dict[str, list[tuple[str, str]]], partner: Receiver, seen: Seen
) -> list[Person | Program]:
    """Return people who are signed in, and partners' programs with webhooks."""
    people = [Person(site.address, *own, seen) for own in made["people"]]
    scope = "read write webhooks"
    partners = [
        SkinSpect(site.address, *own, scope=scope, transport=Listening(seen), retries=3)
        for own in made["partners"]
    ]
    for skinspect in partners:
        skinspect.call(create_webhook.sync, body=NewWebhookRequest(url=partner.url))
    return [*people, *(Program(skinspect, seen) for skinspect in partners)]


def report(title: str, result: Result) -> None:
    """Print the table and the problems; ends the program."""
    rows = [("", "number"), *result.counts.items(), ("problems", len(result.problems))]
    support.table(title, rows, markdown=True)
    print("\n".join(result.problems))
    sys.exit(bool(result.problems))
