"""Copy photos with outcomes of people who agreed to a folder that the training reads."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifier.core.errors import NotAllowedError, ServiceError
from classifier.outcomes.services import training_set
from classifier.people.models import User


class Command(BaseCommand):
    """`manage.py export_training_set FOLDER --admin ADDRESS`."""

    help = "Copy photos with outcomes, of people who agreed to it, to a folder for training."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="a new or empty folder")
        parser.add_argument(
            "--admin",
            metavar="ADDRESS",
            required=True,
            help="the admin who does this: the audit trail names them",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the folder and say what is in it."""
        admin = User.objects.filter(email__iexact=options["admin"]).first()
        if admin is None:
            raise CommandError("There is no account with this address.")
        try:
            counts = training_set.export(folder=options["folder"], admin=admin)
        except NotAllowedError as error:
            raise CommandError("This account is not an admin.") from error
        except ServiceError as error:
            raise CommandError(str(error.sentence)) from error
        self.stdout.write(
            f"{counts.pictures} pictures of {counts.lesions} moles of {counts.people} people "
            f"are in {options['folder']}."
        )
