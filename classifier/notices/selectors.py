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
    # From the person to the answers: the other way round, SQLite would read all answers.
    results = Assessment.objects.kept().filter(subject=OuterRef(OuterRef("pk")))
    unread = Review.objects.filter(assessment__in=results, read_at=None, replaced_by=None)
    due = _due(Reminder.objects.filter(subject=OuterRef("pk")))
    return subjects_of(user).annotate(
        waiting=_count(unread, "assessment__subject") + _count(due, "subject")
    )


def answers_to(user: User) -> QuerySet[Review]:
    """Return what clinicians wrote to the household: unread answers first, then the newest."""
    kept = Assessment.objects.kept().of(user)
    return (
        Review.objects.filter(assessment__in=kept, replaced_by=None)
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


def _count(rows: QuerySet[Reminder] | QuerySet[Review], person: str) -> Coalesce:
    """Return a subquery that counts the rows of one person, who is at a path; 0 without any."""
    counted = rows.order_by().values(person).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
