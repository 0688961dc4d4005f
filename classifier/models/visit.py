"""Visits: what a person takes to a doctor."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.models.querysets import PersonalQuerySet
from classifier.models.work import Work


class VisitQuerySet(PersonalQuerySet["Visit"]):
    """Prepared visits."""


class Visit(Work):
    """A choice of moles and a period, frozen as it was when it was prepared.

    `content` names the very photos, results, measurements and answers by their keys, with the
    figures that were shown; `pdf` is made from it by a worker, and made anew when a photo that it
    shows is in the bin or erased. `printed` holds the keys of the photos in the PDF.
    """

    class Paper(models.TextChoices):
        """Which sheet the PDF is laid out for."""

        A4 = "a4", _("A4")
        LETTER = "letter", _("US Letter")

    subject = models.ForeignKey(
        "classifier.Subject", on_delete=models.CASCADE, related_name="visits"
    )
    title = models.CharField(_("title"), max_length=80, blank=True)
    note = models.TextField(_("what you want to ask"), max_length=2000, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    paper = models.CharField(_("paper"), max_length=8, choices=Paper, default=Paper.A4)
    content = models.JSONField(default=dict)
    pdf = models.FileField(upload_to="visits", max_length=200, blank=True)
    printed = models.JSONField(default=list, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta(Work.Meta):
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("-requested_at", "id")
        indexes = (
            *Work.Meta.indexes,
            models.Index(fields=["subject", "-requested_at"], name="visit_by_subject"),
        )
        constraints = (
            *Work.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(since__lte=models.F("until")), name="visit_period_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(paper__in=("a4", "letter")), name="visit_paper_known"
            ),
        )
