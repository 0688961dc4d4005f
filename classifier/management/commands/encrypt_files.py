"""Encrypt the files of the site, or decrypt them again."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifier.core.errors import StorageLockedError
from classifier.core.storage import data_keys
from classifier.operations import file_encryption
from classifier.operations.backup.folder import BackupError
from classifier.operations.file_encryption import Progress

# Seconds between two lines of progress.
EVERY_S = 5


class Command(BaseCommand):
    """`manage.py encrypt_files`."""

    help = (
        "Encrypt every file that is not yet, and wrap all data keys with the first of "
        "STORAGE_KEYS. Each file is read back before it takes its place. The site may run "
        "meanwhile; stopped halfway, run it again. Exits with 1 if a file could not be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the argument."""
        parser.add_argument(
            "--decrypt", action="store_true",
            help="decrypt every file and forget all data keys. The site must be stopped, with "
            "STORAGE_KEYS still set; take the keys away before it starts again",
        )  # fmt: skip

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say how far it is."""
        if not settings.STORAGE_KEYS:
            raise CommandError("STORAGE_KEYS is not set: docs/operations.md says how to begin.")
        self._said_at = time.monotonic()
        try:
            if options["decrypt"]:
                done = file_encryption.decrypt(report=self._report)
            else:
                self.stdout.write(f"{data_keys.rewrap()} data keys wrapped with the newest key.")
                done = file_encryption.encrypt(report=self._report)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except StorageLockedError as error:
            raise CommandError(
                "A data key needs a master key that STORAGE_KEYS does not hold. Put it back, "
                "behind the newest one."
            ) from error
        for name, why in done.unreadable:
            self.stdout.write(f"{name}: {why}")
        verb = "decrypted" if options["decrypt"] else "encrypted"
        self.stdout.write(f"{done.changed} files {verb}, {done.unchanged} were already.")
        if done.unreadable:
            raise CommandError(f"Files that can't be read: {len(done.unreadable)}.", returncode=1)

    def _report(self, done: Progress) -> None:
        if time.monotonic() - self._said_at > EVERY_S:
            self._said_at = time.monotonic()
            self.stdout.write(f"{done.changed} changed, {done.unchanged} were already ...")
