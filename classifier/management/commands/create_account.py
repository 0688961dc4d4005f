"""Create a confirmed account, for operators and scripts."""

import getpass
import json
import secrets
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from classifier.people.addresses import clean_address
from classifier.people.models import User
from classifier.people.services import accounts


class Command(BaseCommand):
    """`manage.py create_account EMAIL`."""

    help = (
        "Create an account whose address counts as confirmed, and print one JSON line about it. "
        "The password is asked for twice; without a terminal one is made up and printed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("email")
        parser.add_argument("--role", choices=User.Role.values, default=User.Role.USER.value)
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Create the account and print it."""
        email = _checked_email(options["email"])
        password, is_generated = _password(from_stdin=options["password_stdin"])
        _check_password(password, email)
        try:
            user = accounts.create_account(email=email, password=password, role=options["role"])
        except IntegrityError as error:
            raise _taken(email) from error
        created = {"email": user.email, "role": user.role, "id": str(user.pseudonym)}
        if is_generated:
            created["password"] = password
        self.stdout.write(json.dumps(created))


def _checked_email(text: str) -> str:
    try:
        email = clean_address(text)
    except ValidationError as error:
        message = f"{text!r} is not an email address. {' '.join(error.messages)}"
        raise CommandError(message) from error
    if User.objects.filter(email__iexact=email).exists():
        raise _taken(email)
    return email


def _taken(email: str) -> CommandError:
    message = f"There is an account for {email} already."
    return CommandError(message)


def _password(*, from_stdin: bool) -> tuple[str, bool]:
    """Return the password, and whether it was generated here."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    if not sys.stdin.isatty():
        return secrets.token_urlsafe(16), True
    password = getpass.getpass("Password: ")
    if getpass.getpass("Password again: ") != password:
        raise CommandError("The two passwords differ. Nothing was created.")
    return password, False


def _check_password(password: str, email: str) -> None:
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
