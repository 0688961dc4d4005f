"""A case that somebody asked clinicians to read."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.people.models.querysets import PersonalQuerySet


class ReviewRequestQuerySet(PersonalQuerySet["ReviewRequest"]):
    """Cases go with their photo, mole or person."""

    bin_paths = ("photo", "mole", "subject")


class ReviewRequest(models.Model):
    """A mole, or an unsorted photo, that clinicians are asked about: a case.

    `photo` is the one asked about, the newest of its mole at that time. `has_red_flags`: the
    person's answers then called for a doctor soon. `readings_needed` counts readings that are
    independent of each other. One clinician holds the case until `claimed_until`; a claim that has
    expired is free for the next. `follows` is an answered case that the person asks back about.
    `imported_at` is when a closed case of another installation came with an import.
    """

    class Source(models.TextChoices):
        """Who asked."""

        PERSON = "person", _("the person")
        PARTNER = "partner", _("a partner")
        RULE = "rule", _("a rule of this service")

    class Status(models.TextChoices):
        """Waiting until an answer was given, or the question was taken back."""

        WAITING = "waiting", _("Waiting for a clinician")
        ANSWERED = "answered", _("Answered")
        WITHDRAWN = "withdrawn", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(
        "classifier.Subject", on_delete=models.CASCADE, related_name="review_requests"
    )
    mole = models.ForeignKey(
        "classifier.Mole",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="review_requests",
    )
    photo = models.ForeignKey(
        "classifier.Photo", on_delete=models.CASCADE, related_name="review_requests"
    )
    source = models.CharField(max_length=16, choices=Source)
    follows = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="followed_by"
    )
    question = models.TextField(_("your question"), max_length=1000, blank=True)
    has_red_flags = models.BooleanField(default=False)
    due_at = models.DateTimeField(_("answer by"))
    readings_needed = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=16, choices=Status, default=Status.WAITING)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="claimed_cases",
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ("-has_red_flags", "due_at", "requested_at", "id")
        indexes = (
            models.Index(
                fields=["-has_red_flags", "due_at", "requested_at", "id"],
                condition=models.Q(status="waiting"),
                name="review_request_queue",
            ),
            models.Index(fields=["subject", "-requested_at"], name="review_request_by_subject"),
            models.Index(fields=["requested_at"], name="review_request_by_time"),
            models.Index(fields=["closed_at"], name="review_request_by_end"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["mole"],
                condition=models.Q(status="waiting", mole__isnull=False),
                name="review_request_one_open_a_mole",
            ),
            models.UniqueConstraint(
                fields=["photo"],
                condition=models.Q(status="waiting"),
                name="review_request_one_open_a_photo",
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=("person", "partner", "rule")),
                name="review_request_source_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status="waiting", closed_at=None)
                | models.Q(status__in=("answered", "withdrawn"), closed_at__isnull=False),
                name="review_request_closed_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(readings_needed__gte=1, readings_needed__lte=3),
                name="review_request_one_to_three_readings",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
