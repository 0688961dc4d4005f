"""Say what is wrong with this installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from classifier.operations import doctor


class Command(BaseCommand):
    """`manage.py doctor`."""

    help = "Look at every part, and say what is wrong and what to do. Exits with 1 if anything is."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print a line for each fault, and below it what to do."""
        faults = list(doctor.examine())
        for fault in faults:
            self.stdout.write(f"{fault.part.capitalize()}: {fault.sentence}\n  {fault.advice}")
        if faults:
            raise CommandError(f"Parts with a fault: {len(faults)}.", returncode=1)
        self.stdout.write("Nothing is wrong.")
