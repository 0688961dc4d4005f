"""Back up database and files into a folder."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifier.audit import services as audit
from classifier.audit.services import Event
from classifier.management.operator_option import add_operator, on_console, operator
from classifier.operations.backup import making
from classifier.operations.backup.folder import BackupError


class Command(BaseCommand):
    """`manage.py backup FOLDER`."""

    help = (
        "Copy the database and then the files into a snapshot in FOLDER, and read it back. The "
        "site may run meanwhile. Only files that FOLDER does not hold yet are copied. The last "
        "line is JSON. Exits with 1 if there is no snapshot, and with 2 if there is one that "
        "lacks files which the storage has lost."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--keep", type=_at_least_one, metavar="N",
            help="delete all snapshots but the newest N, and the files that only they name: what "
            "people erased is then gone from the backups, too",
        )  # fmt: skip
        parser.add_argument(
            "--no-verify", action="store_false", dest="verify", help="do not read the backup back"
        )
        parser.add_argument(
            "--with-secret-key", action="store_true",
            help="add SECRET_KEY: with it a restored site keeps its sessions and links, and "
            "whoever reads the backup can forge both",
        )  # fmt: skip

        add_operator(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make a snapshot."""
        actor = operator(options)
        try:
            made = making.make(
                path=options["folder"],
                keep=options["keep"],
                verify=options["verify"],
                with_secret_key=options["with_secret_key"],
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        if options["with_secret_key"]:
            self.stderr.write(
                "The snapshot holds SECRET_KEY. Whoever reads it can forge sessions and links: "
                "keep the folder where nobody else reads."
            )
        manifest = made.snapshot.manifest
        audit.record(
            Event.BACKUP_MADE,
            actor=actor,
            reason=on_console(),
            snapshot=made.snapshot.path.name,
            files=manifest.files,
            snapshots_deleted=len(made.dropped),
            secret_key=options["with_secret_key"],
        )
        self.stdout.write(
            json.dumps(
                {
                    "snapshot": made.snapshot.path.name,
                    "files": manifest.files,
                    "bytes": manifest.bytes,
                    "copied": made.copied,
                    "rows": sum(manifest.rows.values()),
                    "verified": options["verify"],
                    "dropped": made.dropped,
                    "lost": len(made.lost),
                }
            )
        )
        if made.lost:
            raise CommandError(
                f"{len(made.lost)} files that rows name are not in the storage, nor in this "
                "snapshot: manage.py fsck names them.",
                returncode=2,
            )


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number
