"""What waits for the user: clinicians' answers that were not read yet, reminders that are due."""

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.people.models import Subject, User
from classifier.people.selectors import subjects_of
from classifier.reminders.models import Reminder
from classifier.review.models import Review


def people_with_notices(user: User) -> QuerySet[Subject]:
    """Return the household, the user first, each with `waiting`: how many notices are open."""
    unread = Assessment.objects.kept().filter(subject=OuterRef("pk"), reviews__read_at=None)
    due = _due(Reminder.objects.filter(subject=OuterRef("pk")))
    return subjects_of(user).annotate(
        waiting=_count(unread.filter(reviews__isnull=False), "reviews") + _count(due, "pk")
    )


def answers_to(user: User) -> QuerySet[Review]:
    """Return what clinicians wrote to the household: unread answers first, then the newest."""
    kept = Assessment.objects.kept().of(user)
    return (
        Review.objects.filter(assessment__in=kept)
        .select_related("assessment__photo__mole", "assessment__subject")
        .annotate(is_unread=Q(read_at=None))
        .order_by("-is_unread", "-created_at", "id")
    )


def due_reminders_of(user: User) -> QuerySet[Reminder]:
    """Return the household's reminders that are due, the longest overdue first."""
    own = Reminder.objects.kept().of(user).select_related("mole", "subject")
    return _due(own).order_by("due_on", "id")


def _due(reminders: QuerySet[Reminder]) -> QuerySet[Reminder]:
    return reminders.filter(paused_at=None, due_on__lte=timezone.localdate())


def _count(rows: QuerySet[Reminder] | QuerySet[Assessment], field: str) -> Coalesce:
    """Return a subquery that counts the rows of one person; 0 without any."""
    counted = rows.order_by().values("subject").annotate(count=Count(field)).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
