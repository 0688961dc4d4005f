"""The figures of closed days."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyFigure(models.Model):
    """One count of one day, made when the day was over, so that years are read fast.

    `label` says what of the name was counted, several parts separated by spaces; see `Name`.
    Counts name nobody but readers, by their pseudonym, and stay when rows are erased. A day is
    counted when it has a row `asked`.
    """

    class Name(models.TextChoices):
        """What is counted, and in brackets the label's parts."""

        ASKED = "asked", _("assessments asked for")
        ENDED = "ended", _("assessments ended (status)")
        REASON = "reason", _("why photos could not be assessed (reason)")
        RESULT_TIME = "result_time", _("from asked to result (step)")
        BAND = "band", _("results (modality, band, model version)")
        CASE_ASKED = "case_asked", _("cases asked for (source)")
        CASE_WAIT = "case_wait", _("from asked to the first claim, of answered cases (step)")
        CASE_ANSWER = "case_answer", _("from asked to answered (step)")
        READING = "reading", _("readings that ended (reader, step of their time)")
        OPINION = "opinion", _("blind readings (band, first opinion, final opinion)")
        PAIR = "pair", _("two blind first opinions on a case (first, second)")
        STORED = "stored", _("photos and bytes kept at the end of the day (which)")

    day = models.DateField()
    name = models.CharField(max_length=16, choices=Name)
    label = models.CharField(max_length=120, blank=True)
    value = models.BigIntegerField()

    class Meta:
        verbose_name = _("daily figure")
        verbose_name_plural = _("daily figures")
        constraints = (
            models.UniqueConstraint(fields=["day", "name", "label"], name="daily_figure_once"),
            models.CheckConstraint(
                condition=models.Q(value__gte=0), name="daily_figure_is_a_count"
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.name} {self.label}"
