"""Why a photo can't be tried or kept."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class BusyError(ServiceError):
    """As many trials are open as the server takes at a time."""

    code = "busy"
    page_status = 503
    sentence = _(
        "Many people are trying a photo at the moment. Please try again in a quarter of an hour."
    )


class TrialGoneError(ServiceError):
    """The trial was erased, by its time limit or by the person, or kept already."""

    code = "trial_gone"
    sentence = _("This photo is no longer here: its time was over, or it was deleted.")
