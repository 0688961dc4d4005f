"""What the commands that create credentials share: options, and how a secret is printed."""

import json
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from classifier.core.days import end_of
from classifier.partners.models import MAX_CREDENTIAL_NAME_LENGTH
from classifier.partners.scopes import Scope
from classifier.partners.services.credentials import CredentialRequest, IssuedCredential

READABLE = """\
Partner:       {name}
Credential:    {credential} ({data} data; {scope})
Client id:     {client_id}
Client secret: {client_secret}

Keep the secret now: it is stored as a hash and can't be shown again."""


def add_credential_options(parser: CommandParser) -> None:
    """Declare what a new credential shall be."""
    parser.add_argument(
        "--credential-name", default="", metavar="TEXT", help="for what it is; “Main” or “Test”"
    )
    parser.add_argument(
        "--scope",
        action="append",
        choices=Scope.values,
        help="what it may do; give it several times; without it, everything",
    )
    parser.add_argument("--test", action="store_true", help="what it sends is test data")
    parser.add_argument(
        "--last-day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="it expires after this"
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON")


def wanted_credential(options: dict[str, Any]) -> CredentialRequest:
    """Return what the options ask for. Raises CommandError."""
    name, last_day = options["credential_name"].strip(), options["last_day"]
    if len(name) > MAX_CREDENTIAL_NAME_LENGTH:
        raise CommandError(
            f"The credential's name may have {MAX_CREDENTIAL_NAME_LENGTH} characters."
        )
    if last_day and last_day < timezone.localdate():
        raise CommandError("The last day is over.")
    return CredentialRequest(
        name=name,
        scopes=[Scope(value) for value in options["scope"] or Scope.values],
        is_test=options["test"],
        expires_at=end_of(last_day) if last_day else None,
    )


def printed(issued: IssuedCredential, *, as_json: bool) -> str:
    """Return the credential with its secret, as JSON or to read."""
    credential, account = issued.credential, issued.partner.account
    fields = {
        "id": str(account.id),
        "name": account.name,
        "credential": credential.name,
        "data": "test" if credential.is_test else "live",
        "scope": credential.scope,
        "client_id": issued.client_id,
        "client_secret": issued.client_secret,
    }
    return json.dumps(fields) if as_json else READABLE.format(**fields)
