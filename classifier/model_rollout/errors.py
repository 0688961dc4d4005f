"""Errors of changing models."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class ModelBusyError(ServiceError):
    """The version has another role, or models were changed at the same moment."""

    code = "model_busy"
    sentence = _(
        "This version is the active one, or the models were changed at the same moment. Nothing "
        "was changed."
    )


class NoActiveModelError(ServiceError):
    """No version is active that photos could be assessed again with."""

    code = "no_active_model"
    sentence = _("No model is active: activate one first.")
