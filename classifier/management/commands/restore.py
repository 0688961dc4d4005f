"""Put a backup back."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifier.operations.backup import restoring
from classifier.operations.backup.folder import SECRET_KEY, BackupError, Snapshot


class Command(BaseCommand):
    """`manage.py restore FOLDER`."""

    help = (
        "Replace database and files by a snapshot that `backup` made: it is checked first, put "
        f"back, migrated if it is older than the code, and read back. {restoring.STOP} The last "
        "line is JSON."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--snapshot", metavar="TIME", help="this one instead of the newest")
        parser.add_argument(
            "--replace", action="store_true",
            help="restore although the database holds people; they are lost. Asks first",
        )  # fmt: skip
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Restore the snapshot."""
        try:
            with restoring.open_snapshot(path=options["folder"], name=options["snapshot"]) as (
                folder,
                snapshot,
            ):
                self._ask(snapshot, replace=options["replace"], yes=options["yes"])
                restored = restoring.restore(folder=folder, snapshot=snapshot)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if restored.other_key:
            self.stderr.write(
                f"The snapshot was made with another SECRET_KEY: {snapshot.path / SECRET_KEY}. "
                "Put it in the place of this one, or people sign in again and old links end."
            )
        if restored.without_row:
            self.stderr.write(
                f"{restored.without_row} files were here before and belong to no row of the "
                "snapshot: manage.py fsck names them."
            )
        if snapshot.manifest.lost:
            self.stderr.write(
                f"{len(snapshot.manifest.lost)} files were not there when the backup was made: "
                "manage.py fsck names their rows."
            )
        self.stdout.write(
            json.dumps(
                {
                    "snapshot": snapshot.path.name,
                    "files": restored.files,
                    "rows": sum(snapshot.manifest.rows.values()),
                    "migrated": restored.migrated,
                    "audit_minutes": restored.audit_minutes,
                    "without_row": restored.without_row,
                    "lost": len(snapshot.manifest.lost),
                }
            )
        )

    def _ask(self, snapshot: Snapshot, *, replace: bool, yes: bool) -> None:
        """Refuse, or ask, if somebody would lose something."""
        people = restoring.people_here()
        if not people:
            return
        if not replace:
            raise BackupError(
                f"The database holds {people} accounts and people. With --replace they are lost, "
                "and the snapshot takes their place. Nothing was changed."
            )
        question = f"Replace them by the snapshot of {snapshot.manifest.made_at}? Type yes: "
        if not yes and input(question).strip() != "yes":
            raise BackupError("Nothing was changed.")
