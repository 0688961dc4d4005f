"""Give a partner another credential and print it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifier.audit import services as audit
from classifier.core.errors import ServiceError
from classifier.management.credential_options import (
    add_credential_options,
    printed,
    wanted_credential,
)
from classifier.partners.selectors import partner_named
from classifier.partners.services import credentials


class Command(BaseCommand):
    """`manage.py create_credential PARTNER`."""

    help = "Give a partner another credential and print its client id and secret, this once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("partner", metavar="PARTNER", help="the organisation's name")
        add_credential_options(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Create the credential."""
        partner = partner_named(options["partner"].strip())
        if partner is None:
            raise CommandError(f"There is no partner named “{options['partner']}”.")
        try:
            issued = credentials.create_credential(
                partner=partner, wanted=wanted_credential(options), actor=audit.SYSTEM
            )
        except ServiceError as error:
            raise CommandError(str(error.sentence)) from error
        self.stdout.write(printed(issued, as_json=options["json"]))
