"""Create a partner organisation and print its credentials."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifier.partners import services as partners
from classifier.partners.errors import PartnerNameTakenError
from classifier.partners.models import MAX_NAME_LENGTH

READABLE = """\
Partner:       {name}
Client id:     {client_id}
Client secret: {client_secret}

Keep the secret now: it is stored as a hash and can't be shown again."""


class Command(BaseCommand):
    """`manage.py create_partner NAME`."""

    help = "Create a partner organisation and print its client id and secret, this once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("name", metavar="NAME", help="the organisation's name")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Create the partner."""
        name = options["name"].strip()
        if not 0 < len(name) <= MAX_NAME_LENGTH:
            raise CommandError(f"The name needs 1 to {MAX_NAME_LENGTH} characters.")
        try:
            created = partners.create_partner(name=name)
        except PartnerNameTakenError as error:
            raise CommandError(f"There is a partner named “{name}” already.") from error
        fields = {
            "id": str(created.partner.id),
            "name": name,
            "client_id": created.client_id,
            "client_secret": created.client_secret,
        }
        self.stdout.write(json.dumps(fields) if options["json"] else READABLE.format(**fields))
