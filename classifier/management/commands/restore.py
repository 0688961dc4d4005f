"""Put a backup back."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifier.audit import services as audit
from classifier.audit.erased_list import Erased
from classifier.audit.services import Event
from classifier.leaving.erasing_again import erase_again, lines_about
from classifier.management.operator_option import add_operator, on_console, operator
from classifier.operations.backup import restoring
from classifier.operations.backup.folder import SECRET_KEY, BackupError, Snapshot
from classifier.operations.erased_selectors import here_again


class Command(BaseCommand):
    """`manage.py restore FOLDER`."""

    help = (
        "Replace database and files by a snapshot that `backup` made: it is checked first, put "
        f"back, migrated if it is older than the code, and read back. {restoring.STOP} The last "
        "line is JSON. Exits with 1 if it is not restored whole, and with 2 if it is and `fsck` "
        "names files."
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
        parser.add_argument(
            "--erased", type=Path, metavar="FILE",
            help="a list of what was erased since, such as a copy of ERASED_FILE, beside those "
            "that are found",
        )  # fmt: skip
        parser.add_argument(
            "--keep-erased", action="store_true",
            help="name what was erased since the snapshot, but do not erase it again",
        )  # fmt: skip
        add_operator(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Restore a snapshot, and exit with 2 if something of it is missing or left over."""
        try:
            with restoring.open_snapshot(path=options["folder"], name=options["snapshot"]) as (
                folder,
                snapshot,
            ):
                self._ask(snapshot, replace=options["replace"], yes=options["yes"])
                known = restoring.erased_since(
                    folder=folder, snapshot=snapshot, given=options["erased"]
                )
                again: list[str] = []
                restored = restoring.restore(
                    folder=folder,
                    snapshot=snapshot,
                    erase_again=lambda: again.extend(
                        self._erase_again(known, keep=options["keep_erased"])
                    ),
                )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self._record(restored, options, again)
        if restored.other_key:
            self.stderr.write(
                f"The snapshot was made with another SECRET_KEY: {snapshot.path / SECRET_KEY}. "
                "Put it in the place of this one, or people sign in again and old links end."
            )
        if restored.unreadable:
            self.stderr.write(
                f"{restored.unreadable} files belong to people who were erased after the snapshot. "
                "Their keys are gone, so that nobody can read them."
            )
        if restored.locked:
            self.stderr.write(
                f"{restored.locked} keys of files need a master key that STORAGE_KEYS does not "
                "hold: put it there before you start the site."
            )
        self.stdout.write(
            json.dumps(
                {
                    "snapshot": snapshot.path.name,
                    "files": restored.files,
                    "rows": sum(snapshot.manifest.rows.values()),
                    "migrated": restored.migrated,
                    "audit_minutes": restored.audit_minutes,
                    "erased_again": len(again),
                    "without_row": restored.without_row,
                    "lost": restored.without_file,
                    "unreadable": restored.unreadable,
                }
            )
        )
        if restored.without_row or restored.without_file:
            raise CommandError(
                f"The snapshot is back. manage.py fsck names {restored.without_row} files that "
                f"were here before and belong to no row, and {restored.without_file} rows whose "
                "files were lost when the backup was made.",
                returncode=2,
            )

    def _erase_again(self, known: list[Erased], *, keep: bool) -> list[str]:
        """Name what was erased since the snapshot, and erase it again unless it shall stay."""
        found = here_again(known)
        for line in lines_about(found):
            self.stderr.write(f"{line}: was erased after this snapshot")
        if keep or not found:
            return []
        done = erase_again(found=found)
        for pseudonym in done.staff:
            self.stderr.write(
                f"The account {pseudonym} is staff in this snapshot and was left: take its role "
                "away, then run manage.py erase_again."
            )
        return [*done.accounts, *done.people, *done.moles, *done.photos]

    def _record(
        self, restored: restoring.Restored, options: dict[str, Any], again: list[str]
    ) -> None:
        """Write the restore to the trail that was put back."""
        try:
            actor = operator(options)
        except CommandError as error:
            self.stderr.write(f"{error} The audit trail names the account of this machine only.")
            actor = audit.SYSTEM
        audit.record(
            Event.BACKUP_RESTORED,
            actor=actor,
            reason=on_console(),
            snapshot=restored.snapshot.path.name,
            files=restored.files,
            erased_again=len(again),
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
