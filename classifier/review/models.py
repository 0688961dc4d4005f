"""Reviews of photos by clinicians."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Review(models.Model):
    """A clinician's opinion, advice and words to the person, shown beside the model's result.

    `read_at` is when the person first opened the page that shows them.
    """

    class Opinion(models.TextChoices):
        """The clinician's opinion of the lesion."""

        BENIGN = "benign", _("Benign")
        MALIGNANT = "malignant", _("Malignant")
        UNSURE = "unsure", _("Unsure")
        CANNOT_TELL = "cannot_tell", _("Can't tell from this photo")

    class Advice(models.TextChoices):
        """What the clinician advises."""

        SEE_DOCTOR_SOON = "see_doctor_soon", _("See a doctor soon")
        SEE_DOCTOR = "see_doctor", _("Have it looked at by a doctor")
        PHOTOGRAPH_AGAIN = "photograph_again", _("Take a better photo")
        WATCH = "watch", _("Keep watching, and see a doctor if it changes")

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
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("-created_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(opinion__in=("benign", "malignant", "unsure", "cannot_tell")),
                name="review_opinion_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    advice__in=("see_doctor_soon", "see_doctor", "photograph_again", "watch")
                ),
                name="review_advice_known",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
