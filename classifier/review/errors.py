"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class NotOfferedError(ServiceError):
    """The service offers no reviews to the asker."""

    code = "review_not_offered"
    sentence = _("This service has no clinicians who answer questions about photos.")


class AlreadyAskedError(ServiceError):
    """The mole or photo has an open question."""

    code = "review_already_asked"
    sentence = _("You have already asked about this mole. The answer will appear here.")


class NothingToReadError(ServiceError):
    """The mole has no photo with a finished result."""

    code = "review_nothing_to_read"
    sentence = _("There is no assessed photo to ask about yet. Please try again in a moment.")


class ClaimLostError(ServiceError):
    """The reader does not hold the case, or no longer."""

    code = "review_claim_lost"
    sentence = _(
        "You no longer hold this case. What you typed is kept and is there when you take it again."
    )


class NotNowError(ServiceError):
    """The step does not fit the state of the reading."""

    code = "review_not_now"
    sentence = _("This step was done before, or another one comes first.")
