"""Errors of photo intake."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier import images
from classifier.core.errors import ServiceError


class PhotoRefusedError(ServiceError):
    """The uploaded bytes are not a photo that can be kept; `code` is an `images.Refusal`."""


class MachineBusyError(ServiceError):
    """Other large pictures are being decoded; nothing was kept. `wait` is in seconds."""

    code = "decoder_busy"
    page_status = 503
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


class LimitReachedError(ServiceError):
    """The account may add no photo now; the photo itself is not refused.

    `wait` is in seconds, None if waiting does not help.
    """

    wait: float | None = None


class DailyPhotosError(LimitReachedError):
    """The account added as many photos today as it may."""

    code = "daily_photos"
    sentence = _(
        "As many photos were added today as one account may add in a day. Nothing was lost: please "
        "add the others tomorrow."
    )

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.wait = (until - timezone.now()).total_seconds()


class NoRoomError(LimitReachedError):
    """The account's photos have as many bytes as it may keep."""

    code = "no_room"
    sentence = _(
        "The room for the photos of this account is full. Nothing was lost: erase photos that are "
        "no longer needed, from the bin too, or ask who runs this service for more room."
    )


class TooManyUploadsError(LimitReachedError):
    """The account sent too many uploads in a minute."""

    code = "too_many_uploads"
    sentence = _("There were too many uploads in a short time. Please wait a moment.")

    def __init__(self, wait: float) -> None:
        super().__init__()
        self.wait = wait
