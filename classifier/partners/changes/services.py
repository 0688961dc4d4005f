"""Gives changes their times, after the transactions that made them.

A clock read in those transactions would not do: one that began earlier may commit later, and a
clock may be set back. Here a partner's row is locked until the times are committed, and each time
is later than the last. So whoever sees a change with some time sees every change with an earlier
one, and each change that is committed later gets a later time.
"""

import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from classifier.partners.changes.models import PartnerChange
from classifier.partners.models import Partner

# Rows a transaction. Set by judgement: a transaction of some 50 ms, so that no writer waits long
# for one of its rows.
BATCH = 500
# The smallest step that databases store.
STEP = timedelta(microseconds=1)


def time_changes(*, partner: Partner) -> int:
    """Give times to changes that are committed and have none, up to BATCH; returns how many.

    Rows that a transaction is changing right now are left for later.
    """
    waiting = PartnerChange.objects.filter(partner=partner, at=None)
    # Most requests come when nothing has changed: they must not take SQLite's write lock.
    return _time_some(partner) if waiting.exists() else 0


def time_all_changes(*, seconds: float) -> int:
    """Do so for all partners, starting no batch after `seconds`; returns how many got a time."""
    until, count = time.monotonic() + seconds, 0
    waiting = PartnerChange.objects.filter(partner=OuterRef("pk"), at=None)
    for partner in Partner.objects.filter(Exists(waiting)):
        while time.monotonic() < until and (timed := time_changes(partner=partner)):
            count += timed
    return count


@transaction.atomic
def _time_some(partner: Partner) -> int:
    # `no_key`: new subjects and changes refer to the partner and need not wait.
    locked = Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    waiting = PartnerChange.objects.filter(partner=partner, at=None).order_by("id")
    changes = list(waiting.select_for_update(skip_locked=True)[:BATCH])
    if not changes:
        return 0
    first = max(timezone.now(), locked.changes_until + STEP)
    for number, change in enumerate(changes):
        change.at = first + number * STEP
    PartnerChange.objects.bulk_update(changes, ["at"])
    locked.changes_until = first + (len(changes) - 1) * STEP
    locked.save(update_fields=["changes_until"])
    return len(changes)
