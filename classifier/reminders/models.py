"""The tables of reminders and of calendar addresses."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.people.models.querysets import PersonalQuerySet
from classifier.reminders import intervals


class ReminderQuerySet(PersonalQuerySet["Reminder"]):
    """Reminders have no bin of their own: they are left out with their mole or person."""

    bin_paths = ("mole", "subject")


class Reminder(models.Model):
    """When to look again: at one mole, or at the whole skin if `mole` is None.

    A photo of the mole, or "done", moves `due_on` on by the interval. `sent_for` is the `due_on`
    that an e-mail was last sent for, so that there is one e-mail at most for each due day.
    `sequence` counts the changes that a calendar has to know of; `changed_at` is the last one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(
        "classifier.Subject", on_delete=models.CASCADE, related_name="reminders"
    )
    mole = models.ForeignKey(
        "classifier.Mole", on_delete=models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    every_months = models.PositiveSmallIntegerField(_("every"))
    due_on = models.DateField(_("next on"))
    by_email = models.BooleanField(_("by e-mail"), default=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    sent_for = models.DateField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("due_on", "created_at", "id")
        indexes = (
            models.Index(
                fields=["due_on"],
                condition=models.Q(by_email=True, paused_at=None),
                name="reminder_to_send",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["mole"], name="reminder_one_a_mole"),
            models.UniqueConstraint(
                fields=["subject"],
                condition=models.Q(mole=None),
                name="reminder_one_self_exam_a_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(every_months__gte=1, every_months__lte=24),
                name="reminder_interval_in_range",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def interval(self) -> str:
        """The interval in words, such as "every 3 months"."""
        return intervals.describe(every_months=self.every_months)

    def next_day_after(self, day: date) -> date:
        """Return the day that is one interval after `day`."""
        return intervals.next_day(day, every_months=self.every_months)


class CalendarFeed(models.Model):
    """The private address at which a calendar reads a person's reminders, as a digest.

    `read_at` is when a calendar last read it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="calendar_feed",
    )
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return str(self.pk)
