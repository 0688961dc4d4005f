"""Why a webhook is refused."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class AddressRefusedError(ServiceError):
    """Nothing may be sent to this address."""

    code = "webhook_address_refused"
    sentence = _("Nothing may be sent to this address.")


class AddressTakenError(ServiceError):
    """The partner has another webhook with this address."""

    code = "webhook_address_taken"
    sentence = _("You have a webhook with this address already.")


class TooManyWebhooksError(ServiceError):
    """The partner has as many webhooks as it may have."""

    code = "webhook_too_many"
    sentence = _("You have as many webhooks as you may have; delete one first.")


class NotActiveError(ServiceError):
    """The webhook is paused or was ended by its receiver, or the partner is suspended."""

    code = "webhook_not_active"
    sentence = _("This webhook is not active; make it active first.")


class StillOpenError(ServiceError):
    """The delivery has not ended, so it is tried again anyway."""

    code = "webhook_delivery_open"
    sentence = _("This delivery has not ended yet: it is still being tried.")
