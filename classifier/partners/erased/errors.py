"""Why an address of something erased is refused."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class ErasedError(ServiceError):
    """The partner had such a row until `erased_at`."""

    code = "erased"
    sentence = _("This was erased.")

    def __init__(self, erased_at: datetime) -> None:
        super().__init__()
        self.erased_at = erased_at
