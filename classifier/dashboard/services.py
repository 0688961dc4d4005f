"""Counting closed days, and trying failed assessments again."""

import time
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.dashboard.count_selectors import counts_of, stored_now
from classifier.dashboard.models import DailyFigure
from classifier.dashboard.selectors import uncounted_days
from classifier.people.models import User
from classifier.people.services.roles import require_admin


def count_closed_days(*, seconds: float) -> int:
    """Store the figures of closed days that have none, starting none after `seconds`.

    Returns how many were counted. The newest come first, so that after years without figures the
    dashboard is right for the last months soon.
    """
    until = time.monotonic() + seconds
    counted = 0
    for day in uncounted_days():
        if time.monotonic() > until:
            break
        _store(day)
        counted += 1
    return counted


def retry(*, assessment: Assessment, admin: User) -> Assessment:
    """Ask again for an assessment that failed; the failed one stays as it is.

    Raises NotAllowedError, AlreadyRunningError and ConsentMissingError.
    """
    require_admin(user=admin)
    return assessments.request_assessment(
        photo=assessment.photo,
        actor=audit.staff(admin),
        region=tuple(assessment.region) if assessment.region else None,
    )


@transaction.atomic
def _store(day: date) -> None:
    counts = counts_of(day)
    if day == timezone.localdate() - timedelta(days=1):
        counts.update(stored_now())
    rows = (
        DailyFigure(day=day, name=name, label=label, value=value)
        for (name, label), value in counts.items()
    )
    # Two clocks may count one day: both find the same.
    DailyFigure.objects.bulk_create(rows, ignore_conflicts=True)
