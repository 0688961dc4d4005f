"""Reads of the audit trail, for admins."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from classifier.audit.models import AuditEvent


def matching_events(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    event: str = "",
    about: Sequence[str] | None = None,
    by: Sequence[str] | None = None,
) -> QuerySet[AuditEvent]:
    """Return the events of a time and kind, newest first.

    `about` are ids of persons and things, `by` of actors; None does not narrow, and an empty
    sequence matches nothing.
    """
    found = AuditEvent.objects.all()
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    if event:
        found = found.filter(event=event)
    if about is not None:
        found = found.filter(Q(subject_ref__in=about) | Q(target__in=about))
    if by is not None:
        found = found.filter(actor__in=by)
    return found


def events_since(since: datetime, kinds: Sequence[str]) -> QuerySet[AuditEvent]:
    """Return the events of these kinds since then, in the order in which they were written."""
    return AuditEvent.objects.filter(event__in=kinds, at__gte=since).order_by("id")


def event_by_id(event_id: int) -> AuditEvent:
    """Return one event. Raises Http404."""
    return get_object_or_404(AuditEvent, pk=event_id)
