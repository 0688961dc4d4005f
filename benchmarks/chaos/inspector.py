"""What reads and writes an installation's rows directly: a process of its own, beside it.

Answers one line of JSON for each line of JSON on its standard input: a method's name and its
arguments. One process for all, because Django's start takes seconds.
"""

import json
import os
import secrets
import sys
import time
from datetime import timedelta
from typing import Any

import django

# Seconds after which what is still open becomes so much older: longer than any claim is held.
HURRY, AGE = 3.0, timedelta(minutes=3)


class Inspector:
    """The methods that may be asked for."""

    def make(self, people: int, partners: int) -> dict[str, list[tuple[str, str]]]:
        """Make people who agreed, and partners; returns how they sign in."""
        from classifier.partners.services import organisations
        from classifier.people.services import accounts

        password = secrets.token_urlsafe()
        emails = [f"person-{number}@example.org" for number in range(people)]
        for email in emails:
            accounts.give_consent(user=accounts.create_account(email=email, password=password))
        issued = [organisations.create_partner(name=f"Clinic {n}") for n in range(partners)]
        return {
            "people": [(email, password) for email in emails],
            "partners": [(each.client_id, each.client_secret) for each in issued],
        }

    def wait(self, seconds: float, hurry: bool) -> bool:
        """Wait until no assessment and no delivery is open; False if that takes too long.

        A claim whose worker was killed is taken away after 90 s. Who is in a hurry does not wait
        for that: what is open becomes older instead.
        """
        until = time.monotonic() + seconds
        old_at = time.monotonic() + HURRY
        while self._count_open():
            if time.monotonic() > until:
                return False
            if hurry and time.monotonic() > old_at:
                self._make_old()
                old_at = time.monotonic() + HURRY
            time.sleep(0.5)
        return True

    def compare(self, accepted: list[str], received: list[str]) -> dict[str, Any]:
        """Compare everything, when nothing runs any more."""
        from benchmarks.chaos import rows

        return rows.compare(accepted, received)

    def _count_open(self) -> int:
        from django.db import OperationalError, close_old_connections

        close_old_connections()
        try:
            return sum(rows.count() for rows in _open_rows())
        except OperationalError:  # the database is being restarted
            return 1

    def _make_old(self) -> None:
        from django.db.models import F

        from classifier.webhooks.models import WebhookEndpoint

        for rows in _open_rows():
            rows.update(**{name: F(name) - AGE for name in ("claimed_at", "sent_at", "due_at")})
        held = WebhookEndpoint.objects.exclude(lane_until=None)
        held.update(lane_until=F("lane_until") - AGE)


def _open_rows() -> list[Any]:
    from classifier.assessments.models import Assessment
    from classifier.core.models import Job
    from classifier.webhooks.models import WebhookDelivery

    kinds: tuple[Any, ...] = (Assessment, WebhookDelivery)
    return [kind.objects.filter(status__in=Job.OPEN) for kind in kinds]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinspect_site.settings.development")
    django.setup()
    inspector = Inspector()
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(getattr(inspector, name)(*arguments)), flush=True)
