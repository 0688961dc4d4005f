"""Compare files with rows, and repair what can be repaired."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classifier.core.storage import data_keys
from classifier.operations import file_encryption, file_repair
from classifier.operations.file_selectors import Findings, compare_files_and_rows


class Command(BaseCommand):
    """`manage.py fsck`."""

    help = (
        "Compare the files of photos, results, visits and outcomes with the rows that name them, "
        "both ways, and look at the keys of encrypted files. Exits with 1 while anything is wrong. "
        "Files younger than a day may belong to an upload and are left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --repair and --even-if-many."""
        parser.add_argument(
            "--repair", action="store_true",
            help="delete files without a row and keys without an owner, make thumbnails again, "
            "forget lost heat maps",
        )  # fmt: skip
        parser.add_argument(
            "--even-if-many", action="store_true",
            help="delete also when more than a tenth of all files has no row: first make sure "
            "that this is the database of these files",
        )  # fmt: skip

        parser.add_argument(
            "--read", action="store_true",
            help="read every file to its end, so that damaged encrypted files are found",
        )  # fmt: skip

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what is wrong, repair if asked to."""
        findings = compare_files_and_rows()
        for name in findings.without_row:
            self.stdout.write(f"no row names the file {name}")
        for missing in findings.without_file:
            label = missing.column.model._meta.verbose_name  # noqa: SLF001
            self.stdout.write(f"{label} {missing.pk} has lost the file {missing.name}")
        left = len(findings.without_row) + len(findings.without_file)
        if options["repair"]:
            left -= self._repair(findings, even_if_many=options["even_if_many"])
        left += self._keys(repair=options["repair"], read=options["read"])
        self.stdout.write(f"{findings.stored} files; {left} faults left.")
        if left:
            raise CommandError(
                "Files and rows don't fit: see above. Lost originals and documents can come from "
                "a backup only.",
                returncode=1,
            )

    def _keys(self, *, repair: bool, read: bool) -> int:
        """Say what is wrong with files' encryption; returns how many faults are left."""
        found = file_encryption.examine(read_whole=read)
        for sentence in found.faults:
            self.stdout.write(sentence)
        for owner in found.owners_gone:
            self.stdout.write(f"the key of {owner} belongs to no person, export or trial")
        if repair:
            data_keys.erase(owners=found.owners_gone)
        return len(found.faults) + (0 if repair else len(found.owners_gone))

    def _repair(self, findings: Findings, *, even_if_many: bool) -> int:
        try:
            gone = file_repair.delete_files_without_row(
                findings=findings, even_if_many=even_if_many
            )
        except file_repair.TooManyFilesError as error:
            raise CommandError(
                f"{len(findings.without_row)} of {findings.stored} files have no row. Is this the "
                "database of these files? If you are sure: --even-if-many. Nothing was changed.",
                returncode=1,
            ) from error
        mended = [row for row in findings.without_file if file_repair.repair_row(missing=row)]
        return len(gone) + len(mended)
