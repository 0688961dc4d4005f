"""Who ran a command, for the audit trail."""

import getpass
import os
from typing import Any

from django.core.management.base import CommandError, CommandParser

from classifier.audit import services as audit
from classifier.audit.services import Actor
from classifier.people.models import User


def add_operator(parser: CommandParser) -> None:
    """Declare --by."""
    parser.add_argument("--by", metavar="EMAIL", help="the administrator who does it")


def operator(options: dict[str, Any]) -> Actor:
    """Return the administrator that --by names, the system without it. Raises CommandError."""
    email = options["by"]
    if not email:
        return audit.SYSTEM
    user = User.objects.filter(email__iexact=email, role=User.Role.ADMIN, is_active=True).first()
    if user is None:
        raise CommandError(f"{email} is no administrator here.")
    return audit.staff(user)


def on_console() -> str:
    """Return the account of the operating system that runs this, and who became it by sudo."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):  # a container's account may have no name
        account = str(os.getuid())
    became = os.environ.get("SUDO_USER", "")
    return f"account {account}, by sudo from {became}" if became else f"account {account}"
