"""Errors of photo intake."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class PhotoRefusedError(ServiceError):
    """The uploaded bytes are not a photo that can be kept; `code` is an `images.Refusal`."""


class OverviewKnownError(ServiceError):
    """A close-up was uploaded whose bytes the subject has as an overview already."""

    code = "known_as_overview"
    sentence = _(
        "You have this photo already as a body photo of a whole region. Please take a close-up of "
        "the mole."
    )
