"""A clinician's answer to a person or a partner."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.review.models.choices import WATCH_WEEKS, Advice, Opinion


class ReviewQuerySet(models.QuerySet["Review"]):
    """Answers, of which some were replaced or withdrawn later."""

    def current(self) -> Self:
        """Leave out answers that another one replaces, and those that were withdrawn."""
        return self.filter(replaced_by=None, withdrawn_at=None)


class Review(models.Model):
    """A clinician's opinion, advice and words to the person, shown beside the model's result.

    A row is never edited: an amended answer is a new row that `replaces` it. `request` and
    `reading` are empty in answers that were written before there were cases. `mailed_at` is when
    the person got a mail about it, `read_at` when they first opened the page that shows it.
    `watch_weeks`: when to take the next photo. `diagnosis` is a code of `review.vocabulary`.
    `imported_at` is when it came with an import: no clinician of this installation wrote it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(
        "classifier.Assessment", on_delete=models.CASCADE, related_name="reviews"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reviews"
    )
    opinion = models.CharField(_("opinion"), max_length=16, choices=Opinion)
    advice = models.CharField(_("advice"), max_length=32, choices=Advice)
    words = models.TextField(_("words to the person"), max_length=4000, blank=True)
    watch_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    diagnosis = models.CharField(_("diagnosis"), max_length=16, blank=True)
    request = models.ForeignKey(
        "classifier.ReviewRequest",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="reviews",
    )
    reading = models.ForeignKey(
        "classifier.Reading",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="reviews",
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replaced_by"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("-created_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(opinion__in=Opinion.values), name="review_opinion_known"
            ),
            models.CheckConstraint(
                condition=models.Q(advice__in=Advice.values), name="review_advice_known"
            ),
            models.CheckConstraint(
                condition=models.Q(watch_weeks=None)
                | models.Q(advice="watch", watch_weeks__in=WATCH_WEEKS),
                name="review_weeks_only_to_watch",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
