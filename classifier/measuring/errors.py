"""What measuring refuses."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class MeasuringError(ServiceError):
    """The photo is being measured already."""

    code = "already_measuring"
    sentence = _("This photo is already being measured.")
