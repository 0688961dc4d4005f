"""What an admin sees about a partner: its credentials and what it sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classifier.core.display import moment
from classifier.partners.models import Credential, Partner
from classifier.partners.selectors import Sent, credentials_of, sent_by_day

USAGE_DAYS = 14


@dataclass(frozen=True, slots=True)
class CredentialLine:
    """One credential in the table."""

    credential: Credential
    data: str | Promise
    state: str | Promise
    last_used: str | Promise
    expires: str | Promise


@dataclass(frozen=True, slots=True)
class UsageLine:
    """One day in the table, live and test data apart."""

    day: date
    live: Sent
    test: Sent


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The sections below a partner's fields."""

    credentials: Sequence[CredentialLine]
    usage: Sequence[UsageLine]
    usage_days: int


def account_page(partner: Partner) -> AccountPage:
    """Return the sections of the partner's page."""
    rows = credentials_of(partner)
    today = timezone.localdate()
    days = [today - timedelta(days=ago) for ago in range(USAGE_DAYS)]
    sent = sent_by_day(partner, since=days[-1])
    lines = [
        UsageLine(day, sent.get((day, False), Sent()), sent.get((day, True), Sent()))
        for day in days
    ]
    return AccountPage(
        credentials=[_line(row) for row in rows],
        usage=[line for line in lines if line.live.assessments or line.test.assessments],
        usage_days=USAGE_DAYS,
    )


def _line(row: Credential) -> CredentialLine:
    return CredentialLine(
        credential=row,
        data=data_of(row),
        state=state_of(row),
        last_used=moment(row.last_used_at) if row.last_used_at else _("Never"),
        expires=moment(row.expires_at) if row.expires_at else _("Never"),
    )


def data_of(credential: Credential) -> str | Promise:
    """Return in words which data a credential sends and reads."""
    return _("Test data") if credential.is_test else _("Live data")


def state_of(credential: Credential) -> str | Promise:
    """Return in words whether a credential works."""
    if credential.revoked_at is not None:
        return _("Revoked")
    if credential.is_expired:
        return _("Expired")
    if not credential.partner.is_active:
        return _("Suspended")
    if credential.is_rotating:
        return _("Works, with the secret before too")
    return _("Works")
