"""Errors of photo intake."""

from django.utils.translation import gettext_lazy as _

from classifier import images
from classifier.core.errors import ServiceError


class PhotoRefusedError(ServiceError):
    """The uploaded bytes are not a photo that can be kept; `code` is an `images.Refusal`."""


class MachineBusyError(ServiceError):
    """Other large pictures are being decoded; nothing was kept. `wait` is in seconds."""

    code = "decoder_busy"
    sentence = _(
        "Other very large pictures are being read at the moment. Nothing of this one was kept. "
        "Please try again in a few seconds."
    )
    wait = images.DecoderBusyError.retry_after_s


class OverviewKnownError(ServiceError):
    """A close-up was uploaded whose bytes the subject has as an overview already."""

    code = "known_as_overview"
    sentence = _(
        "You have this photo already as a body photo of a whole region. Please take a close-up of "
        "the mole."
    )
