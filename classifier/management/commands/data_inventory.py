"""Print the inventory of personal data."""

from typing import Any

from django.core.management.base import BaseCommand

from classifier.privacy import inventory


class Command(BaseCommand):
    """`manage.py data_inventory`."""

    help = "Print every column of the database with what it says about people, as Markdown."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print it; docs/data-inventory.md holds the same."""
        self.stdout.write(inventory.markdown(), ending="")
