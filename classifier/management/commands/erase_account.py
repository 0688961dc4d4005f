"""Erase an account for good, for operators."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifier.audit.services import SYSTEM
from classifier.leaving import services
from classifier.leaving.errors import StaffCannotLeaveError
from classifier.people.models import User


class Command(BaseCommand):
    """`manage.py erase_account EMAIL`."""

    help = (
        "Erase an account with its people, moles, photos, files, links and sessions, at once and "
        "for good. Asks first; --yes answers."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Erase it."""
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        if not options["yes"] and input("Erase it for good? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was erased.")
        try:
            services.erase_account(user=user, actor=SYSTEM)
        except StaffCannotLeaveError as error:
            raise CommandError(str(error.sentence)) from error
        self.stdout.write("The account is erased. It is still in backups made before.")
