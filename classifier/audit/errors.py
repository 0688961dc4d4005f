"""Why the audit trail refuses an action."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class ReasonMissingError(ServiceError):
    """Staff must say why they open a person's photo."""

    code = "reason_missing"
    sentence = _("Please write why you need to see this photo.")
