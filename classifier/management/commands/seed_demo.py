"""Add demo data, so that every page has something to show."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from classifier.assessments.models import Assessment
from classifier.demo import seed, story
from skinspect_site.celery import app as celery_app


class Command(BaseCommand):
    """`manage.py seed_demo`."""

    help = (
        "Make demonstration accounts, moles with months of history from pictures drawn here, "
        "reviews and a partner; refused in production. Passwords are printed once. Running it "
        "again changes nothing, except with --reset."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --reset and --width."""
        parser.add_argument(
            "--reset", action="store_true",
            help="erase the demonstration's moles and photos, make them again, set new passwords",
        )  # fmt: skip
        parser.add_argument(
            "--width", type=int, default=1200, help="of the drawn pictures, in pixels"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Create what is missing, and print accounts and credentials."""
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                "These are production settings: the demonstration would add an admin, a reviewer "
                "and drawn moles to the data of real people. Run it with the settings of "
                "`make run` and a SKINSPECT_HOME of its own."
            )
        demo_accounts = seed.make_accounts(reset=options["reset"])
        credentials = seed.make_partner()
        for account in demo_accounts:
            password = account.password or "unchanged (--reset sets a new one)"
            self.stdout.write(f"{account.user.role}: {account.user.email}, password {password}")
        if credentials is None:
            self.stdout.write(f"partner: {seed.PARTNER_NAME}, credentials unchanged")
        else:
            self.stdout.write(f"partner: {seed.PARTNER_NAME}, client_id {credentials.client_id}")
            self.stdout.write(f"partner: client_secret {credentials.client_secret}")
        self.stdout.write(
            "The reviewer and the admin are asked for an authenticator app or a passkey at "
            "the review pages."
        )
        self._add_moles(demo_accounts, reset=options["reset"], width=options["width"])

    def _add_moles(self, demo_accounts: list[seed.DemoAccount], *, reset: bool, width: int) -> None:
        person, reviewer = demo_accounts[0].user, demo_accounts[1].user
        if reset:
            seed.erase(person)
        if seed.has_demo_moles(person):
            self.stdout.write("The moles and photos are there already; nothing was changed.")
            return
        # Each photo is assessed in this process, so no message needs to reach a worker.
        celery_app.conf.update(broker_url="memory://localhost")
        added = seed.add_moles(person, reviewer, size=(width, width * 3 // 4))
        every = (*story.MOLES, *story.UNSORTED, story.PARTNER_CASE)
        total = sum(len(each.shots) for each in every)
        rows = list(tqdm(added, total=total, unit="photo", disable=not sys.stderr.isatty()))
        waiting = sum(row.status in Assessment.OPEN for row in rows)
        self.stdout.write(f"{len(rows)} photos of {len(story.MOLES) + 1} moles drawn and added.")
        if waiting:
            self.stdout.write(f"{waiting} of them wait for the worker to assess them.")
