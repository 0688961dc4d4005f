"""Codes that confirm an email address in the window in which somebody signs up.

The mail holds a link as well, which works in any browser; a code works only in the session that it
was made for. Where an address has an account already, the session gets a code that nobody knows, so
that the pages look the same.
"""

import secrets
import time
from dataclasses import asdict, dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare, salted_hmac

from classifier.core import rate_limits

DIGITS = 6
# Time for a slow mail to come. `ACCOUNT_LOGIN_TIMEOUT` is the same.
VALID_FOR_S = 1800
# Tries for one code, and for one address in a day. With a million codes, somebody who tries them
# for another person's address is right once in 50,000 days.
MOST_TRIES = 5
MOST_TRIES_A_DAY = 20
DAY_S = 86400
# Mails to one address: the first pause is that of `ACCOUNT_RATE_LIMITS["confirm_email"]`.
PAUSE_S = 30
MOST_MAILS_AN_HOUR = 6
HOUR_S = 3600

_KEY = "address_code"


@dataclass(frozen=True, slots=True)
class Pending:
    """An address that waits to be confirmed in this session.

    `address_id` is None where the address has an account already. `until` is in seconds since 1970.
    """

    email: str
    address_id: int | None
    digest: str
    until: float
    tries: int = 0


def issue(session: SessionBase, *, email: str, address_id: int | None) -> str:
    """Make a code for an address and remember it in the session; returns it for the mail."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    until = time.time() + VALID_FOR_S
    session[_KEY] = asdict(Pending(email, address_id, _digest(code), until))
    return code


def pending(session: SessionBase) -> Pending | None:
    """Return the address that waits in this session; None if there is none."""
    stored = session.get(_KEY)
    return Pending(**stored) if stored else None


def is_right(session: SessionBase, code: str) -> bool:
    """Count a try, and say whether it was the code; a code that is right works once."""
    found = pending(session)
    if found is None or found.tries >= MOST_TRIES:
        return False
    # More than twice the time is left if the clock was set back since; a little more than the whole
    # if the clock of another machine is ahead of this one's.
    if not 0 <= found.until - time.time() <= 2 * VALID_FOR_S:
        return False
    session[_KEY] = asdict(found) | {"tries": found.tries + 1}
    name = f"address-code:{found.email}"
    if not rate_limits.take(name, limit=MOST_TRIES_A_DAY, seconds=DAY_S):
        return False
    typed = "".join(letter for letter in code if letter.isdigit())
    return found.address_id is not None and constant_time_compare(_digest(typed), found.digest)


def forget(session: SessionBase) -> None:
    """Forget the code."""
    session.pop(_KEY, None)


def may_send_again(email: str) -> bool:
    """Count a mail to the address; returns whether it may be sent."""
    name = f"address-mail:{email}"
    return rate_limits.take(f"{name}:pause", limit=1, seconds=PAUSE_S) and rate_limits.take(
        name, limit=MOST_MAILS_AN_HOUR, seconds=HOUR_S
    )


def _digest(code: str) -> str:
    # Keyed, because a million codes are soon tried.
    return salted_hmac("classifier.people.address_codes", code, algorithm="sha256").hexdigest()
