"""Errors of moles."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class OffTheBodyError(ServiceError):
    """The point lies in no zone of the body map."""

    code = "off_the_body"
    sentence = _("This point is beside the body. Please choose one on the drawn figure.")
