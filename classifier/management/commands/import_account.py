"""Bring the ZIP of "Take everything with you" into an account, for operators."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifier.core.errors import ServiceError
from classifier.people.models import User
from classifier.takeout.services.imports import import_by_operator
from classifier.takeout.untrusted import TakeoutFile


class Command(BaseCommand):
    """`manage.py import_account ZIP --email ADDRESS`."""

    help = (
        "Add what a ZIP of another SkinSpect holds to an account, whose owner has agreed to the "
        "consent text. The same ZIP again adds nothing; an import that stopped goes on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("zip", type=Path)
        parser.add_argument("--email", required=True, help="the address of the account")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import it."""
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        try:
            run = import_by_operator(user=user, source=TakeoutFile(options["zip"]))
        except ServiceError as error:
            raise CommandError(str(error.sentence)) from error
        for counts, what in ((run.added, "added"), (run.left_out, "left out")):
            for name, number in sorted(counts.items()):
                self.stdout.write(f"{what}, {name.replace('_', ' ')}: {number}")
