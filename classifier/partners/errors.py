"""Why partners' requests are refused."""

from datetime import datetime

from django.utils import timezone
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


class CredentialNameTakenError(ServiceError):
    """Another credential of the partner has this name."""

    code = "credential_name_taken"
    sentence = _("There is a credential of this name already.")


class CredentialRevokedError(ServiceError):
    """The credential was revoked, which is final."""

    code = "credential_revoked"
    sentence = _("This credential was revoked. Create another one.")


class DailyPhotoLimitError(ServiceError):
    """The partner sent as many new photos today as it may. `wait` is in seconds."""

    code = "daily_photo_limit"
    sentence = _("Your limit of new photos for today is reached.")

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.wait = (until - timezone.now()).total_seconds()


class NotTestDataError(ServiceError):
    """Test data can be erased with a test credential only."""

    code = "test_credential_needed"
    sentence = _("Only a test credential can do this.")
