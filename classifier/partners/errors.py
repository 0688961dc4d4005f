"""Why partners' requests are refused."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class IdempotencyMismatchError(ServiceError):
    """An `Idempotency-Key` came again with another request."""

    code = "idempotency_key_reused"
    sentence = _("This Idempotency-Key was used for a different request.")


class PartnerNameTakenError(ServiceError):
    """Another partner has this name."""

    code = "partner_name_taken"
    sentence = _("There is a partner of this name already.")
