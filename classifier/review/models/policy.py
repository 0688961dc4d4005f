"""The service's rules for reviews by clinicians."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.review.models.choices import SecondReading


class ReviewPolicy(models.Model):
    """One row: whether reviews are offered, when a case is made by itself, and how it is read.

    `higher_since` is when `asks_for_higher` was switched on, empty while it is off: results from
    before make no case. With `blind_first` a reader records an opinion before anything of the
    model is shown.
    """

    offered_to_people = models.BooleanField(
        _("people may ask a clinician"),
        default=False,
    )
    asks_for_higher = models.BooleanField(
        _("ask for every result of higher concern"),
        default=False,
    )
    higher_since = models.DateTimeField(null=True, blank=True, editable=False)
    blind_first = models.BooleanField(
        _("opinion before the model's result"),
        default=True,
    )
    second_reading = models.CharField(
        _("second reading"), max_length=16, choices=SecondReading, default=SecondReading.NEVER
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days to answer"),
        default=7,
    )

    class Meta:
        verbose_name = _("review policy")
        verbose_name_plural = _("review policy")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(asks_for_higher=False, higher_since=None)
                | models.Q(asks_for_higher=True, higher_since__isnull=False),
                name="review_policy_higher_has_time",
            ),
            models.CheckConstraint(condition=models.Q(pk=1), name="review_policy_one_row"),
            models.CheckConstraint(
                condition=models.Q(second_reading__in=SecondReading.values),
                name="review_policy_second_reading_known",
            ),
            models.CheckConstraint(
                condition=models.Q(answer_days__gte=1, answer_days__lte=90),
                name="review_policy_answer_days",
            ),
        )

    def __str__(self) -> str:
        return str(_("Review policy"))
