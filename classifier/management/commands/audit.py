"""Verify the seals of the audit trail, or export it."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from classifier.audit import seals
from classifier.audit import services as audit
from classifier.core.days import end_of, start_of


class Command(BaseCommand):
    """`manage.py audit verify` and `manage.py audit export`."""

    help = "Verify that nobody changed the audit trail, or export it with its seals."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the subcommands."""
        commands = parser.add_subparsers(dest="command", required=True)
        commands.add_parser(
            "verify", help="compute the chain of seals again; exits with 1 if broken"
        )
        export = commands.add_parser("export", help="print events and seals as lines of JSON")
        for name, what in (("--since", "first"), ("--until", "last")):
            help_text = f"the {what} day, such as 2026-03-01"
            export.add_argument(name, type=date.fromisoformat, metavar="DAY", help=help_text)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the subcommand."""
        if options["command"] == "verify":
            self._verify()
        else:
            self._export(options["since"], options["until"])

    def _verify(self) -> None:
        copy = settings.AUDIT_SEAL_FILE
        try:
            verdict = seals.verify(copy=copy)
        except OSError as error:
            raise CommandError(f"The copy of the seals cannot be read: {error}") from error
        if verdict.broken is not None:
            minute = f"{verdict.broken:%Y-%m-%d %H:%M} UTC"
            fault = (
                f"the seal of {minute} is not the one in {copy}"
                if verdict.copy_differs
                else f"events or seal of {minute} are not as they were sealed"
            )
            raise CommandError(f"The audit trail was changed: {fault}.", returncode=1)
        self.stdout.write(
            f"{verdict.events} events of {verdict.minutes} minutes are as they were sealed"
            f"{f', and as in {copy}' if copy else ''}. "
            f"{seals.unsealed_count()} later events are not sealed yet."
        )

    def _export(self, since: date | None, until: date | None) -> None:
        start = start_of(since or date(1970, 1, 1))
        end = end_of(until) if until else timezone.now()
        for line in seals.export_lines(since=start, until=end):
            self.stdout.write(line)
        audit.record(audit.Event.AUDIT_EXPORTED, actor=audit.SYSTEM)
