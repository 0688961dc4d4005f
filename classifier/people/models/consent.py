"""Consent: what a person agreed to, in the words they saw."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentText(models.Model):
    """A consent text, exactly as it was shown. A changed text is a new row."""

    sha256 = models.CharField(max_length=64, unique=True)
    version = models.CharField(max_length=32)
    language = models.CharField(max_length=16)
    body = models.TextField()
    first_shown_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")

    def __str__(self) -> str:
        return f"{self.version} ({self.language})"


class Consent(models.Model):
    """One person's consent to one text, given or withdrawn at a time. Rows are only added.

    Each purpose has texts and decisions of its own; research is decided for oneself only. For
    somebody whose moles the person keeps, `subject` is set and `basis` says by what right.
    """

    class Purpose(models.TextChoices):
        """What a person agrees to."""

        KEEPING = "keeping", _("keeping and assessing photos")
        RESEARCH = "research", _("training models")

    class Basis(models.TextChoices):
        """By what right somebody agrees."""

        OWN = "own", _("for themselves")
        GUARDIAN = "guardian", _("as parent or legal guardian")
        ASKED = "asked", _("the person was asked and agreed")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    subject = models.ForeignKey(
        "classifier.Subject",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="consents",
    )
    purpose = models.CharField(max_length=16, choices=Purpose, default=Purpose.KEEPING)
    basis = models.CharField(max_length=16, choices=Basis, default=Basis.OWN)
    is_given = models.BooleanField()
    is_adult = models.BooleanField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_given=False) | models.Q(is_adult=True),
                name="consent_only_by_adults",
            ),
            models.CheckConstraint(
                condition=models.Q(subject=None, basis="own")
                | (models.Q(subject__isnull=False) & models.Q(basis__in=("guardian", "asked"))),
                name="consent_for_others_has_basis",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose="keeping")
                | models.Q(purpose="research", subject=None, basis="own"),
                name="consent_to_research_is_own",
            ),
        )

    def __str__(self) -> str:
        return f"{self.text_id} {self.created_at:%Y-%m-%d}"
