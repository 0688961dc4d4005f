"""Let many clinicians read many cases at once, and count what was read twice or lost.

Target: no case is served to two clinicians, and none is left. Uses DATABASE_URL where it is set.
"""

import argparse
import threading
import time
from collections import Counter
from typing import Any

from benchmarks import support


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--cases", type=int, default=2_000)
    options = parser.parse_args()
    with support.installation("fake"):
        measure(options.readers, options.cases)


def measure(readers: int, cases: int) -> None:
    """Read all cases in threads, and print how often each was served and how long it took."""
    from classifier.people.models import User
    from classifier.review.models import ReviewRequest
    from tests.factories import make_user
    from tests.many_cases import add_cases

    accounts = [
        make_user(f"reader{number}@example.org", role=User.Role.REVIEWER)
        for number in range(readers)
    ]
    # A mole of these has five photos and one open case.
    add_cases(cases * 5, waiting=cases, reader=accounts[0])
    served: Counter[Any] = Counter()
    failures: list[str] = []
    threads = [
        threading.Thread(target=_read_all, args=[account, served, failures]) for account in accounts
    ]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - start
    left = ReviewRequest.objects.filter(status=ReviewRequest.Status.WAITING).count()
    support.table(
        "Clinicians at once",
        [
            ("readers", "cases", "served", "twice", "left", "failures", "cases a second"),
            (
                *(readers, cases, len(served)),
                sum(count > 1 for count in served.values()),
                *(left, len(failures), len(served) / seconds),
            ),
        ],
    )
    for failure in sorted(set(failures)):
        print(failure)


def _read_all(account: Any, served: Counter[Any], failures: list[str]) -> None:
    """Read cases until none is left; dictionaries count safely under CPython's lock."""
    from django.db import connection

    from classifier.review.findings import Finding
    from classifier.review.services import claims, readings

    finding = Finding("benign", "high", "watch")
    try:
        while reading := claims.claim_next(reader=account):
            served[reading.request_id] += 1
            readings.record_opinion(reading=reading, finding=finding)
            readings.decide(reading=reading, words="Keep watching it.")
    except Exception as error:  # noqa: BLE001 - counted and printed
        failures.append(repr(error))
    finally:
        connection.close()


if __name__ == "__main__":
    main()
