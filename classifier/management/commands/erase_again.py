"""Erase again what a restored backup has brought back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifier.audit import erased_list
from classifier.audit.erased_list import UnreadableListError
from classifier.leaving.erasing_again import erase_again, lines_about
from classifier.operations.erased_selectors import here_again, operators_list


class Command(BaseCommand):
    """`manage.py erase_again [FILE]`."""

    help = (
        "Name the accounts, people, moles and photos that a list says were erased and that are "
        "here again, and erase them. The list is ERASED_FILE, or FILE. Asks first; --yes answers."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Erase them."""
        if options["file"] and not options["file"].exists():
            raise CommandError(f"There is no file {options['file']}.")
        try:
            known = erased_list.read(options["file"]) if options["file"] else operators_list()
        except UnreadableListError as error:
            raise CommandError(str(error)) from error
        found = here_again(known)
        for line in lines_about(found):
            self.stdout.write(line)
        if not found:
            self.stdout.write("Nothing that was erased is here again.")
            return
        if not options["yes"] and input("Erase them for good? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was erased.")
        done = erase_again(found=found)
        if done.staff:
            raise CommandError(
                f"Left, because they are staff here: {', '.join(done.staff)}. Take the role away "
                "and try again."
            )
        self.stdout.write("They are erased.")
