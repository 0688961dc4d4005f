"""What visits and their links refuse."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class VisitTooLargeError(ServiceError):
    """More moles or photos than one document may hold."""

    code = "visit_too_large"
    sentence = _(
        "This is more than one document can hold: at most 40 moles and 40 photos. Please choose "
        "fewer moles, a shorter period or fewer photos."
    )


class TooManyLinksError(ServiceError):
    """A visit has as many open links as it may."""

    code = "too_many_links"
    sentence = _("A visit can have at most 10 links at a time. Please withdraw one first.")


class WrongPassphraseError(ServiceError):
    """What was entered does not open the link."""

    code = "wrong_passphrase"
    sentence = _("This is not the passphrase. Please check it with the sender of the link.")


class LinkLockedError(ServiceError):
    """There were too many wrong passphrases."""

    code = "link_locked"
    sentence = _(
        "There were too many wrong passphrases. This link cannot be opened here for a while: "
        "please try again in 15 minutes."
    )
