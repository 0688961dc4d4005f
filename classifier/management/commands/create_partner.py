"""Create a partner organisation and print its first credential."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifier.management.credential_options import (
    add_credential_options,
    printed,
    wanted_credential,
)
from classifier.partners.errors import PartnerNameTakenError
from classifier.partners.models import MAX_NAME_LENGTH
from classifier.partners.services import organisations


class Command(BaseCommand):
    """`manage.py create_partner NAME`."""

    help = "Create a partner organisation and print its client id and secret, this once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("name", metavar="NAME", help="the organisation's name")
        add_credential_options(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Create the partner."""
        name = options["name"].strip()
        if not 0 < len(name) <= MAX_NAME_LENGTH:
            raise CommandError(f"The name needs 1 to {MAX_NAME_LENGTH} characters.")
        try:
            issued = organisations.create_partner(name=name, wanted=wanted_credential(options))
        except PartnerNameTakenError as error:
            raise CommandError(f"There is a partner named “{name}” already.") from error
        self.stdout.write(printed(issued, as_json=options["json"]))
