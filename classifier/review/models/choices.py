"""What a clinician can say of a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# Weeks until the next photo that "watch" can name. A melanoma in doubt is photographed again after
# 3 months and a mole under long-term watch after 6 to 12 months (short- and long-term monitoring).
WATCH_WEEKS = (6, 12, 26, 52)
# How often the reminder comes back afterwards: `reminders.intervals.CHOICES`.
MONTHS_OF_WEEKS = {6: 1, 12: 3, 26: 6, 52: 12}


class Opinion(models.TextChoices):
    """The clinician's opinion of the mole."""

    BENIGN = "benign", _("Benign")
    MALIGNANT = "malignant", _("Malignant")
    UNSURE = "unsure", _("Unsure")
    CANNOT_TELL = "cannot_tell", _("Can't tell from this photo")


class Confidence(models.TextChoices):
    """How sure the clinician is of the opinion."""

    LOW = "low", _("Low")
    MODERATE = "moderate", _("Moderate")
    HIGH = "high", _("High")


class Advice(models.TextChoices):
    """What the clinician advises, the most urgent first."""

    URGENT = "urgent", _("See a doctor urgently, within days")
    SEE_DOCTOR_SOON = "see_doctor_soon", _("See a doctor soon")
    SEE_DOCTOR = "see_doctor", _("Have it looked at by a doctor")
    PHOTOGRAPH_AGAIN = "photograph_again", _("Take a better photo")
    WATCH = "watch", _("Keep watching, and see a doctor if it changes")
    NOTHING = "nothing", _("Nothing needed")


class SecondReading(models.TextChoices):
    """Which cases a second clinician reads without knowing the first one's opinion."""

    NEVER = "never", _("None, unless the first reader asks")
    SUSPICIOUS = "suspicious", _("Cases that the first reader calls malignant or is unsure of")
    ALWAYS = "always", _("All cases")
