"""What assessments refuse."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class OverviewNotAssessedError(ServiceError):
    """An overview shows too much at once to be assessed."""

    code = "overview_not_assessed"
    sentence = _("A photo of a whole region is not assessed: take a close-up of each mole.")


class AlreadyRunningError(ServiceError):
    """The photo is being assessed already."""

    code = "already_running"
    sentence = _("This photo is already being assessed.")
