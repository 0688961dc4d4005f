"""Errors of assessments."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class OverviewNotAssessedError(ServiceError):
    """The photo is an overview, for which the models are not made."""

    code = "overview_not_assessed"
    sentence = _("A photo of a whole region is not assessed: take a close-up of each mole.")


class AlreadyRunningError(ServiceError):
    """The photo has an assessment that is queued or running."""

    code = "already_running"
    sentence = _("This photo is already being assessed.")
