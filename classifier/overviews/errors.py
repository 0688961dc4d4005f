"""What overviews refuse."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class CloseUpKnownError(ServiceError):
    """The same bytes are kept as a photo of the other kind."""

    code = "known_as_close_up"
    sentence = _("You have this photo already as a close-up, not as a body photo.")
