"""What a visitor agrees to. Changed words need a new version."""

from django.utils.translation import gettext_lazy as _

# A trial offers no choice among several moles.
SEVERAL_MOLES = _(
    "The photo shows several moles, so it is not clear which is meant. Take a photo of each."
)
TERMS_VERSION = "2026-12"
TERMS = _(
    "I am 18 or over. I agree that my photo, which is health data, is assessed for this result "
    "only and then deleted."
)
